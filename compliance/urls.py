"""The composition root: the only module that knows every app."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("connections/", include("integrations.urls")),
    path("evidence/", include("evidence.urls")),
    path("", include("compliance.accounts.urls")),
    path("", include("compliance.dashboard.urls")),
    path("", include("controls.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("", include("compliance.web.urls")))
