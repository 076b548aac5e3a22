"""When the checks of a control looked, day by day of the window, and when nobody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from itertools import groupby

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.http import urlencode

from compliance.accounts.organization import the_organization
from compliance.web.timeline import Lane, Stretch, Timeline
from compliance.web.wall import State
from controls.models import Control
from evidence.models import Evaluation, EvidenceItem

from .evidence import items_of, showing_control
from .models import Audit
from .rules.observed import Cover, Run, Seen, days_in, runs
from .rules.window import Window, window_of

_DRAWN = {
    Seen.ALL_PASS: (State.OPERATED, "Nothing failing"),
    Seen.SOMETHING_UNREAD: (State.EVIDENCE_MISSING, "Not all read"),
    Seen.SOMETHING_FAILED: (State.FAILING, "Something failing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """On how many days one check looked at one source, and on how many something failed."""

    title: str
    days: int
    failing: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The window so far, with a lane and its numbers for each check."""

    days: int  # of the window, up to today
    chart: Timeline
    checks: tuple[Looked, ...]


def observed(audit: Audit, control: Control, *, at: datetime) -> Observation | None:
    """Return when a control was observed; None where no check shows it or nothing has begun."""
    zone = the_organization().zone
    whole = window_of(audit.span, zone)
    so_far = Window(start=whole.start, end=min(whole.end, at))
    found = _collected(audit, control)
    if not found or so_far.end <= so_far.start:
        return None
    lanes: list[Lane] = []
    checks: list[Looked] = []
    for (check_id, source), items in groupby(found, key=lambda i: (i.check_id, str(i.source))):
        seen = runs(map(_cover, items), so_far, zone)
        lanes.append(_lane(audit, check_id, source, seen, so_far, zone))
        checks.append(_looked(f"{check_id} on {source}", seen))
    chart = Timeline(start=so_far.start, end=so_far.end, lanes=lanes)
    return Observation(days=days_in(so_far, zone), chart=chart, checks=tuple(checks))


def _collected(audit: Audit, control: Control) -> list[EvidenceItem]:
    """Return the collected items with what their evaluations, all equal, counted."""
    judged = Evaluation.objects.filter(item=OuterRef("pk")).order_by()
    return list(
        showing_control(audit, items_of(audit), control.code)
        .filter(origin=EvidenceItem.Origin.CHECK)
        .annotate(
            failed=Subquery(judged.values("failed")[:1]),
            unread=Subquery(judged.values("unknown")[:1]),
        )
        .select_related("source")
        .order_by("check_id", "source__title", "source_id", "covers_from")
    )


def _cover(item: EvidenceItem) -> Cover:
    failed, unread = getattr(item, "failed", 0), getattr(item, "unread", 0)
    seen = Seen.SOMETHING_UNREAD if unread else Seen.ALL_PASS
    return Cover(
        time=Window(start=item.covers_from, end=item.covers_to),
        seen=Seen.SOMETHING_FAILED if failed else seen,
    )


def _looked(title: str, seen: list[Run]) -> Looked:
    return Looked(
        title=title,
        days=sum(run.days for run in seen),
        failing=sum(run.days for run in seen if run.seen is Seen.SOMETHING_FAILED),
        unread=sum(run.days for run in seen if run.seen is Seen.SOMETHING_UNREAD),
    )


def _lane(
    audit: Audit, check_id: str, source: str, seen: list[Run], so_far: Window, zone: tzinfo
) -> Lane:
    address = reverse("audits:evaluations", args=[audit.slug])
    return Lane(
        title=f"{check_id} {source}",
        stretches=[_stretch(run, so_far, zone) for run in seen],
        href=f"{address}?{urlencode({'check': check_id})}",
    )


def _stretch(run: Run, so_far: Window, zone: tzinfo) -> Stretch:
    state, word = _DRAWN[run.seen]
    after = datetime.combine(run.last + timedelta(days=1), time(), zone)
    return Stretch(
        state=state,
        word=word,
        start=datetime.combine(run.first, time(), zone),
        end=min(after, so_far.end),
    )
