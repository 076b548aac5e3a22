"""Gaps as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.web.lists import (
    Choice,
    Column,
    Days,
    Empty,
    Listing,
    Option,
    Words,
    choices,
    counted_by,
)
from controls.models import Control, Gap, GapQuerySet, System
from controls.rules.readiness import GapState

from .acts import ASSIGN, SET_DAY
from .forms import workers
from .words import WORDS

_NOBODY = "nobody"
_NEVER = date(9999, 12, 31)  # where gaps without a day stand
_EFFORTS = {effort: rank for rank, effort in enumerate(["s", "m", "l", ""])}
_STATES = [
    Option(value=state.value, title=WORDS[state][1], tone=WORDS[state][0])
    for state in (GapState.OPEN, GapState.IN_PROGRESS, GapState.CLOSED, GapState.ACCEPTED)
]


def _owners(_user: User) -> Sequence[Option]:
    named = [Option(value=str(user.pk), title=str(user)) for user in workers()]
    return [Option(value=_NOBODY, title="Nobody yet"), *named]


def _owned_by(rows: GapQuerySet, owner: str) -> GapQuerySet:
    return rows.filter(owner=None) if owner == _NOBODY else rows.filter(owner=int(owner))


def _when_due(rows: GapQuerySet, value: str) -> GapQuerySet:
    if value == "none":
        return rows.live().filter(due_on=None)
    return rows.overdue(on=day_of(timezone.now()))


def _counted_when_due(rows: GapQuerySet) -> Mapping[str, int]:
    return {"overdue": rows.overdue(on=day_of(timezone.now())).count()}


def _due_days(rows: GapQuerySet, first: Any, last: Any) -> GapQuerySet:
    if first:
        rows = rows.filter(due_on__gte=first)
    return rows.filter(due_on__lte=last) if last else rows


def _systems(_user: User) -> Sequence[Option]:
    return [Option(value=s.slug, title=s.name) for s in System.objects.order_by("name")]


def _of_system(rows: GapQuerySet, slug: str) -> GapQuerySet:
    system = System.objects.filter(slug=slug).values_list("pk", flat=True)
    return rows.filter(control__in=Control.objects.on_systems(system))


GAPS = Listing(
    key="gaps",
    noun="gap",
    plural="gaps",
    columns=(
        Column(
            key="gap",
            title="Gap",
            value=lambda row: row.code,
            more=(("Of", lambda row: row.about.code), ("Title", lambda row: row.title)),
            sort="pk",
            css="mid",
            is_optional=False,
        ),
        Column(
            key="answer",
            title="Answer",
            value=lambda row: row.found.get_choice_display(),
            sort="found__choice",
            is_usual=False,
        ),
        Column(
            key="note", title="What is missing", value=lambda row: row.found.note, css="wrap later"
        ),
        Column(
            key="owner",
            title="Owner",
            value=lambda row: row.owner or "",
            sort=Coalesce("owner__name", Value("~")),
            css="tight",
        ),
        Column(
            key="effort",
            title="Effort",
            value=lambda row: row.get_effort_display(),
            sort=Case(*(When(effort=e, then=n) for e, n in _EFFORTS.items()), default=9),
            css="tight",
        ),
        Column(
            key="due",
            title="Due",
            value=lambda row: row.due_on,
            sort=Coalesce("due_on", Value(_NEVER)),
            css="tight",
        ),
        Column(key="remedy", title="Remedy", value=lambda row: row.remedy, is_usual=False),
        Column(
            key="settled",
            title="Settled",
            value=lambda row: row.settled_at,
            more=(("Settled with", lambda row: row.settled_note),),
            is_usual=False,
        ),
        Column(
            key="state",
            title="State",
            value=lambda row: row.get_state_display(),
            sort=Case(*(When(state=s.value, then=n) for n, s in enumerate(_STATES)), default=9),
        ),
    ),
    row="journey/_gap_row.html",
    sort="state",
    filters=(
        Words(title="Filter gaps", narrow=lambda rows, words: rows.matching(words)),
        Choice(
            name="state",
            title="State",
            options=lambda _user: _STATES,
            narrow=lambda rows, state: rows.filter(state=state),
            count=counted_by("state"),
        ),
        Choice(
            name="when",
            title="Due",
            options=lambda _user: [
                Option(value="overdue", title="Overdue", tone="bad"),
            ],
            narrow=_when_due,
            count=_counted_when_due,
        ),
        Choice(name="owned_by", title="Owner", options=_owners, narrow=_owned_by),
        Choice(
            name="effort",
            title="Effort",
            options=choices(Gap.Effort.choices),
            narrow=lambda rows, effort: rows.filter(effort=effort),
        ),
        Choice(
            name="day",
            title="Day",
            options=choices([("none", "Without a day")]),
            narrow=_when_due,
        ),
        Choice(
            name="of",
            title="Of",
            options=choices([("control", "A control"), ("criterion", "A criterion")]),
            narrow=lambda rows, of: rows.exclude(**{of: None}),
        ),
        Choice(name="system", title="System", options=_systems, narrow=_of_system),
        Days(name="due", title="Due on the days", narrow=_due_days),
    ),
    acts=(ASSIGN, SET_DAY),
    empty=Empty(
        symbol="check-circle",
        title="No gap",
        text="What an assessment finds missing, or there only in part, stands here until it is "
        "closed or accepted.",
        url="journey:assessments",
        action="See the assessments",
    ),
)
