"""What the dashboard says in figures, each with its denominator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects

from compliance.accounts.models import User
from compliance.web.wall import Tick
from controls.models import Control
from controls.rules.health import Health
from evidence.health import health_of
from evidence.models import EvidenceItem, Finding
from integrations.models import CollectionRun, Connection

from .wall import Weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One key figure: a number of so many, with what it is and where it leads."""

    title: str
    value: int
    of: int | None
    note: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRow:
    """One control as a list shows it."""

    control: Control
    health: Health
    ticks: list[Tick] = field(default_factory=list)
    is_mine: bool = False

    def __str__(self) -> str:
        return f"{self.control.code} {self.control.title}"


def key_figures(health: dict[int, Health], *, at: datetime) -> list[Figure]:
    """Return the dashboard's four figures."""
    counts = Counter(health.values())
    judged = Finding.objects.at(at).in_scope()
    failing = judged.failing().not_waived(at)
    overdue = failing.filter(due_at__lte=at).count()
    connections = Connection.objects.active().in_scope().filter(created_at__lte=at)
    read = connections.filter(runs__finished_at__range=(at - timedelta(days=1), at))
    return [
        Figure(
            title="Controls operating",
            value=counts[Health.OPERATING],
            of=len(health),
            note=f"{counts[Health.FAILING]} failing, {counts[Health.STALE]} stale",
            href="controls",
        ),
        Figure(
            title="Controls with evidence",
            value=len(health) - counts[Health.UNPROVEN],
            of=len(health),
            note=f"{counts[Health.UNPROVEN]} unproven",
            href="controls",
        ),
        Figure(
            title="Verdicts failing",
            value=failing.count(),
            of=judged.count(),
            note=f"{overdue} past their time limit",
            href="checks",
        ),
        Figure(
            title="Connections read today",
            value=read.distinct().count(),
            of=connections.count(),
            note=f"{EvidenceItem.objects.known(at).in_scope().count()} evidence items kept",
            href="integrations:connections",
        ),
    ]


def needs_attention(*, at: datetime) -> list[Finding]:
    """Return the failing findings that have been open the longest, at most five."""
    return list(
        Finding.objects.at(at)
        .in_scope()
        .failing()
        .not_waived(at)
        .select_related("source")
        .order_by("began_at", "pk")[:5]
    )


def latest_runs(*, at: datetime) -> list[CollectionRun]:
    """Return the five newest runs."""
    begun = CollectionRun.objects.filter(started_at__lte=at)
    return list(begun.newest_first().select_related("connection__source", "requested_by")[:5])


def healths(controls: Sequence[Control], *, at: datetime, user: User) -> list[ControlRow]:
    """Return the controls with their health, without ribbons."""
    health = health_of(controls, at=at)
    return [
        ControlRow(control=c, health=health[c.pk], is_mine=c.owner_id == user.pk) for c in controls
    ]


def control_rows(
    controls: Sequence[Control],
    health: dict[int, Health],
    weeks: Weeks,
    *,
    most: int | None = None,
) -> list[ControlRow]:
    """Return the controls, worst health first, then by code; at most so many of them."""
    order = list(Health)
    worst = sorted(controls, key=lambda control: (order.index(health[control.pk]), control.code))
    shown = worst[:most]
    prefetch_related_objects(shown, "criteria")
    return [
        ControlRow(control=control, health=health[control.pk], ticks=weeks.ticks(control))
        for control in shown
    ]
