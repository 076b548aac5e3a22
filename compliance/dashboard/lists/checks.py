"""Checks, the resources each one judges, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.utils import timezone

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from compliance.dashboard.catalogue import CheckStanding
from compliance.dashboard.wall import build_weeks
from compliance.web.lists import Choice, Column, Empty, Listing, Option, Words, choices, holding
from compliance.web.templatetags.charts import counts_in_words
from evidence.lists.judged import (
    BY_OUTCOME,
    OUTCOME,
    OUTCOMES,
    REASON,
    REGION,
    RESOURCE,
    RESOURCE_ID,
    RESOURCE_WORDS,
)
from evidence.models import FindingQuerySet
from evidence.ribbons import weeks_of_checks
from evidence.rules.severity import Severity
from integrations.providers import PROVIDERS

_NEVER = "never"
_ALL_OUTCOMES = [*OUTCOMES, Option(value=_NEVER, title="Never run")]
_RANKS = {option.value: rank for rank, option in enumerate(_ALL_OUTCOMES)}


def _standing_rank(standing: CheckStanding) -> tuple[int, str]:
    return _RANKS[standing.outcome or _NEVER], standing.check.id


def _providers(_user: User) -> Sequence[Option]:
    return [Option(value=provider.id, title=provider.title) for provider in PROVIDERS.values()]


def checks_listing(*, at: datetime) -> Listing:
    """Return the list of checks with their ribbons as of an instant."""
    return replace(CHECKS, prepare=partial(_with_ribbons, at))


def _with_ribbons(at: datetime, rows: list[CheckStanding]) -> list[CheckStanding]:
    weeks = build_weeks(the_organization(), [], at=at)
    found = weeks_of_checks([row.check.id for row in rows], weeks.weeks, at=at)
    return [replace(row, ticks=weeks.ribbon(found[row.check.id])) for row in rows]


CHECKS = Listing(
    key="checks",
    noun="check",
    plural="checks",
    columns=(
        Column(
            key="check",
            title="Check",
            value=lambda row: row.check.id,
            more=(("Title", lambda row: row.check.title),),
            sort=lambda row: row.check.id,
            css="mid",
            is_optional=False,
        ),
        Column(
            key="severity",
            title="Severity",
            value=lambda row: row.check.severity.label,
            sort=lambda row: (list(Severity).index(row.check.severity), row.check.id),
            css="tight later",
        ),
        Column(
            key="provider",
            title="Provider",
            value=lambda row: row.provider.title,
            sort=lambda row: row.provider.title,
            css="tight later",
        ),
        Column(
            key="resources",
            title="Resources",
            term="resource",
            value=lambda row: ", ".join(f"{n} {word}" for word, n in row.counts.items() if n),
        ),
        Column(
            key="operation",
            title="26 weeks",
            value=lambda row: counts_in_words(row.ticks),
        ),
        Column(
            key="failing",
            title="Failing",
            value=lambda row: row.counts["fail"],
            sort=lambda row: row.counts["fail"],
            css="num",
        ),
        Column(
            key="unknown",
            title="Unknown",
            value=lambda row: row.counts["unknown"],
            sort=lambda row: row.counts["unknown"],
            css="num",
            is_usual=False,
        ),
        Column(
            key="population",
            title="In scope",
            term="population",
            value=lambda row: row.population,
            sort=lambda row: row.population,
            css="num",
        ),
        Column(
            key="observed",
            title="Observed",
            value=lambda row: row.observed_at,
            sort=lambda row: row.observed_at.timestamp() if row.observed_at else 0,
            css="tight",
        ),
        Column(
            key="outcome",
            title="Outcome",
            term="outcome",
            value=lambda row: row.outcome or _NEVER,
            sort=_standing_rank,
        ),
    ),
    row="dashboard/_check_row.html",
    sort="outcome",
    identity=lambda row: row.check.id,
    filters=(
        Words(title="Filter checks", narrow=holding(lambda s: f"{s.check.id} {s.check.title}")),
        Choice(
            name="outcome",
            title="Outcome",
            options=lambda _user: _ALL_OUTCOMES,
            narrow=lambda rows, value: [s for s in rows if (s.outcome or _NEVER) == value],
            count=lambda rows: Counter(str(s.outcome or _NEVER) for s in rows),
        ),
        Choice(
            name="severity",
            title="Severity",
            options=choices([(s.value, s.label) for s in Severity]),
            narrow=lambda rows, value: [s for s in rows if s.check.severity == value],
        ),
        Choice(
            name="provider",
            title="Provider",
            options=_providers,
            narrow=lambda rows, value: [s for s in rows if s.provider.id == value],
        ),
    ),
    empty=Empty(title="No checks", text="Checks come with the providers.", symbol="beaker"),
)


def _in_time(findings: FindingQuerySet, value: str) -> FindingQuerySet:
    now = timezone.now()
    return findings.overdue(now) if value == "overdue" else findings.waived(now)


_SINCE = Column(
    key="since", title="Since", value=lambda row: row.began_at, sort="began_at", css="tight"
)
_UNTIL = Column(
    key="until", title="Until", value=lambda row: row.ended_at, css="tight", is_usual=False
)
# Everything one check says of resources, now or in the past.
RESOURCES = Listing(
    key="resources",
    noun="resource",
    plural="resources",
    title="Every resource",
    columns=(
        RESOURCE,
        RESOURCE_ID,
        Column(
            key="source",
            title="Source",
            value=lambda row: row.source,
            sort="source__title",
            css="later",
        ),
        REGION,
        REASON,
        _SINCE,
        _UNTIL,
        Column(key="due", title="To be mended by", value=lambda row: row.due_at or "", css="tight"),
        OUTCOME,
    ),
    row="dashboard/_finding_row.html",
    sort="outcome",
    filters=(
        RESOURCE_WORDS,
        BY_OUTCOME,
        Choice(
            name="time",
            title="In time",
            options=choices([("overdue", "Overdue"), ("waived", "Waived")]),
            narrow=_in_time,
        ),
    ),
    empty=Empty(
        symbol="beaker",
        title="No resource here",
        text="Nothing of this kind was collected, or nothing has ended yet.",
        url="integrations:connections",
        action="Look at the connections",
    ),
)
# One resource under one check, over time.
INTERVALS = Listing(
    noun="interval",
    plural="intervals",
    title="Outcome over time",
    columns=(
        Column(
            key="since",
            title="From",
            value=lambda row: row.began_at,
            sort="began_at",
            is_optional=False,
        ),
        Column(key="until", title="To", value=lambda row: row.ended_at),
        REASON,
        OUTCOME,
    ),
    row="dashboard/_interval_row.html",
    sort="-since",
    has_peek=False,
    empty=Empty(title="Nothing seen", text="This resource was never judged by this check."),
)
