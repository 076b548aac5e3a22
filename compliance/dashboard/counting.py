"""How many things wait for a person, for every page's navigation: as many as My work lists.

Working the list out is too dear for each page, and asking the ledger for its newest entry is not:
whatever somebody does is an entry. So a count stands until there is a new entry, or the clock has
moved on by COUNTERS_KEPT_FOR, as things grow due by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry

from .waiting import work_of

_MOST = 2_000  # people remembered by one process


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How many things wait for this person behind one way of the navigation."""

    number: int
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    counter: Counter
    newest: int
    at: datetime


_kept: dict[int, _Kept] = {}


def counters(request: HttpRequest) -> dict[str, object]:
    """Return what waits for this person, by name of address; asked for only where it is shown."""
    return {"counters": SimpleLazyObject(lambda: _counters(request))}


def _counters(request: HttpRequest) -> dict[str, Counter]:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.is_auditor:
        return {}
    found = _counter(user, at=timezone.now())
    return {"work" if user.may_add_evidence else "start": found} if found.number else {}


def _counter(user: User, *, at: datetime) -> Counter:
    newest = LedgerEntry.objects.aggregate(newest=Max("sequence"))["newest"] or 0
    kept = _kept.get(user.pk)
    if kept and kept.newest == newest and at - kept.at < settings.COUNTERS_KEPT_FOR:
        return kept.counter
    counter = _count(user, at)
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[user.pk] = _Kept(counter=counter, newest=newest, at=at)
    return counter


def _count(user: User, at: datetime) -> Counter:
    tasks = work_of(user, at=at)
    is_bad = any(task.tone == "bad" for task in tasks)
    return Counter(number=len(tasks), tone="bad" if is_bad else "")
