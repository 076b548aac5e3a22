"""Whether what reviews decided to take away is gone, as later readings show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import AccessReview, AccountState, ReviewedAccount, ReviewedAccountQuerySet
from .models.terms import access_terms
from .rules.reviews import Choice, Followed, Removal, State, done_at, followed


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedAccount:
    """An account that is to be removed or changed, and how far that is."""

    account: ReviewedAccount
    state: Followed
    decided_at: datetime
    due_at: datetime
    done_at: datetime | None
    read_at: datetime | None

    def __str__(self) -> str:
        return str(self.account)

    @property
    def is_open(self) -> bool:
        return self.state != Followed.DONE

    @property
    def is_late(self) -> bool:
        """Return whether it was seen only after its limit, or not yet and the limit is over."""
        late = self.done_at is not None and self.done_at > self.due_at
        return late or self.state == Followed.OVERDUE


def removals(review: AccessReview, *, at: datetime) -> list[FollowedAccount]:
    """Return everything a review takes away, what is open first."""
    rows = follow(review.accounts.to_be_taken_away(), at=at)
    return sorted(rows, key=lambda row: (not row.is_open, row.account.position))


def open_removals(*, at: datetime) -> list[FollowedAccount]:
    """Return everything that any review takes away and no reading has shown gone."""
    return [row for row in follow(may_be_open(), at=at) if row.is_open]


def may_be_open() -> ReviewedAccountQuerySet:
    """Return what any review takes away from accounts that can still be used."""
    return ReviewedAccount.objects.to_be_taken_away().filter(
        account__gone_at=None,
        account__states__ended_at=None,
        account__states__is_active=True,
    )


def follow(rows: ReviewedAccountQuerySet, *, at: datetime) -> list[FollowedAccount]:
    """Return how far each decision to take something away is carried out."""
    limit = access_terms().leaver_limit
    found = rows.select_related(
        "review", "directory", "account__directory", "standing__countersignature", "reviewer"
    ).prefetch_related("account__states")
    return [_followed(row, limit=limit, at=at) for row in found.order_by("review", "position")]


def _followed(row: ReviewedAccount, *, limit: timedelta, at: datetime) -> FollowedAccount:
    removal = _removal(row)
    return FollowedAccount(
        account=row,
        state=followed(removal, limit=limit, at=at),
        decided_at=removal.decided_at,
        due_at=removal.decided_at + limit,
        done_at=done_at(removal),
        read_at=removal.read_at,
    )


def _removal(row: ReviewedAccount) -> Removal:
    decision = row.standing
    assert decision is not None, row  # noqa: S101  (chosen by its query)
    return Removal(
        choice=Choice(decision.choice),
        decided_at=decision.counts_from,
        privileges=frozenset(row.privileges),
        takes_away=frozenset(decision.takes_away),
        states=_states(row.account.states.all()),
        gone_at=row.account.gone_at,
        read_at=row.account.directory.read_at,
    )


def _states(rows: Iterable[AccountState]) -> tuple[State, ...]:
    ordered = sorted(rows, key=lambda state: state.began_at)
    return tuple(
        State(
            began_at=state.began_at,
            ended_at=state.ended_at,
            is_active=state.is_active,
            privileges=frozenset(state.privileges),
        )
        for state in ordered
    )
