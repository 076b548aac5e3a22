"""Whether a person did what everybody of their kind owes, and by when.

Authority: TSC CC1.1 (standards of conduct), CC1.4 (training), CC2.2. Pure. Due so many days after
each first day; where it repeats, again so many months after it was done last.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


class DutyState(enum.StrEnum):
    """How a person stands with one obligation."""

    NONE = "none"  # it does not concern them
    DONE = "done"
    LATE = "late"  # done, after it was due
    DUE = "due"  # to be done by a day to come
    OVERDUE = "overdue"
    MISSED = "missed"  # they left without


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTerms:
    """What is owed, by whom, and how soon."""

    kinds: Collection[str]
    due_days: int
    repeats_months: int | None
    since: date  # who left before owes nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """How a person stands with one obligation, with the days it follows from."""

    state: DutyState
    due_on: date | None = None
    done_on: date | None = None


def duty(
    terms: DutyTerms,
    kind: str,
    stints: Sequence[tuple[date, date | None]],
    done: Sequence[date],
    *,
    today: date,
) -> Duty:
    """Return how somebody stands with these employments, in order, who did it on these days."""
    begun = [(first, last) for first, last in stints if first <= today]
    first, last = begun[-1] if begun else (today, None)
    is_over = last is not None and last < terms.since
    if kind not in terms.kinds or not begun or is_over:
        return Duty(state=DutyState.NONE)
    due = max(first, terms.since) + timedelta(days=terms.due_days)
    earliest = first if terms.repeats_months else date.min
    days = [day for day in done if earliest <= day <= today]
    return _done(terms, days, due, last, today) if days else _open(due, last, today)


def _done(
    terms: DutyTerms, days: Sequence[date], due: date, last: date | None, today: date
) -> Duty:
    """Return how it stands with somebody who did it, the last time being too long ago perhaps."""
    newest = max(days)
    again = _months_later(newest, terms.repeats_months) if terms.repeats_months else None
    if again and again < min(last or today, today):
        return _open(again, last, today)
    state = DutyState.LATE if min(days) > due else DutyState.DONE
    return Duty(state=state, due_on=again or due, done_on=newest)


def _open(due: date, last: date | None, today: date) -> Duty:
    if last is not None and last < today:
        state = DutyState.MISSED if last > due else DutyState.NONE
        return Duty(state=state, due_on=due)
    return Duty(state=DutyState.DUE if today <= due else DutyState.OVERDUE, due_on=due)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
