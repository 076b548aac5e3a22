"""The criteria as a list, with the controls that meet each and how they operate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from compliance.dashboard.wall import build_weeks
from compliance.web.lists import Choice, Column, Empty, Listing, Option, Words, choices, holding
from compliance.web.templatetags.charts import counts_in_words
from controls.models import Criterion
from controls.rules.health import criterion_health
from evidence.health import health_of


def _series(_user: User) -> Sequence[Option]:
    found = dict.fromkeys(Criterion.objects.in_order().values_list("series", flat=True))
    return [Option(value=series, title=series) for series in found]


CRITERIA = Listing(
    key="criteria",
    noun="criterion",
    plural="criteria",
    columns=(
        Column(
            key="criterion",
            title="Criterion",
            value=lambda row: row.code,
            more=(("Summary", lambda row: row.summary),),
            sort=lambda row: row.position,
            is_optional=False,
        ),
        Column(
            key="category",
            title="Category",
            value=lambda row: row.category,
            sort=lambda row: row.category.position,
        ),
        Column(
            key="scope",
            title="In scope",
            value=lambda row: "yes" if row.category.is_in_scope else "no",
            is_usual=False,
        ),
        Column(
            key="controls",
            title="Controls",
            value=lambda row: " ".join(control.code for control in row.controls.all()),
            sort=lambda row: len(row.controls.all()),
        ),
        Column(
            key="operation",
            title="Operation, 26 weeks",
            value=lambda row: counts_in_words(row.ticks),
        ),
        Column(key="health", title="Health", term="health", value=lambda row: row.health.value),
    ),
    row="dashboard/_criterion_row.html",
    sort="criterion",
    per_page=100,
    filters=(
        Words(title="Filter criteria", narrow=holding(lambda c: f"{c.code} {c.summary}")),
        Choice(
            name="scope",
            title="Scope",
            options=choices([("in", "In scope"), ("out", "Out of scope")]),
            narrow=lambda rows, value: [c for c in rows if _scope(c) == value],
            count=lambda rows: Counter(_scope(criterion) for criterion in rows),
        ),
        Choice(
            name="series",
            title="Series",
            options=_series,
            narrow=lambda rows, series: [c for c in rows if c.series == series],
        ),
        Choice(
            name="gap",
            title="Controls",
            options=choices([("none", "Without a control")]),
            narrow=lambda rows, _none: [c for c in rows if not c.controls.all()],
        ),
    ),
    empty=Empty(
        symbol="list-bullet",
        title="No criteria yet",
        text="The criteria come with the catalogue: bin/manage load_catalogue.",
    ),
)


def _scope(criterion: Criterion) -> str:
    return "in" if criterion.category.is_in_scope else "out"


def criteria_listing(*, at: datetime) -> Listing:
    """Return the list of criteria with their health and ribbons as of an instant."""
    return replace(CRITERIA, prepare=partial(_with_operation, at))


def _with_operation(at: datetime, criteria: list[Criterion]) -> list[Criterion]:
    controls = list({c.pk: c for row in criteria for c in row.controls.all()}.values())
    health = health_of(controls, at=at)
    weeks = build_weeks(the_organization(), controls, at=at)
    for row in criteria:
        own = [control.pk for control in row.controls.all()]
        row.health = criterion_health(health[pk] for pk in own)  # type: ignore[attr-defined]
        row.ticks = weeks.ribbon(weeks.worst(own))  # type: ignore[attr-defined]
    return criteria
