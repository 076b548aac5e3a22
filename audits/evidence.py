"""What an audit's auditors may see: only what lies in its scope and within its window."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from controls.models import Control, Criterion
from evidence.models import (
    Evaluation,
    EvaluationQuerySet,
    EvidenceItem,
    EvidenceItemQuerySet,
    EvidenceLink,
)

from .models import Audit


def criteria_of(audit: Audit) -> QuerySet[Criterion]:
    """Return the criteria of the categories it covers."""
    return Criterion.objects.filter(category__in=audit.categories.all()).in_order()


def controls_of(audit: Audit) -> QuerySet[Control]:
    """Return controls that meet its criteria on its systems and were in force in its window."""
    in_force = Q(retired_on=None) | Q(retired_on__gt=audit.begins_on)
    return (
        Control.objects.filter(in_force, criteria__in=criteria_of(audit).order_by())
        .on_systems(audit.systems.all())
        .order_by("code")
    )


def items_of(audit: Audit) -> EvidenceItemQuerySet:
    """Return standing items that cover its window, are on its systems, and show its controls."""
    window = audit.window()
    shown = EvidenceLink.objects.filter(
        item=OuterRef("pk"), control__in=controls_of(audit).order_by().values("pk")
    )
    return (
        EvidenceItem.objects.standing()
        .covering(window.start, window.end)
        .filter(Q(system=None) | Q(system__in=audit.systems.all()))
        .filter(Exists(shown))
        .newest_first()
    )


def beyond(audit: Audit, item: EvidenceItem) -> str:
    """Say in what way an item covers more than the window; nothing where it does not."""
    window = audit.window()
    ways = {
        "begins before": item.covers_from < window.start,
        "ends after": item.covers_to >= window.end,
    }
    return " and ".join(way for way, holds in ways.items() if holds)


def evaluations_of(audit: Audit) -> EvaluationQuerySet:
    """Return evaluations made within its window and kept in an item it may see."""
    window = audit.window()
    return Evaluation.objects.filter(
        observed_at__gte=window.start,
        observed_at__lt=window.end,
        item__in=items_of(audit).order_by().values("pk"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How much shows one control within the window."""

    items: int = 0
    evaluations: int = 0
    with_failures: int = 0
    with_unknown: int = 0  # could not read some resource, which is never a pass


NOTHING_SHOWN = Shown()


def shown_by_control(audit: Audit) -> dict[int, Shown]:
    """Return how much shows each control that anything shows, by the control's key."""
    links = EvidenceLink.objects.filter(control__in=controls_of(audit).order_by().values("pk"))
    items = (
        links.filter(item__in=items_of(audit).order_by().values("pk"))
        .values("control")
        .annotate(number=Count("item"))
        .values_list("control", "number")
    )
    evaluated = (
        links.filter(item__evaluations__in=evaluations_of(audit).values("pk"))
        .values("control")
        .annotate(
            made=Count("item__evaluations"),
            failing=Count("item__evaluations", filter=Q(item__evaluations__failed__gt=0)),
            unread=Count("item__evaluations", filter=Q(item__evaluations__unknown__gt=0)),
        )
        .values_list("control", "made", "failing", "unread")
    )
    counts = {control: numbers for control, *numbers in evaluated}
    return {key: _shown(number, *counts.get(key, ())) for key, number in items}


def _shown(items: int, evaluations: int = 0, failing: int = 0, unread: int = 0) -> Shown:
    return Shown(items=items, evaluations=evaluations, with_failures=failing, with_unknown=unread)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A criterion with one control that meets it and how much shows that, or with none."""

    criterion: Criterion
    control: Control | None = None
    shown: Shown = NOTHING_SHOWN

    def __str__(self) -> str:
        return f"{self.criterion} {self.code}".strip()

    @property
    def code(self) -> str:
        return self.control.code if self.control else ""

    @property
    def words(self) -> str:
        """Return what a filter looks in."""
        control = f"{self.control.code} {self.control.title}" if self.control else ""
        return f"{self.criterion.code} {self.criterion.summary} {control}"


def matrix(audit: Audit) -> list[MatrixRow]:
    """Return every criterion in scope with each of its controls, also the criteria without one."""
    shown = shown_by_control(audit)
    meeting: dict[str, list[Control]] = {}
    for control in controls_of(audit).prefetch_related("criteria"):
        for criterion in control.criteria.all():
            meeting.setdefault(criterion.code, []).append(control)
    rows: list[MatrixRow] = []
    for criterion in criteria_of(audit).select_related("category"):
        controls = meeting.get(criterion.code, [])
        rows += [
            MatrixRow(criterion=criterion, control=c, shown=shown.get(c.pk, NOTHING_SHOWN))
            for c in controls
        ] or [MatrixRow(criterion=criterion)]
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The audit in figures; each count has what it is a part of beside it."""

    criteria: int
    criteria_shown: int  # with a control that has evidence in the window
    controls: int
    controls_shown: int
    items: int
    items_collected: int  # by a check, not uploaded
    evaluations: int
    evaluations_with_failures: int
    evaluations_with_unknown: int


def totals(audit: Audit) -> Totals:
    """Count what the audit's auditors see."""
    controls = controls_of(audit).order_by()
    shown = set(shown_by_control(audit))
    criteria = criteria_of(audit)
    items = (
        items_of(audit)
        .order_by()
        .aggregate(
            found=Count("pk"), collected=Count("pk", filter=Q(origin=EvidenceItem.Origin.CHECK))
        )
    )
    evaluations = evaluations_of(audit).aggregate(
        made=Count("pk"),
        failing=Count("pk", filter=Q(failed__gt=0)),
        unread=Count("pk", filter=Q(unknown__gt=0)),
    )
    return Totals(
        criteria=criteria.count(),
        criteria_shown=criteria.filter(controls__in=shown).distinct().count(),
        controls=controls.count(),
        controls_shown=len(shown),
        items=items["found"],
        items_collected=items["collected"],
        evaluations=evaluations["made"],
        evaluations_with_failures=evaluations["failing"],
        evaluations_with_unknown=evaluations["unread"],
    )


def showing_control(audit: Audit, items: EvidenceItemQuerySet, code: str) -> EvidenceItemQuerySet:
    """Limit items to those that show this control, which must be in the audit's scope."""
    return _showing(items, controls_of(audit).filter(code=code))


def showing_criterion(audit: Audit, items: EvidenceItemQuerySet, code: str) -> EvidenceItemQuerySet:
    """Limit items to those that show a control which meets this criterion."""
    return _showing(items, controls_of(audit).filter(criteria=code))


def _showing(items: EvidenceItemQuerySet, controls: QuerySet[Control]) -> EvidenceItemQuerySet:
    wanted = controls.order_by().values("pk")
    return items.filter(
        Exists(EvidenceLink.objects.filter(item=OuterRef("pk"), control__in=wanted))
    )


def saying(items: EvidenceItemQuerySet, text: str) -> EvidenceItemQuerySet:
    """Limit items to those whose title, file, check or number has every word."""
    for word in text.split():
        items = items.filter(_says(word))
    return items


def _says(text: str) -> Q:
    number = text.upper().removeprefix("EV-")
    by_code = Q(pk=int(number)) if number.isdecimal() and len(number) < 10 else Q()
    return (
        Q(title__icontains=text) | Q(file_name__icontains=text) | Q(check_id__iexact=text) | by_code
    )
