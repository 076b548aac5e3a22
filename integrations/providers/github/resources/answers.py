"""How a resource is read from GitHub's answers, and what is said where an answer is missing.

A listing that was refused stands in its population as `Unreadable`; a fact of a listed resource
that was refused, or that GitHub leaves out where a permission is missing, is `None`, with its
reason among the resource's gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from integrations.plugin import Resource, Unreadable
from integrations.providers.github.refusals import permission
from integrations.tape import Record, Records

R = TypeVar("R", bound=Resource)
_NOT_FOUND = frozenset({"404", "NOT_FOUND"})
_NOT_IN_PLAN = ("upgrade to ", "must be enabled", "not enabled for this")


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubResource(Resource):
    """A resource that remembers why some of its facts could not be read."""

    gaps: tuple[tuple[str, str], ...] = ()

    def gap(self, *facts: str) -> str:
        """Return why the first unread of these facts is missing, "" when none is."""
        reasons = dict(self.gaps)
        return next((reasons[fact] for fact in facts if fact in reasons), "")


def why(record: Record | None, call: str = "") -> str:
    """Return why a question has no answer, "" when it has one; the same words every time."""
    if record is None:
        return f"{call} was not asked in this run."
    refusal = record.refusal
    if refusal is None:
        return ""
    needed = refusal.permission or (permission(record.call) if refusal.code == "422" else "")
    if not needed:
        return f"GitHub answered {record.call} with {refusal.code}."
    if refusal.code in _NOT_FOUND:
        return f"GitHub shows none ({refusal.code}): there is none, or it needs the {needed}."
    return f"It needs the {needed}."


def needs(call: str) -> str:
    """Return what is said where an answer came without a fact this check asks for."""
    return f"GitHub's answer does not hold it; it needs the {permission(call)}."


def gaps(**reasons: str) -> tuple[tuple[str, str], ...]:
    """Return the facts that could not be read, with why."""
    return tuple((fact, reason) for fact, reason in reasons.items() if reason)


def is_out_of_plan(record: Record | None) -> bool:
    """Return whether GitHub refused because the plan has no such thing or it is switched off."""
    message = record.refusal.message.lower() if record and record.refusal else ""
    return any(words in message for words in _NOT_IN_PLAN)


def asked(records: Records, call: str, **query: str) -> list[Record]:
    """Return the answers to a question with exactly these parameters beside those of its path."""
    return [record for record in records.of(call) if _query(record) == query]


def by_organization(records: Records, call: str, **query: str) -> dict[str, Record]:
    """Return the answers to a question asked once of each organization, by its login."""
    return {record.region: record for record in asked(records, call, **query)}


def by_path(records: Records, call: str, *names: str) -> dict[tuple[str, ...], Record]:
    """Return the answers to a question by these of its parameters."""
    return {tuple(str(r.parameters.get(n, "")) for n in names): r for r in records.of(call)}


def part(value: Any, *keys: str) -> dict[str, Any]:
    """Return an object within an object; empty when GitHub left it out or answered null."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def body(record: Record | None) -> dict[str, Any]:
    """Return an answer that is one object; empty when there is none."""
    return part(record.payload) if record else {}


def items(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; empty when it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: Mapping[str, Any], key: str) -> str:
    """Return a word or number of an object as text; "" when GitHub left it out."""
    found = value.get(key)
    return "" if found is None else str(found)


def flag(value: Mapping[str, Any], key: str) -> bool | None:
    """Return yes or no, None when GitHub left it out."""
    found = value.get(key)
    return found if isinstance(found, bool) else None


def number(value: Mapping[str, Any], key: str) -> int:
    """Return a number, 0 when GitHub left it out."""
    found = value.get(key)
    return found if isinstance(found, int) else 0


def moment(value: Any) -> datetime | None:
    """Return a time, also one in thousandths of a second since 1970; None when it is none."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC)
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def login(value: Any) -> str:
    """Return an account's name, "" when it is gone."""
    return text(part(value), "login")


def unlisted(records: Records, call: str, **query: str) -> Iterator[Unreadable]:
    """Yield what stands for the places where a listing brought no list."""
    found = asked(records, call, **query)
    if not found:
        yield unread(call, "", why(None, call))
    for record in found:
        reason = why(record) or ("" if isinstance(record.payload, list) else _no_list(record))
        if reason:
            yield unread(call, place_of(record), reason, region=record.region)


def unread(call: str, place: str, reason: str, *, region: str = "") -> Unreadable:
    """Return what stands for a place that could not be listed."""
    title = f"{call} in {place or 'every organization'}"
    return Unreadable(id=f"unread:{call}:{place}", title=title, region=region, reason=reason)


def place_of(record: Record) -> str:
    """Return the organization or repository a question was asked of."""
    values = record.parameters
    repository = f"{values['owner']}/{values['repo']}" if "repo" in values else ""
    return repository or record.region


def each_once(build: Callable[[Records], Iterable[R]]) -> Callable[[Records], Iterator[R]]:
    """Leave out what a listing holds twice because it moved to another page meanwhile."""

    @wraps(build)
    def once(records: Records) -> Iterator[R]:
        seen: set[str] = set()
        for resource in build(records):
            if resource.id not in seen:
                seen.add(resource.id)
                yield resource

    return once


def _query(record: Record) -> dict[str, Any]:
    return {k: v for k, v in record.parameters.items() if f"{{{k}}}" not in record.call}


def _no_list(record: Record) -> str:
    return f"GitHub answered {record.call} without a list."
