"""What one person's digest tells: what is due, late and failing, what is new, what lies ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import Count, Q
from django.template.defaultfilters import pluralize
from django.urls import reverse

from audits.models import Audit
from compliance.accounts.models import User
from compliance.accounts.organization import day_of, the_organization
from compliance.dashboard.todo import Group, grouped
from compliance.notices.letters import Letter, address_of, letter, unsubscribe_path
from compliance.notices.rules.occasions import Frequency
from compliance.web import moments
from controls.models import Control, ControlCheck
from evidence.forecast import forecasts
from evidence.models import EvidenceItem, Finding

from .waiting import work_of
from .work import owned_by

MOST = 8  # of one group in a mail; the page has them all
_QUARTER = timedelta(days=92)
SINCE = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence of a digest, and the page it is about."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is told to one person at one moment."""

    to: User
    at: datetime
    since: datetime
    groups: tuple[Group, ...]
    new: tuple[Line, ...]
    ahead: tuple[Line, ...]

    @property
    def number(self) -> int:
        """Return how many things wait for them."""
        return sum(len(group.tasks) for group in self.groups)

    @property
    def is_empty(self) -> bool:
        return not (self.groups or self.new or self.ahead)


def digest_for(user: User, *, frequency: Frequency, at: datetime) -> Digest:
    """Return what a person is to be told; of a lead, what concerns the whole organization."""
    since = at - SINCE.get(frequency, SINCE[Frequency.WEEKLY])
    controls = _controls_of(user)
    return Digest(
        to=user,
        at=at,
        since=since,
        groups=tuple(grouped(work_of(user, at=at), at=at)),
        new=tuple(_new(controls, since, at)),
        ahead=tuple(_ahead(controls, at)),
    )


def digest_letter(digest: Digest) -> Letter:
    """Write a digest as a mail."""
    zone = digest.to.zone or the_organization().zone
    context = {
        "digest": digest,
        "to": digest.to,
        "most": MOST,
        "groups": [_drawn(group, digest, zone) for group in digest.groups],
        "work": address_of(reverse("home")),
        "unsubscribe": address_of(unsubscribe_path(digest.to)),
    }
    return letter("digest", context)


def _drawn(group: Group, digest: Digest, zone: tzinfo) -> dict[str, object]:
    rows = [
        {
            "title": task.title,
            "note": task.note,
            "tone": task.tone,
            "address": address_of(task.href),
            "due": moments.due(task.due_at, zone=zone, at=digest.at) if task.due_at else "",
        }
        for task in group.tasks[:MOST]
    ]
    return {"title": group.title, "rows": rows, "more": len(group.tasks) - len(rows)}


def _controls_of(user: User) -> list[Control]:
    if not user.may_add_evidence:
        return []
    return list(Control.objects.in_scope() if user.is_lead else owned_by(user))


def _new(controls: list[Control], since: datetime, at: datetime) -> list[Line]:
    if not controls:
        return []
    checks = ControlCheck.objects.filter(control__in=controls).values("check_id")
    counted = Finding.objects.filter(check_id__in=checks, outcome="fail").aggregate(
        began=Count("pk", filter=Q(began_at__gt=since, began_at__lte=at)),
        ended=Count("pk", filter=Q(ended_at__gt=since, ended_at__lte=at)),
    )
    items = EvidenceItem.objects.filter(received_at__gt=since, received_at__lte=at)
    added = items.filter(links__control__in=controls, withdrawn_at=None).distinct().count()
    return [
        Line(words=f"{number} {noun}{pluralize(number)} {verb}", href=reverse(page))
        for number, noun, verb, page in (
            (counted["began"], "resource", "began to fail a check", "work"),
            (counted["ended"], "resource", "stopped failing a check", "checks"),
            (added, "evidence item", "added", "evidence:library"),
        )
        if number
    ]


def _ahead(controls: list[Control], at: datetime) -> list[Line]:
    """Return what goes wrong with the controls by the period's end, the earliest first."""
    if not controls:
        return []
    first, last = _period(day_of(at))
    found = forecasts(controls, first=first, last=last, at=at)
    lines = [
        Line(
            words=f"{one.control.code}: {one.words[0].lower()}{one.words[1:]}",
            href=one.control.get_absolute_url(),
        )
        for one in found[:MOST]
    ]
    if more := len(found) - len(lines):
        lines.append(Line(words=f"and {more} more", href=reverse("work")))
    return lines


def _period(today: date) -> tuple[date, date]:
    """Return the days of the Type II audit under way, or the quarter of a year to come."""
    under_way = Audit.objects.filter(type=Audit.Type.TWO, closed_on=None, last_day__gte=today)
    audit = under_way.order_by("last_day", "pk").first()
    if audit and audit.first_day and audit.last_day:
        return audit.first_day, audit.last_day
    return today, today + _QUARTER
