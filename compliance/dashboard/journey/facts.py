"""What the record holds for the journey at an instant, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from audits.models import Audit
from audits.periods import chosen
from audits.rules.phases import Facts
from audits.rules.window import Period
from compliance.accounts.organization import day_of
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from controls.models import Answer, Assessment, Control, Criterion, Gap

_CHANGES_SCOPE = {Event.CATEGORY_SCOPED, Event.SYSTEM_ADDED, Event.SYSTEM_SCOPED}
_DECISIONS = {*_CHANGES_SCOPE, Event.SCOPE_CONFIRMED, Event.TYPE_ONE_SKIPPED}
_DECISIONS.add(Event.TYPE_ONE_RESUMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The facts, and the rows they were drawn from."""

    at: datetime
    facts: Facts
    audit: Audit | None
    audits: list[Audit]  # all of type 2, the newest first
    type_one: Audit | None  # the newest of type 1
    assessment: Assessment | None
    overdue: int  # gaps


def known_at(at: datetime, *, slug: str = "") -> Known:
    """Return what is known of the journey to one report: the one named, else the next."""
    today = day_of(at)
    opened = list(Audit.objects.filter(opened_at__lte=at).order_by("-first_day", "-pk"))
    periods = [audit for audit in opened if audit.type == Audit.Type.TWO]
    audit = next((each for each in periods if each.slug == slug), None) or chosen(periods, on=today)
    assessment = _newest(at, today)
    facts = Facts(
        today=today,
        **_decided(at),
        **_assessed(assessment),
        type_one_closed_on=_closed_on(opened, today),
        earlier_report_on=_reported_before(audit, periods, today),
        **_of_audit(audit, today),
    )
    return Known(
        at=at,
        facts=facts,
        audit=audit,
        audits=periods,
        type_one=next((each for each in opened if each.type == Audit.Type.ONE), None),
        assessment=assessment,
        overdue=getattr(assessment, "overdue", 0),
    )


def _day(moment: datetime | None) -> date | None:
    return day_of(moment) if moment else None


def _decided(at: datetime) -> dict[str, Any]:
    """Return when the scope was confirmed and Type I skipped, as far as that still holds."""
    rows = LedgerEntry.objects.filter(event__in=_DECISIONS, occurred_at__lte=at)
    newest = {
        event: moment
        for event, moment, _sequence in sorted(
            rows.values_list("event", "occurred_at", "sequence"), key=lambda row: row[1:]
        )
    }
    return {
        "scope_confirmed_on": _standing(newest, Event.SCOPE_CONFIRMED, _CHANGES_SCOPE),
        "type_one_skipped_on": _standing(newest, Event.TYPE_ONE_SKIPPED, {Event.TYPE_ONE_RESUMED}),
    }


def _standing(newest: dict[str, datetime], event: Event, undoing: Iterable[Event]) -> date | None:
    moment = newest.get(event)
    if moment is None or any(newest[each] > moment for each in undoing if each in newest):
        return None
    return day_of(moment)


def _newest(at: datetime, today: date) -> Assessment | None:
    """Return the assessment that counts, with all that is counted of it and of gaps: one query."""
    controls, criteria = Control.objects.in_scope(), Criterion.objects.in_scope()
    given = Answer.objects.given().filter(
        Exists(controls.filter(pk=OuterRef("control")))
        | Exists(criteria.filter(pk=OuterRef("criterion"))),
        assessment=OuterRef("pk"),
        answered_at__lte=at,
    )
    gaps = Gap.objects.kept().in_scope().filter(opened_at__lte=at)
    live = gaps.live_at(at)
    found = Assessment.objects.filter(started_at__lte=at).annotate(
        controls=_number(controls),
        criteria=_number(criteria),
        answered=_number(given),
        answered_at=Subquery(given.order_by("-answered_at").values("answered_at")[:1]),
        gaps=_number(gaps),
        live=_number(live),
        overdue=_number(live.filter(due_on__lt=today)),
        settled=Subquery(
            gaps.filter(settled_at__lte=at).order_by("-settled_at").values("settled_at")[:1]
        ),
    )
    return found.newest_first().first()


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def _assessed(assessment: Assessment | None) -> dict[str, Any]:
    if assessment is None:
        return {}
    counted: Any = assessment
    return {
        "questions": counted.controls + counted.criteria,
        "answered": counted.answered,
        "answered_on": _day(counted.answered_at),
        "gaps": counted.gaps,
        "gaps_live": counted.live,
        "gap_settled_on": _day(counted.settled),
    }


def _closed_on(opened: Sequence[Audit], today: date) -> date | None:
    closed = [each.closed_on for each in opened if each.type == Audit.Type.ONE and each.closed_on]
    return max((day for day in closed if day <= today), default=None)


def _reported_before(audit: Audit | None, periods: Sequence[Audit], today: date) -> date | None:
    """Return the newest Type II report of a period before this audit's."""
    before = [
        each.reported_on
        for each in periods
        if each != audit and (audit is None or each.begins_on < audit.begins_on)
    ]
    return max((day for day in before if day and day <= today), default=None)


def _of_audit(audit: Audit | None, today: date) -> dict[str, Any]:
    if audit is None:
        return {}
    days = {"closed_on": audit.closed_on, "reported_on": audit.reported_on}
    return {
        "period": Period(first=audit.begins_on, last=audit.ends_on),
        **{name: day if day and day <= today else None for name, day in days.items()},
    }
