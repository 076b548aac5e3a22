"""Flash mode: which account is next, and what its card has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from compliance.accounts.models import User
from compliance.people.models import (
    AccessReview,
    ReviewComment,
    ReviewDecision,
    ReviewedAccount,
)
from compliance.people.questions import whom_to_ask
from compliance.people.rules.reviews import FINAL, Choice, Mark, reason_needed

from .forms import DecideForm
from .lists import SHOWN
from .shown import shown_now
from .words import CHOICES

_HINTS = {
    Choice.KEEP: "Still needed as it is",
    Choice.REMOVE: "No longer needed",
    Choice.CHANGE: "Needed, with less",
    Choice.ASK: "I have to know more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One of the four things to say, with its key, and what a reason is needed for."""

    value: str
    title: str
    hint: str
    key: int
    why: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One account with all that helps to decide on it."""

    account: ReviewedAccount
    form: DecideForm
    ways: list[Way]
    shown: str
    unused_days: int | None
    before: ReviewedAccount | None  # of the last signed review that had it
    comments: list[ReviewComment]
    asks: User  # whom a question goes to

    @property
    def decision(self) -> ReviewDecision | None:
        return self.before.standing if self.before else None


def next_account(
    review: AccessReview, user: User, asked: Mapping[str, str]
) -> ReviewedAccount | None:
    """Return the account at the place asked for, else the next one after it that waits."""
    rows = review.accounts.for_the_hand(user).select_related(
        *SHOWN, "account", "directory__directory__owner", "person", "owner"
    )
    if place := _number(asked.get("at")):
        return rows.filter(position=place).first() or rows.first()
    after = _number(asked.get("after"))
    return rows.filter(position__gt=after).first() or rows.first()


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0


def last_decision(review: AccessReview, user: User) -> ReviewDecision | None:
    """Return this person's newest decision that still counts, but none made in bulk."""
    if review.signed_at:
        return None
    counting = ReviewDecision.objects.filter(account__standing=F("pk")).exclude(choice=Choice.OPEN)
    own = counting.filter(account__review=review, by=user, in_bulk=False)
    return own.select_related("account__review", "account__directory").order_by("-pk").first()


def card_of(account: ReviewedAccount, form: DecideForm | None, *, at: datetime) -> Card:
    """Return the card of an account; a form that was refused keeps what was typed."""
    chosen = str(form.data.get("choice", "")) if form else ""
    facts = account.facts(as_of=account.review.started_at)
    unused = account.review.started_at - facts.last_used_at if facts.last_used_at else None
    return Card(
        account=account,
        form=form or DecideForm(account=account),
        ways=_ways(account, chosen),
        shown=shown_now(account, at=at),
        unused_days=unused.days if unused else None,
        before=_before(account),
        comments=list(account.comments.select_related("by", "to").order_by("pk")),
        asks=whom_to_ask(account, asker=account.reviewer),
    )


def _before(account: ReviewedAccount) -> ReviewedAccount | None:
    """Return the account as the last signed review before decided on it."""
    rows = ReviewedAccount.objects.filter(
        account=account.account_id,
        review__signed_at__lt=account.review.started_at,
        standing__choice__in=FINAL,
    )
    return rows.select_related("review", "standing__by").order_by("-review__signed_at").first()


def _ways(account: ReviewedAccount, chosen: str) -> list[Way]:
    marks = [Mark(mark) for mark in account.marks]
    return [
        Way(
            value=choice.value,
            title=title,
            hint=_HINTS[choice],
            key=key,
            why=reason_needed(choice, marks),
            is_chosen=chosen == choice,
        )
        for key, (choice, title) in enumerate(CHOICES.items(), start=1)
    ]
