from django.urls import path

from . import subservice_pages, views

app_name = "controls"
urlpatterns = [
    path("controls/<str:code>/owner/", views.assign_owner, name="assign_owner"),
    path("controls/<str:code>/systems/", views.set_systems, name="set_systems"),
    path("settings/scope/", views.scope, name="scope"),
    path("settings/scope/confirm/", views.confirm, name="confirm_scope"),
    path("settings/scope/systems/", views.add_system, name="add_system"),
    path("settings/scope/systems/<slug:slug>/", views.scope_system, name="scope_system"),
    path("settings/scope/systems/<slug:slug>/edit/", views.change_system, name="change_system"),
    path("settings/scope/subservices/", subservice_pages.subservices, name="subservices"),
    path("settings/scope/subservices/new/", subservice_pages.new, name="new_subservice"),
    path("settings/scope/subservices/<slug:slug>/", subservice_pages.subservice, name="subservice"),
    path(
        "settings/scope/subservices/<slug:slug>/change/",
        subservice_pages.change,
        name="change_subservice",
    ),
    path(
        "settings/scope/subservices/<slug:slug>/retire/",
        subservice_pages.retire,
        name="retire_subservice",
    ),
    path("settings/scope/<slug:code>/", views.scope_category, name="scope_category"),
]
