"""What an audit's auditors may see: only what lies in its scope and within its window."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from compliance.web.once import once
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
    return Control.objects.filter(pk__in=control_keys(audit)).order_by("code")


def control_keys(audit: Audit) -> list[int]:
    """Return those controls' keys: some hundred, which a page needs in each of its questions."""
    return once(("controls of an audit", audit.pk), lambda: list(_control_keys(audit)))


def _control_keys(audit: Audit) -> QuerySet[Control, int]:
    in_force = Q(retired_on=None) | Q(retired_on__gt=audit.begins_on)
    return (
        Control.objects.filter(in_force, criteria__category__audits=audit)
        .on_systems(system_keys(audit))
        .values_list("pk", flat=True)
    )


def system_keys(audit: Audit) -> list[int]:
    """Return the keys of the systems it covers."""
    return once(
        ("systems of an audit", audit.pk), lambda: list(audit.systems.values_list("pk", flat=True))
    )


def items_of(audit: Audit) -> EvidenceItemQuerySet:
    """Return standing items that cover its window, are on its systems, and show its controls."""
    shown = EvidenceLink.objects.filter(item=OuterRef("pk"), control__in=control_keys(audit))
    return _in_window(audit).filter(Exists(shown)).newest_first()


def _in_window(audit: Audit) -> EvidenceItemQuerySet:
    """Return standing items of its window and systems, whatever control they show."""
    window = audit.window()
    on_systems = Q(system=None) | Q(system__in=system_keys(audit))
    return EvidenceItem.objects.standing().covering(window.start, window.end).filter(on_systems)


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
    return _evaluations_kept_in(audit, items_of(audit).order_by())


def _evaluations_kept_in(audit: Audit, items: EvidenceItemQuerySet) -> EvaluationQuerySet:
    window = audit.window()
    return Evaluation.objects.filter(
        observed_at__gte=window.start, observed_at__lt=window.end, item__in=items.values("pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How much shows one control within the window."""

    items: int = 0
    evaluations: int = 0
    with_failures: int = 0
    with_unknown: int = 0  # could not read some resource, which is never a pass


NOTHING_SHOWN = Shown()


def shown_of(audit: Audit, control: Control) -> Shown:
    """Return how much shows one control of the audit."""
    return _shown_by(audit, [control.pk]).get(control.pk, NOTHING_SHOWN)


def shown_by_control(audit: Audit) -> dict[int, Shown]:
    """Return how much shows each control that anything shows, by the control's key."""
    return _shown_by(audit, control_keys(audit))


def _shown_by(audit: Audit, controls: list[int]) -> dict[int, Shown]:
    links = EvidenceLink.objects.filter(control__in=controls)
    items = (
        links.filter(item__in=_in_window(audit))
        .values("control")
        .annotate(number=Count("item"))
        .values_list("control", "number")
    )
    evaluations = _evaluations_kept_in(audit, _in_window(audit))
    evaluated = (
        links.filter(item__evaluations__in=evaluations.values("pk"))
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
    controls = controls_of(audit).in_bulk()
    meeting: dict[str, list[Control]] = {}
    mapped = Control.criteria.through.objects.filter(control__in=controls)
    for code, key in mapped.order_by("control__code").values_list("criterion", "control"):
        meeting.setdefault(code, []).append(controls[key])
    rows: list[MatrixRow] = []
    for criterion in criteria_of(audit).select_related("category"):
        rows += [
            MatrixRow(criterion=criterion, control=c, shown=shown.get(c.pk, NOTHING_SHOWN))
            for c in meeting.get(criterion.code, [])
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
    controls = control_keys(audit)
    links = EvidenceLink.objects.filter(control__in=controls, item__in=_in_window(audit))
    shown = set(links.values_list("control", flat=True).distinct())
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
        controls=len(controls),
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
