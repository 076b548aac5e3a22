"""How a resource is read from Google's answers, and what is said where an answer is missing.

A listing that was refused stands in its population as `Unreadable`; a fact of a listed resource
that could not be read is `None`, with its reason among the resource's gaps. Google leaves out what
is false, empty or none, so a yes or no that is not there is a no where the answer itself is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from integrations.plugin import Resource, Unreadable
from integrations.providers.google.methods import Method
from integrations.providers.google.refusals import scope_of
from integrations.tape import Record, Records

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleResource(Resource):
    """A resource that remembers why some of its facts could not be read."""

    gaps: tuple[tuple[str, str], ...] = ()

    def gap(self, *facts: str) -> str:
        """Return why the first unread of these facts is missing, "" when none is."""
        reasons = dict(self.gaps)
        return next((reasons[fact] for fact in facts if fact in reasons), "")


def why(record: Record | None, method: Method) -> str:
    """Return why a question has no answer, "" when it has one; the same words every time."""
    if record is None:
        return f"{method.id} was not asked in this run. It needs the {scope_of(method.id)}."
    refusal = record.refusal
    if refusal is None:
        return "" if isinstance(record.payload, list | dict) else _no_list(method)
    if refusal.permission:
        return f"It needs the {refusal.permission}."
    return f"Google answered {record.call} with {refusal.code}."


def gaps(**reasons: str) -> tuple[tuple[str, str], ...]:
    """Return the facts that could not be read, with why."""
    return tuple((fact, reason) for fact, reason in reasons.items() if reason)


def asked(records: Records, method: Method, **query: Any) -> Record | None:
    """Return the answer to a question with these among its parameters."""
    wanted = query.items()
    found = (r for r in records.of(method.id) if wanted <= dict(r.parameters).items())
    return next(found, None)


def rows(record: Record | None) -> list[dict[str, Any]]:
    """Return the objects of a list; empty when there is none."""
    return items(record.payload) if record else []


def items(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; empty when it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def part(value: Any, *keys: str) -> dict[str, Any]:
    """Return an object within an object; empty when Google left it out."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text(value: Mapping[str, Any], key: str) -> str:
    """Return a word or number of an object as text; "" when Google left it out."""
    found = value.get(key)
    return "" if found is None else str(found)


def texts(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the words of a list in an object."""
    found = value.get(key)
    return tuple(str(each) for each in found) if isinstance(found, list) else ()


def number(value: Any) -> int | None:
    """Return a whole number, which Google writes as text where it may be large."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def moment(value: Any) -> datetime | None:
    """Return a time, also one in thousandths of a second since 1970; None when it is none.

    The first instant of 1970 is how Google says "never".
    """
    if (thousandths := number(value)) is not None:
        return datetime.fromtimestamp(thousandths / 1000, UTC) if thousandths > 0 else None
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return parsed if parsed.timestamp() > 0 else None


def unlisted(records: Records, method: Method, **query: Any) -> Iterator[Unreadable]:
    """Yield what stands for a listing that brought no list."""
    record = asked(records, method, **query)
    if reason := why(record, method):
        yield unread(method.id, reason, region=record.region if record else "")


def unread(what: str, reason: str, *, region: str = "") -> Unreadable:
    """Return what stands for something that could not be listed."""
    return Unreadable(id=f"unread:{what}", title=what, region=region, reason=reason)


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


def _no_list(method: Method) -> str:
    return f"Google answered {method.id} without a list."
