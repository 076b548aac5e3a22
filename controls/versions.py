"""Controls as they were at an instant, and since when each cadence held."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import DateTimeField, Value

from compliance.web.moment import Moment

from .models import VERSIONED, Control, ControlVersion
from .rules.cadence import Cadence
from .rules.occurrences import Span


def as_of(controls: Iterable[Control], moment: Moment) -> list[Control]:
    """Return the controls with what they said then, unsaved; one query, and none for now."""
    controls = list(controls)
    if not moment.is_past:
        return controls
    versions = ControlVersion.objects.of(controls).in_force(moment.at).select_related("owner")
    then = {version.control_id: version for version in versions}
    for control in controls:
        if version := then.get(control.pk):
            for field in VERSIONED:
                setattr(control, field, getattr(version, field))
            control.owner = version.owner
            control.version, control.in_force_since = version.number, version.began_at
    return controls


def spans_of(controls: Iterable[Control]) -> dict[int, list[Span]]:
    """Return each control's cadences, oldest first, by primary key; the last one has no end."""
    spans: dict[int, list[Span]] = {control.pk: [] for control in controls}
    open_end = Value(None, output_field=DateTimeField())
    newest = Control.objects.filter(pk__in=spans).values_list(
        "pk", "version", "cadence", "in_force_since", open_end
    )
    earlier = ControlVersion.objects.filter(control__in=spans).values_list(
        "control", "number", "cadence", "began_at", "ended_at"
    )
    for pk, _, cadence, start, end in earlier.union(newest).order_by("control", "number"):
        spans[pk].append(Span(cadence=Cadence(cadence), start=start, end=end))
    return spans
