"""Addresses of the pages that span apps."""

from django.urls import path, register_converter

from .converters import DayConverter
from .views import (
    accepting,
    checks,
    controls,
    digest,
    find,
    glossary,
    health,
    ledger,
    overview,
    setup,
    talk,
    work,
)

register_converter(DayConverter, "day")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", overview.home, name="home"),
    path("work/", work.work, name="work"),
    path("dashboard/", overview.dashboard, name="dashboard"),
    path("dashboard/<str:code>/<day:monday>/", overview.cell, name="cell"),
    path("controls/", controls.controls, name="controls"),
    path("controls/<str:code>/", controls.control, name="control"),
    path("controls/<str:code>/performances/", controls.occurrences, name="control_occurrences"),
    path("criteria/", controls.criteria, name="criteria"),
    path("criteria/<str:code>/", controls.criterion, name="criterion"),
    path("checks/", checks.checks, name="checks"),
    path("checks/waivers/", accepting.waivers, name="waivers"),
    path("checks/waivers/<int:pk>/", accepting.waiver, name="waiver"),
    path("checks/waivers/<int:pk>/end/", accepting.end, name="end_waiver"),
    path("checks/limits/", accepting.limits, name="limits"),
    path("checks/<str:check_id>/", checks.check, name="check"),
    path("checks/<str:check_id>/evaluations/", checks.evaluations, name="check_evaluations"),
    path("checks/<str:check_id>/<int:finding>/", checks.resource, name="resource"),
    path("checks/<str:check_id>/<int:finding>/waive/", accepting.ask, name="waive"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("setup/", setup.setup, name="setup"),
    path("setup/done/", setup.done, name="setup_done"),
    path("setup/<slug:key>/", setup.step, name="setup_step"),
    path("setup/<slug:key>/skip/", setup.skip, name="setup_skip"),
    path("start/", overview.start, name="start"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("find/", find.find, name="find"),
    path("keys/", find.keys, name="keys"),
    path("comments/<int:pk>/retract/", talk.retract, name="retract_comment"),
    path("comments/mentions/<int:pk>/done/", talk.settle, name="settle_mention"),
    path("comments/<str:subject>/", talk.comment, name="comment"),
    path("account/notifications/digest/", digest.digest, name="digest"),
]
