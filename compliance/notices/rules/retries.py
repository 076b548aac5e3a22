"""How often sending is tried, and how long is waited in between. Pure."""

from __future__ import annotations

from datetime import timedelta

ATTEMPTS = 5
LOST_AFTER = timedelta(minutes=15)  # nobody sends for so long: the worker is gone
_FIRST = timedelta(minutes=2)


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many tries that failed; None when it is given up."""
    if attempts >= ATTEMPTS:
        return None
    wait: timedelta = _FIRST * 4 ** (attempts - 1)
    return wait
