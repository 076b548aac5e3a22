"""The health of controls at an instant, from findings and evidence; the rule is in controls."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Least

from controls.models import Control, ControlCheck
from controls.rules.cadence import Cadence
from controls.rules.health import ControlFacts, Health, control_health

from .models import EvidenceLink, Finding
from .rules.verdict import Outcome

_RECENT = timedelta(days=2)


def health_of(controls: Iterable[Control], *, at: datetime) -> dict[int, Health]:
    """Return each control's health by primary key; four queries whatever their number."""
    controls = list(controls)
    covered = _covered_to(controls, at)
    failing, unknown = _open_counts(controls, at)
    return {
        control.pk: control_health(
            ControlFacts(
                cadence=Cadence(control.cadence),
                failing_findings=failing.get(control.pk, 0),
                unknown_findings=unknown.get(control.pk, 0),
                evidence_covers_to=covered.get(control.pk),
            ),
            at=at,
        )
        for control in controls
    }


def _covered_to(controls: list[Control], at: datetime) -> dict[int, datetime]:
    """Return until when each control has evidence: asked of the last days first, where most is."""
    recent = Q(item__covers_to__gte=at - _RECENT)
    found = _latest_cover(recent, controls, at)
    others = [control for control in controls if control.pk not in found]
    return found | _latest_cover(~recent, others, at)


def _latest_cover(when: Q, controls: list[Control], at: datetime) -> dict[int, datetime]:
    rows = (
        EvidenceLink.objects.filter(when, control__in=controls)
        .filter(item__covers_from__lte=at, item__received_at__lte=at)
        .filter(Q(item__withdrawn_at=None) | Q(item__withdrawn_at__gt=at))
        .values("control")
        .annotate(covers_to=Least(Max(F("item__covers_to")), at))
    )
    return {row["control"]: row["covers_to"] for row in rows}


def _open_counts(controls: list[Control], at: datetime) -> tuple[dict[int, int], dict[int, int]]:
    supported = ControlCheck.objects.filter(control__in=controls)
    links = list(supported.values_list("control", "check_id"))
    counts = {
        row["check_id"]: row
        for row in Finding.objects.at(at)
        .not_passing()
        .filter(check_id__in={check for _control, check in links})
        .values("check_id")
        .annotate(
            failing=Count("pk", filter=Q(outcome=Outcome.FAIL)),
            unknown=Count("pk", filter=Q(outcome=Outcome.UNKNOWN)),
        )
    }
    failing: dict[int, int] = {}
    unknown: dict[int, int] = {}
    for control, check in links:
        row = counts.get(check, {"failing": 0, "unknown": 0})
        failing[control] = failing.get(control, 0) + row["failing"]
        unknown[control] = unknown.get(control, 0) + row["unknown"]
    return failing, unknown
