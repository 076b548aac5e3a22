"""The composition root: the only module that knows every app."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("controls.urls")),
]
