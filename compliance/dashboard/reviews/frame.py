"""What every page of one access review begins with: how far it is, for whoever looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from compliance.people.figures import Tally, tallies_of, tally_of
from compliance.people.following import removals
from compliance.people.models import AccessReview, ReviewedAccount
from compliance.people.rules.reminders import is_overdue
from compliance.web.lists import Listing
from evidence.frames import Tab


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """One review as one person sees it: `tally` is of what they see, `own` of what is theirs."""

    review: AccessReview
    user: User
    tally: Tally
    own: Tally
    state: str
    leads: bool
    to_take_away: int
    taken_away: int
    waiting: int  # decisions of others that this person may countersign

    @property
    def left_to_take_away(self) -> int:
        return self.to_take_away - self.taken_away

    def tabs(self, here: str) -> list[Tab]:
        """Return the parts of the review; a reviewer sees one."""
        if not self.leads:
            return []
        names = {
            "review": ("Accounts", self.tally.total),
            "removals": ("Removals", self.to_take_away),
        }
        return [
            Tab(
                title=title,
                href=reverse(f"reviews:{name}", args=[self.review.pk]),
                is_current=name == here,
                count=count,
            )
            for name, (title, count) in names.items()
        ]


def page_of(review: AccessReview, user: User, *, at: datetime) -> ReviewPage:
    """Return a review as this person sees it."""
    leads = review.is_led_by(user)
    tally = tally_of(review.accounts.seen_by(user))
    own = tally_of(review.accounts.reviewed_by(user))
    followed = removals(review, at=at) if leads else []
    waiting = ReviewedAccount.objects.to_countersign(user).filter(review=review)
    return ReviewPage(
        review=review,
        user=user,
        tally=tally if leads else own,
        own=own,
        state=state_of(review, tally, at=at),
        leads=leads,
        to_take_away=len(followed),
        taken_away=sum(not row.is_open for row in followed),
        waiting=0 if review.signed_at else waiting.count(),
    )


def state_of(review: AccessReview, tally: Tally, *, at: datetime) -> str:
    """Return what a review's state is known by."""
    if review.signed_at:
        return "signed"
    if not tally.left:
        return "ready"
    late = is_overdue(due_on=review.due_on, zone=the_organization().zone, at=at)
    return "late" if late else "under_way"


def with_progress(listing: Listing, user: User, *, at: datetime) -> Listing:
    """Return the list of reviews with how far each is."""

    def prepare(rows: list[AccessReview]) -> list[AccessReview]:
        accounts = ReviewedAccount.objects.filter(review__in=rows)
        seen = accounts if user.is_lead else accounts.filter(reviewer=user)
        tallies, none = tallies_of(seen), tally_of(accounts.none())
        for row in rows:
            row.tally = tallies.get(row.pk, none)  # type: ignore[attr-defined]
            row.progress = state_of(row, row.tally, at=at)  # type: ignore[attr-defined]
        return rows

    return replace(listing, prepare=prepare)
