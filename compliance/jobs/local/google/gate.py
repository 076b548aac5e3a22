"""What stands before every answer: counting, quotas, and the trouble that was asked for."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from .refusals import RefusalError, over_quota, unavailable

_THREE_DAYS = 3 * 24 * 3600


@dataclass(slots=True, kw_only=True)
class Trouble:
    """What goes wrong on purpose; nought is nothing."""

    latency_ms: float = 0
    per_minute: int = 0  # calls a minute before the quota is used up
    quota: str = "userRateLimitExceeded"  # or quotaExceeded (both 403), or 429
    every_quota: int = 0  # every so many answers is a quota that is used up
    every_503: int = 0  # every so many answers is a 503
    every_cut: int = 0  # every so many answers is cut off
    short_pages: bool = False  # pages hold half of what was asked for, and go on
    empty_pages: bool = False  # before each page there is an empty one that goes on
    page_seconds: float = _THREE_DAYS  # how long a page's token is good for
    token_seconds: int = 3600  # how long an access token is good for
    lag_minutes: float = 0  # by how much reports are behind
    disabled: tuple[str, ...] = ()  # APIs, as admin.googleapis.com


@dataclass(kw_only=True)
class Gate:
    """Counts what comes in, and turns away what is too much."""

    trouble: Trouble = field(default_factory=Trouble)
    counts: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    most_in_flight: int = 0
    answers: int = 0
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

    def refusal(self, number: int) -> RefusalError | None:
        """Return with what the so manieth question is turned away; None lets it in."""
        trouble = self.trouble
        if trouble.every_503 and number % trouble.every_503 == 0:
            return unavailable()
        if (trouble.every_quota and number % trouble.every_quota == 0) or self._is_too_much():
            return over_quota(trouble.quota)
        return None

    def is_cut(self, number: int) -> bool:
        """Return whether the so manieth answer is cut off."""
        return bool(self.trouble.every_cut) and number % self.trouble.every_cut == 0

    def _is_too_much(self) -> bool:
        if not self.trouble.per_minute:
            return False
        with self._lock:
            now = time.monotonic()
            while self._minute and self._minute[0] < now - 60:
                self._minute.popleft()
            if len(self._minute) >= self.trouble.per_minute:
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
            }

    def reset(self) -> None:
        """Begin to count anew, with a whole quota."""
        with self._lock:
            self.counts.clear()
            self.answers = self.most_in_flight = 0
            self._minute.clear()
