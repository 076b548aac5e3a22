"""Addresses of the journey."""

from django.urls import path

from . import assessing, gaps, pages

app_name = "journey"
urlpatterns = [
    path("", pages.journey, name="journey"),
    path("type-one/skip/", pages.skip, name="skip"),
    path("type-one/resume/", pages.resume, name="resume"),
    path("periods/<slug:slug>/next/", pages.follow, name="follow"),
    path("assessments/", assessing.assessments, name="assessments"),
    path("assessments/start/", assessing.start, name="start"),
    path("assessments/<int:pk>/", assessing.assessment, name="assessment"),
    path("assessments/<int:pk>/cards/", assessing.cards, name="cards"),
    path("assessments/<int:pk>/back/", assessing.take_back, name="take_back"),
    path("assessments/<int:pk>/<str:code>/", assessing.question, name="question"),
    path("assessments/<int:pk>/<str:code>/answer/", assessing.answer, name="answer"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("gaps/<int:pk>/", gaps.gap, name="gap"),
    path("gaps/<int:pk>/plan/", gaps.plan, name="plan"),
    path("gaps/<int:pk>/begin/", gaps.begin, name="begin"),
    path("gaps/<int:pk>/close/", gaps.close, name="close"),
    path("gaps/<int:pk>/accept/", gaps.accept, name="accept"),
    path("gaps/<int:pk>/reopen/", gaps.reopen, name="reopen"),
]
