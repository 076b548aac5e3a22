from django.urls import path

from .views import revise, scope, subservices

app_name = "controls"
urlpatterns = [
    path("controls/<str:code>/owner/", revise.assign_owner, name="assign_owner"),
    path("controls/<str:code>/revise/", revise.revise, name="revise"),
    path("controls/<str:code>/call-off/", revise.call_off, name="call_off"),
    path("controls/<str:code>/systems/", scope.set_systems, name="set_systems"),
    path("settings/scope/", scope.scope, name="scope"),
    path("settings/scope/confirm/", scope.confirm, name="confirm_scope"),
    path("settings/scope/systems/", scope.add_system, name="add_system"),
    path("settings/scope/systems/<slug:slug>/", scope.scope_system, name="scope_system"),
    path("settings/scope/systems/<slug:slug>/edit/", scope.change_system, name="change_system"),
    path("settings/scope/subservices/", subservices.subservices, name="subservices"),
    path("settings/scope/subservices/new/", subservices.new, name="new_subservice"),
    path("settings/scope/subservices/<slug:slug>/", subservices.subservice, name="subservice"),
    path(
        "settings/scope/subservices/<slug:slug>/change/",
        subservices.change,
        name="change_subservice",
    ),
    path(
        "settings/scope/subservices/<slug:slug>/retire/",
        subservices.retire,
        name="retire_subservice",
    ),
    path("settings/scope/<slug:code>/", scope.scope_category, name="scope_category"),
]
