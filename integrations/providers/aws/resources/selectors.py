"""What a trail's event selectors leave out of the management events.

Authority: CloudTrail API reference, EventSelector and AdvancedEventSelector.
"""

from collections.abc import Iterable, Mapping
from typing import Any

READ, WRITE = "read", "write"
_TYPES = {"All": {READ, WRITE}, "ReadOnly": {READ}, "WriteOnly": {WRITE}}
_READ_ONLY = {"true": {READ}, "false": {WRITE}}


def management_events(
    classic: Iterable[Mapping[str, Any]], advanced: Iterable[Mapping[str, Any]]
) -> str:
    """Return which management events are not selected, "" when all are."""
    selected = [*map(_classic, classic), *map(_advanced, advanced)]
    recorded = set[str]().union(*(types for types, _sources in selected))
    excluded = set[str]().union(*(sources for _types, sources in selected))
    if not recorded:
        return "management events"
    kinds = sorted({READ, WRITE} - recorded)
    return ", ".join(
        [f"{kind} events" for kind in kinds] + [f"events of {s}" for s in sorted(excluded)]
    )


def _classic(selector: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    if not selector.get("IncludeManagementEvents"):
        return set(), set()
    types = _TYPES.get(selector.get("ReadWriteType") or "All", set())
    return types, set(selector.get("ExcludeManagementEventSources") or [])


def _advanced(selector: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    fields = {f.get("Field"): f for f in selector.get("FieldSelectors") or []}
    if "Management" not in (fields.pop("eventCategory", {}).get("Equals") or []):
        return set(), set()
    read_only = fields.pop("readOnly", {}).get("Equals") or []
    types = _READ_ONLY.get(read_only[-1], set()) if read_only else {READ, WRITE}
    left_out = _left_out(fields.pop("eventSource", {}))
    return types, left_out | {f"some {name}" for name in fields if name}


def _left_out(source: Mapping[str, Any]) -> set[str]:
    others = {"sources that are not selected"} if set(source) - {"Field", "NotEquals"} else set()
    return others | set(source.get("NotEquals") or [])
