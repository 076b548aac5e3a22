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
    recorded: set[str] = set()
    excluded: set[str] = set()
    for selector in classic:
        if selector.get("IncludeManagementEvents"):
            recorded |= _TYPES.get(selector.get("ReadWriteType") or "All", set())
            excluded |= set(selector.get("ExcludeManagementEventSources") or [])
    for selector in advanced:
        types, sources = _advanced(selector)
        recorded |= types
        excluded |= sources
    if not recorded:
        return "management events"
    left_out = [f"{kind} events" for kind in (READ, WRITE) if kind not in recorded]
    return ", ".join([*left_out, *(f"events of {source}" for source in sorted(excluded))])


def _advanced(selector: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    fields = {f.get("Field"): f for f in selector.get("FieldSelectors") or []}
    if "Management" not in (fields.pop("eventCategory", {}).get("Equals") or []):
        return set(), set()
    types = {READ, WRITE}
    for value in fields.pop("readOnly", {}).get("Equals") or []:
        types = _READ_ONLY.get(value, set())
    source = fields.pop("eventSource", {})
    left_out = set(source.get("NotEquals") or [])
    if set(source) - {"Field", "NotEquals"}:
        left_out.add("sources that are not selected")
    return types, left_out | {f"some {name}" for name in fields if name}
