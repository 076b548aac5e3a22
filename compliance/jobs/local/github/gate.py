"""What stands before every answer: who asks, the limits, and the trouble that was asked for.

Authority: GitHub's documentation of its primary and secondary rate limits.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from .accounts import Token
from .moments import moment
from .world import World

CORE, GRAPHQL = "core", "graphql"
_HOUR = 3600


@dataclass(slots=True, kw_only=True)
class Trouble:
    """What goes wrong on purpose; nought is nothing."""

    latency_ms: float = 0
    limit: int = 5000  # points an hour by REST
    points: int = 5000  # points an hour by GraphQL
    secondary: int = 0  # requests a minute before the secondary limit
    secondary_status: int = 403  # or 429
    retry_after: int = 60
    every_502: int = 0  # every so many answers is a 502
    every_cut: int = 0  # every so many answers is cut off
    most_rows: int = 0  # a GraphQL page asking for more rows is not got together in time
    hour_seconds: int = _HOUR  # how long the primary limits' hour is


@dataclass(slots=True, kw_only=True)
class Window:
    """One token's points of the current hour."""

    reset: int
    used: int = 0


@dataclass(slots=True, kw_only=True, frozen=True)
class Points:
    """A limit as it stands."""

    kind: str
    limit: int
    used: int
    reset: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def is_over(self) -> bool:
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """Return the headers that every answer has."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset),
            "X-RateLimit-Used": str(min(self.used, self.limit)),
            "X-RateLimit-Resource": self.kind,
        }


@dataclass(kw_only=True)
class Gate:
    """Counts what comes in, and holds it to the limits."""

    trouble: Trouble = field(default_factory=Trouble)
    counts: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    most_in_flight: int = 0
    answers: int = 0
    _windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    _minute: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self) -> None:
        """Note that a question came in."""
        with self._lock:
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def leave(self) -> None:
        """Note that its answer went out."""
        with self._lock:
            self.in_flight -= 1

    def count(self, name: str) -> int:
        """Count a question by its name; return the how manieth it is."""
        with self._lock:
            self.counts[name] += 1
            self.answers += 1
            return self.answers

    def spend(self, who: str, kind: str, cost: int) -> Points:
        """Take points from somebody's hour; how it stands says whether they were there."""
        limit = self.trouble.limit if kind == CORE else self.trouble.points
        with self._lock:
            now = time.time()
            window = self._windows.get((who, kind))
            if window is None or window.reset <= now:
                window = Window(reset=int(now) + self.trouble.hour_seconds)
                self._windows[who, kind] = window
            if window.used + cost <= limit or cost == 0:
                window.used += cost
                return Points(kind=kind, limit=limit, used=window.used, reset=window.reset)
            return Points(kind=kind, limit=limit, used=limit + 1, reset=window.reset)

    def is_too_fast(self) -> bool:
        """Return whether the secondary limit is passed by this question."""
        if not self.trouble.secondary:
            return False
        with self._lock:
            now = time.monotonic()
            while self._minute and self._minute[0] < now - 60:
                self._minute.popleft()
            if len(self._minute) >= self.trouble.secondary:
                return True
            self._minute.append(now)
            return False

    def figures(self) -> dict[str, Any]:
        """Return what was counted."""
        with self._lock:
            return {
                "counts": dict(sorted(self.counts.items())),
                "total": sum(self.counts.values()),
                "most_in_flight": self.most_in_flight,
                "points": {
                    kind: sum(w.used for (_, k), w in self._windows.items() if k == kind)
                    for kind in (CORE, GRAPHQL)
                },
            }

    def reset(self) -> None:
        """Begin to count anew, and give every token its whole hour."""
        with self._lock:
            self.counts.clear()
            self.answers = self.most_in_flight = 0
            self._windows.clear()
            self._minute.clear()


def token_of(world: World, authorization: str) -> Token | None:
    """Return the token of a header; None where it lets nobody in, or no longer."""
    token = world.tokens.get(authorization.rpartition(" ")[2])
    if token and token.expires_at and moment(token.expires_at).timestamp() < time.time():
        return None
    return token


def app_of(authorization: str) -> int | None:
    """Return which App a JSON web token names; its signature is not looked at."""
    parts = authorization.rpartition(" ")[2].split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return int(claims["iss"]) if claims["exp"] > time.time() else None
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None
