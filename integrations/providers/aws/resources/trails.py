"""CloudTrail trails, and for each region the trails that record it.

Authority: CloudTrail User Guide, "Logging management events".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import (
    AwsResource,
    by_parameter,
    gaps,
    items,
    listed,
    text,
    unlisted,
    why,
)
from .selectors import management_events

TRAILS = "cloudtrail:DescribeTrails"
STATUS = "cloudtrail:GetTrailStatus"
SELECTORS = "cloudtrail:GetEventSelectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail(AwsResource):
    """One trail, seen from its home region; `None` means that it could not be read."""

    is_multi_region: bool = False
    is_logging: bool | None = None
    missing_events: str | None = None  # "" when it records all management events
    has_validation: bool | None = None
    kms_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRegion(AwsResource):
    """One enabled region with the trails that reach it."""

    trails: tuple[Trail, ...] = ()


def trails(records: Records) -> Iterator[Trail | Unreadable]:
    """Yield each trail once, however many regions see its shadow."""
    yield from unlisted(records, TRAILS, "trailList")
    yield from _trails(records)


def regions(records: Records) -> Iterator[RecordedRegion | Unreadable]:
    """Yield every region that is enabled."""
    known = _trails(records)
    answers = {record.region: record for record in records.of(TRAILS)}
    yield from (u for u in unlisted(records, TRAILS, "trailList") if u.region not in answers)
    for region in sorted(answers):
        yield RecordedRegion(
            id=region,
            title=region,
            region=region,
            trails=tuple(t for t in known if t.is_multi_region or t.region == region),
            gaps=gaps(trails=_unseen(answers[region])),
        )


def _unseen(answer: Record) -> str:
    reason = why(answer)
    has_list = isinstance((answer.payload or {}).get("trailList"), list)
    return reason if reason or has_list else "AWS answered without a list of trails."


def _trails(records: Records) -> list[Trail]:
    status = by_parameter(records, STATUS, "Name")
    selectors = by_parameter(records, SELECTORS, "TrailName")
    found: dict[str, Trail] = {}
    for region, item in listed(records, TRAILS, "trailList"):
        arn, home = text(item, "TrailARN"), item.get("HomeRegion") or region
        if arn not in found:
            found[arn] = _trail(item, home, status.get((home, arn)), selectors.get((home, arn)))
    return [found[arn] for arn in sorted(found)]


def _trail(
    item: Mapping[str, Any], home: str, status: Record | None, selectors: Record | None
) -> Trail:
    answered = selectors is not None and selectors.refusal is None
    return Trail(
        id=text(item, "TrailARN"),
        title=text(item, "Name"),
        region=home,
        is_multi_region=bool(item.get("IsMultiRegionTrail")),
        is_logging=_is_logging(status),
        missing_events=_missing_events(item, selectors) if answered else None,
        has_validation=item.get("LogFileValidationEnabled"),
        kms_key=text(item, "KmsKeyId"),
        gaps=gaps(status=why(status, STATUS), selectors=why(selectors, SELECTORS)),
    )


def _is_logging(status: Record | None) -> bool | None:
    value = (status.payload or {}).get("IsLogging") if status else None
    return value if isinstance(value, bool) else None


def _missing_events(item: Mapping[str, Any], selectors: Record | None) -> str:
    payload = selectors.payload if selectors else None
    classic = items(payload, "EventSelectors")
    advanced = items(payload, "AdvancedEventSelectors")
    if not classic and not advanced and item.get("HasCustomEventSelectors") is False:
        return ""  # a trail without selectors of its own records all management events
    return management_events(classic, advanced)


ALL_TRAILS = ResourceKind(
    id="aws.trail", title="CloudTrail trails", collector="aws.cloudtrail", build=trails
)
RECORDED_REGIONS = ResourceKind(
    id="aws.region", title="Enabled regions", collector="aws.cloudtrail", build=regions
)
