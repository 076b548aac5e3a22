"""Addresses of connections and runs."""

from django.urls import path

from .views import runs, wizard

app_name = "integrations"
urlpatterns = [
    path("", wizard.list_connections, name="connections"),
    path("add/<slug:provider_id>/", wizard.connect, name="connect"),
    path("add/<slug:provider_id>/test/", wizard.test, name="test"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("<slug:name>/", runs.connection, name="connection"),
    path("<slug:name>/run/", runs.start, name="start"),
    path("<slug:name>/schedule/", runs.schedule, name="schedule"),
    path("<slug:name>/system/", runs.set_system, name="set_system"),
    path("<slug:name>/credentials/", wizard.credentials, name="credentials"),
]
