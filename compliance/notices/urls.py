"""Addresses of what one is written, and of the organization's channels."""

from django.urls import path

from .views import channels, messages, preferences

app_name = "notices"

urlpatterns = [
    path("account/notifications/", preferences.preferences, name="preferences"),
    path("account/notifications/messages/", messages.mine, name="mine"),
    path("settings/messages/", messages.every, name="every"),
    path("settings/channels/", channels.channels, name="channels"),
    path("settings/channels/<int:pk>/", channels.change, name="change_channel"),
    path("settings/channels/<int:pk>/test/", channels.test, name="test_channel"),
    path("settings/channels/<int:pk>/end/", channels.end, name="end_channel"),
    path("unsubscribe/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
]
