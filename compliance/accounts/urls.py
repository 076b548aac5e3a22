"""Addresses of accounts; signing in itself is allauth's."""

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("account/", views.account, name="account"),
    path("account/time-zone/", views.time_zone, name="time_zone"),
    path("account/dismiss/<slug:notice>/", views.dismiss, name="dismiss"),
    path("account/tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("settings/organization/", views.organization, name="organization"),
    path("settings/users/", views.users, name="users"),
    path("settings/users/<int:pk>/", views.user, name="user"),
    path("settings/users/<int:pk>/role/", views.set_role, name="set_role"),
    path("settings/users/<int:pk>/password-link/", views.password_link, name="password_link"),
    path("settings/users/<int:pk>/active/", views.set_active, name="set_active"),
]
