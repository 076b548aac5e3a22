from django.urls import path

from . import views

app_name = "controls"
urlpatterns = [
    path("controls/<str:code>/owner/", views.assign_owner, name="assign_owner"),
    path("settings/scope/", views.scope, name="scope"),
    path("settings/scope/confirm/", views.confirm, name="confirm_scope"),
    path("settings/scope/systems/", views.add_system, name="add_system"),
    path("settings/scope/systems/<slug:slug>/", views.scope_system, name="scope_system"),
    path("settings/scope/<slug:code>/", views.scope_category, name="scope_category"),
]
