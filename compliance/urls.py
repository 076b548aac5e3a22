"""The composition root: the only module that knows every app."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from compliance.dashboard.journey.api import AssessmentViewSet, GapViewSet
from compliance.dashboard.people.api import AccountViewSet, PersonViewSet
from compliance.web.api import ForStaff
from controls.api import ControlViewSet
from evidence.api import EvaluationViewSet, EvidenceViewSet, FindingViewSet
from integrations.api import ConnectionViewSet, RunViewSet

api = SimpleRouter()
api.register("accounts", AccountViewSet, basename="api-account")
api.register("assessments", AssessmentViewSet, basename="api-assessment")
api.register("connections", ConnectionViewSet, basename="api-connection")
api.register("controls", ControlViewSet, basename="api-control")
api.register("evaluations", EvaluationViewSet, basename="api-evaluation")
api.register("evidence", EvidenceViewSet, basename="api-evidence")
api.register("findings", FindingViewSet, basename="api-finding")
api.register("gaps", GapViewSet, basename="api-gap")
api.register("people", PersonViewSet, basename="api-person")
api.register("runs", RunViewSet, basename="api-run")

urlpatterns = [
    # An address is given by the lead: nobody changes the one they sign in with.
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:account")),
    path("accounts/", include("allauth.account.urls")),
    path("api/v1/", include(api.urls)),
    path(
        "api/v1/schema/",
        SpectacularAPIView.as_view(permission_classes=[ForStaff]),
        name="api-schema",
    ),
    path("connections/", include("integrations.urls")),
    path("journey/", include("compliance.dashboard.journey.urls")),
    path("reviews/", include("compliance.dashboard.reviews.urls")),
    path("people/", include("compliance.dashboard.people.urls")),
    path("", include("compliance.accounts.urls")),
    path("", include("compliance.notices.urls")),
    path("", include("compliance.dashboard.urls")),
    path("", include("controls.urls")),
    path("", include("evidence.urls")),
    path("", include("audits.urls")),
    path("", include("compliance.web.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("", include("compliance.web.debug_urls")))
