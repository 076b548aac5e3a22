"""Controls as they were at an instant, and since when each cadence held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .models import VERSIONED, Control, ControlVersion
from .rules.cadence import Cadence
from .rules.occurrences import Span


def as_of(controls: Iterable[Control], at: datetime) -> list[Control]:
    """Return the controls with what they said then, unsaved; one query whatever their number."""
    controls = list(controls)
    versions = ControlVersion.objects.of(controls).in_force(at).select_related("owner")
    then = {version.control_id: version for version in versions}
    for control in controls:
        if version := then.get(control.pk):
            for field in VERSIONED:
                setattr(control, field, getattr(version, field))
            control.owner = version.owner
            control.version, control.in_force_since = version.number, version.began_at
    return controls


def spans_of(controls: Iterable[Control]) -> dict[int, list[Span]]:
    """Return each control's cadences, oldest first, by primary key; the last one has no end.

    `controls` are as they stand in the record, not as of an earlier instant.
    """
    controls = list(controls)
    spans: dict[int, list[Span]] = {control.pk: [] for control in controls}
    for version in ControlVersion.objects.of(controls).in_order():
        spans[version.control_id].append(
            Span(cadence=Cadence(version.cadence), start=version.began_at, end=version.ended_at)
        )
    newest = Control.objects.filter(pk__in=spans).values_list("pk", "cadence", "in_force_since")
    for pk, cadence, since in newest:
        spans[pk].append(Span(cadence=Cadence(cadence), start=since, end=None))
    return spans
