"""Addresses of the pages that span apps."""

from django.urls import path, register_converter

from .converters import DayConverter
from .views import checks, controls, health, ledger, overview

register_converter(DayConverter, "day")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", overview.home, name="home"),
    path("dashboard/", overview.dashboard, name="dashboard"),
    path("dashboard/<str:code>/<day:monday>/", overview.cell, name="cell"),
    path("controls/", controls.controls, name="controls"),
    path("controls/<str:code>/", controls.control, name="control"),
    path("criteria/", controls.criteria, name="criteria"),
    path("criteria/<str:code>/", controls.criterion, name="criterion"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<str:check_id>/", checks.check, name="check"),
    path("checks/<str:check_id>/evaluations/", checks.evaluations, name="check_evaluations"),
    path("checks/<str:check_id>/<int:finding>/", checks.resource, name="resource"),
    path("ledger/", ledger.ledger, name="ledger"),
]
