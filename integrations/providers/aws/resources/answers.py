"""How a resource is read from AWS's answers, and what is said where an answer is missing.

A listing that was refused stands in its population as `Unreadable`; a fact of a listed resource
that was refused is `None`, with its reason among the resource's gaps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.plugin import Resource, Unreadable
from integrations.tape import Record, Records

REGIONS = "ec2:DescribeRegions"
IDENTITY = "sts:GetCallerIdentity"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsResource(Resource):
    """A resource that remembers why some of its facts could not be read."""

    gaps: tuple[tuple[str, str], ...] = ()

    def gap(self, *facts: str) -> str:
        """Return why the first unread of these facts is missing."""
        reasons = dict(self.gaps)
        found = [reasons[fact] for fact in facts if fact in reasons]
        return found[0] if found else "AWS's answer does not hold the fact this check needs."


def why(record: Record | None, call: str = "") -> str:
    """Return why a question has no answer, "" when it has one; the same words every time."""
    if record is None:
        return f"{call} was not asked in this run."
    refusal = record.refusal
    if refusal is None:
        return ""
    if refusal.permission:
        return f"The permission {refusal.permission} is missing."
    if refusal.code == "Throttling":
        return f"AWS limited the rate of calls: {record.call} was not answered."
    return f"AWS answered {record.call} with {refusal.code}."


def gaps(**reasons: str) -> tuple[tuple[str, str], ...]:
    """Return the facts that could not be read, with why."""
    return tuple((fact, reason) for fact, reason in reasons.items() if reason)


def single(records: Records, call: str) -> Record | None:
    """Return the answer to a question that is asked once, None when it was not asked."""
    return next(iter(records.of(call)), None)


def part(record: Record | None, key: str) -> dict[str, Any]:
    """Return one object of an answer; empty when there is none."""
    return part_of(record.payload if record else None, key)


def part_of(value: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
    """Return one object inside another; empty when there is none."""
    found = (value or {}).get(key)
    return found if isinstance(found, dict) else {}


def items(value: Mapping[str, Any] | None, key: str) -> list[dict[str, Any]]:
    """Return a list of objects; empty when AWS left it out or answered null."""
    return [item for item in (value or {}).get(key) or [] if isinstance(item, dict)]


def text(value: Mapping[str, Any] | None, key: str) -> str:
    """Return a word or number of an object as text; "" when AWS left it out."""
    found = (value or {}).get(key)
    return "" if found is None else str(found)


def listed(records: Records, call: str, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield region and object for everything a listing holds."""
    for record in records.of(call):
        for item in items(record.payload, key):
            yield record.region, item


def unlisted(records: Records, call: str, key: str) -> Iterator[Unreadable]:
    """Yield what stands for the places where a listing brought no list."""
    if not records.of(call):
        yield unread(call, "", why(None, call))
    for record in records.of(REGIONS):
        yield from _missing_list(record, "Regions")
    for record in records.of(call):
        yield from _missing_list(record, key)


def by_parameter(records: Records, call: str, name: str) -> dict[tuple[str, str], Record]:
    """Return the answers of a question asked of each resource, by region and that parameter."""
    return {(r.region, str(r.parameters.get(name, ""))): r for r in records.of(call)}


def moment(value: Any) -> datetime | None:
    """Return a date of AWS's as a time, None when it is not one ("N/A", "no_information")."""
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def account_id(records: Records) -> str:
    """Return the account these records are of, "" when AWS did not say."""
    identity = single(records, IDENTITY)
    return str((identity.payload or {}).get("Account", "")) if identity else ""


def _missing_list(record: Record, key: str) -> Iterator[Unreadable]:
    if record.refusal:
        yield unread(record.call, record.region, why(record))
    elif not isinstance((record.payload or {}).get(key), list):
        reason = f"AWS answered {record.call} without a list."
        yield unread(record.call, record.region, reason)


def unread(call: str, region: str, reason: str) -> Unreadable:
    """Return what stands for a place that could not be listed."""
    place = region or "the account"
    return Unreadable(
        id=f"unread:{call}:{region}", title=f"{call} in {place}", region=region, reason=reason
    )
