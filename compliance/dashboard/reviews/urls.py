"""Addresses of access reviews."""

from django.urls import path

from . import brought, campaigns, deciding

app_name = "reviews"
urlpatterns = [
    path("", campaigns.reviews, name="reviews"),
    path("new/", campaigns.start, name="start"),
    path("lists/", brought.lists, name="lists"),
    path("lists/<int:pk>/", brought.columns, name="columns"),
    path("<int:pk>/", campaigns.review, name="review"),
    path("<int:pk>/removals/", campaigns.removals, name="removals"),
    path("<int:pk>/sign/", campaigns.sign, name="sign"),
    path("<int:pk>/cards/", deciding.cards, name="cards"),
    path("<int:pk>/back/", deciding.take_back, name="take_back"),
    path("<int:pk>/accounts/<int:position>/", deciding.account, name="account"),
    path("<int:pk>/accounts/<int:position>/decide/", deciding.decide, name="decide"),
    path("<int:pk>/accounts/<int:position>/countersign/", deciding.countersign, name="countersign"),
    path("<int:pk>/accounts/<int:position>/comment/", deciding.comment, name="comment"),
    path("<int:pk>/accounts/<int:position>/reviewer/", deciding.hand_over, name="hand_over"),
]
