"""The pace all workers keep together toward one provider: what it said of its limits, in Redis.

A provider's limit is one account's, not one process's, so what any worker learns ("nothing more
until 14:05") holds for all. State that is lost with Redis is learned again from the next answer.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.cache import cache

from .clocks import Clock

_PATIENCE = 45.0  # seconds a worker waits in place; longer, and the work goes back to the queue
_KEPT = 2 * 3600  # seconds, beyond any window a provider names
_MINUTE = 60


class Pace:
    """When the next call toward one account of one provider may be made."""

    def __init__(
        self,
        account: str,
        *,
        per_minute: int,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        digest = hashlib.sha256(account.encode()).hexdigest()[:16]  # it may hold a secret
        self._prefix = f"pace:{digest}"
        self._per_minute = per_minute
        self._clock = clock
        self._sleep = sleep

    def go_by(self, clock: Clock) -> None:
        """Keep the pace by another clock than the real one."""
        self._clock = lambda: clock().timestamp()

    def wait(self, kind: str) -> datetime | None:
        """Wait until a call of this kind may be made; return when, where that is too long."""
        while (seconds := self._seconds(kind)) > 0:
            if seconds > _PATIENCE:
                return datetime.fromtimestamp(self._clock() + seconds, UTC)
            self._sleep(seconds)
        return None

    def hold(self, kind: str, until: float) -> None:
        """Let nobody call until this instant, seconds since 1970; the later of two holds."""
        key = f"{self._prefix}:{kind}:until"
        if until > cache.get(key, 0.0):
            cache.set(key, until, _KEPT)

    def _seconds(self, kind: str) -> float:
        now = self._clock()
        held: float = cache.get(f"{self._prefix}:{kind}:until", 0.0) - now
        if held > 0:
            return held
        key = f"{self._prefix}:{kind}:{int(now // _MINUTE)}"
        cache.add(key, 0, 2 * _MINUTE)
        return 0.0 if cache.incr(key) <= self._per_minute else _MINUTE - now % _MINUTE
