"""What happened, as the Reports API tells it: a journal for each application."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

KEPT = timedelta(days=180)  # Google keeps no more
ADMIN, GROUPS, LOGIN, RULES, TOKEN, USER_ACCOUNTS = (
    "admin",
    "groups",
    "login",
    "rules",
    "token",
    "user_accounts",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of an activity."""

    type: str
    name: str
    parameters: Mapping[str, Any]  # text, whole numbers, booleans, and lists of text


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What somebody did at one moment; `seen_at` is when a report first shows it."""

    at: datetime
    number: int
    actor: str  # the user's id; blank for Google itself
    email: str
    ip: str
    events: tuple[Event, ...]
    seen_at: datetime

    @property
    def key(self) -> tuple[datetime, int]:
        return self.at, self.number


@dataclass(kw_only=True, eq=False)
class Journal:
    """All that happened, oldest first, by application."""

    _by_application: dict[str, list[Activity]] = field(default_factory=lambda: defaultdict(list))
    _count: int = 0

    def tell(
        self,
        application: str,
        *events: Event,
        at: datetime,
        actor: str,
        email: str,
        ip: str = "203.0.113.10",
        late: timedelta = timedelta(),
    ) -> Activity:
        """Write down what happened; return it."""
        self._count += 1
        told = Activity(
            at=at,
            number=self._count,
            actor=actor,
            email=email,
            ip=ip,
            events=events,
            seen_at=at + late,
        )
        rows = self._by_application[application]
        if rows and rows[-1].key > told.key:
            insort(rows, told, key=lambda row: row.key)
        else:
            rows.append(told)
        return told

    def newest_first(
        self,
        application: str,
        *,
        begin: datetime,
        end: datetime,
        before: tuple[datetime, int] | None,
    ) -> Iterator[Activity]:
        """Yield what happened from begin until end, and before a place in the list."""
        rows = self._by_application[application]
        last = bisect_left(rows, before or (end, 1 << 62), key=lambda row: row.key)
        for index in range(last - 1, -1, -1):
            if rows[index].at < begin:
                return
            yield rows[index]

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._by_application.values())
