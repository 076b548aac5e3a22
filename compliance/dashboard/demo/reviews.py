"""The demo company's access reviews: one signed last quarter, one under way for a third of it.

It works on whatever accounts there are, and does nothing where there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.dashboard.reviews.forms import review_control
from compliance.jobs.local.cast import moment
from compliance.people.actions import deciding, reviews
from compliance.people.actions.deciding import Verdict
from compliance.people.models import (
    AccessReview,
    Account,
    Directory,
    ReviewDecision,
    ReviewedAccount,
    ReviewerRule,
)
from compliance.people.rules.reviews import Choice, Mark
from evidence.actions.reviews import sign_review

_QUARTERS = ((278, 9), (187, 24), (95, 8), (4, None))  # days ago, and until it was signed
Act = tuple[datetime, Callable[[], object]]
_LAST_QUARTER = timedelta(days=95)
_BEGAN = timedelta(days=4)
_SIGNED_AFTER = timedelta(days=9)
_DUE_AFTER = timedelta(days=14)
_STEP = timedelta(minutes=2)
_SECONDS = (6.2, 11.0, 4.4, 1.3, 8.7, 19.5, 5.1, 3.8)  # how long somebody looked
_KEPT = {
    Mark.PRIVILEGED: "On call for production, and asked for in the access request",
    Mark.UNUSED: "Used at the end of the quarter only",
}
_CONCLUSION = (
    "Every account was looked at by the manager of its person or the owner of its system. What was "
    "to be taken away was handed to IT the same day."
)


def quarterly(lead: User, *, at: datetime) -> Iterator[Act]:
    """Yield four quarters' reviews, one of them signed late, the newest under way."""
    for days, signed_after in _QUARTERS:
        then = moment(at, days, 9)
        decided = then + timedelta(hours=20)
        yield then, partial(begin, lead=lead, at=then)
        yield decided, partial(decide_all, at=then, is_whole=signed_after is not None)
        if signed_after is not None:
            signed = then + timedelta(days=signed_after)
            yield signed, partial(sign, at=signed)


def begin(*, lead: User, at: datetime) -> None:
    """Start a quarter's review of the accounts as they are."""
    control = review_control()
    if control is not None and Account.objects.usable().exists():
        _start(lead, control.code, at)


def decide_all(*, at: datetime, is_whole: bool) -> None:
    """Decide on the newest review's accounts, on all or on a third of them."""
    for review in AccessReview.objects.filter(started_at=at):
        for number, row in enumerate(review.accounts.in_order()):
            if is_whole:
                _settle(row, number, review.started_by, at)
            elif number % 3 == 0:
                _decide(row, number, at, may_ask=True)


def sign(*, at: datetime) -> None:
    """Sign the review that is under way."""
    for review in AccessReview.objects.filter(signed_at=None, started_at__lt=at):
        sign_review(review=review, conclusion=_CONCLUSION, actor=review.started_by, at=at)


@transaction.atomic
def make_reviews(at: datetime) -> list[AccessReview]:
    """Make both reviews unless one is there; return what was made."""
    lead = User.objects.active().filter(role="lead").order_by("pk").first()
    control = review_control()
    if lead is None or control is None or AccessReview.objects.exists():
        return []
    if not Account.objects.usable().exists():
        return []
    past = _start(lead, control.code, at - _LAST_QUARTER)
    for number, row in enumerate(past.accounts.in_order()):
        _settle(row, number, lead, past.started_at)
    then = past.started_at + _SIGNED_AFTER
    sign_review(review=past, conclusion=_CONCLUSION, actor=lead, at=then)
    under_way = _start(lead, control.code, at - _BEGAN)
    for number, row in enumerate(under_way.accounts.in_order()):
        if number % 3 == 0:
            _decide(row, number, under_way.started_at, may_ask=True)
    return [past, under_way]


def _start(lead: User, control_code: str, then: datetime) -> AccessReview:
    """Start a review as if the directories had been read shortly before."""
    read = dict(Directory.objects.values_list("pk", "read_at"))
    Directory.objects.filter(read_at__gt=then).update(read_at=then - timedelta(hours=3))
    quarter = f"Q{(then.month + 2) // 3} {then.year}"
    usable = Account.objects.usable().values("directory")
    campaign = reviews.Campaign(
        title=f"Access review, {quarter}",
        control_code=control_code,
        directories=list(Directory.objects.filter(pk__in=usable)),
        reviewers=ReviewerRule.MANAGER,
        owner=lead,
        due_on=day_of(then + _DUE_AFTER),
    )
    review = reviews.start_review(campaign=campaign, actor=lead, at=then)
    for pk, read_at in read.items():
        Directory.objects.filter(pk=pk).update(read_at=read_at)
    return review


def _settle(row: ReviewedAccount, number: int, lead: User, then: datetime) -> None:
    """Decide on an account for good: with a second signature where it is the reviewer's own."""
    decision = _decide(row, number, then, may_ask=False)
    if not decision.needs_countersign:
        return
    others = User.objects.active().staff().exclude(pk=decision.by_id).order_by("-role", "pk")
    for other in others:
        if ReviewedAccount.objects.to_countersign(other).filter(pk=row.pk).exists():
            deciding.countersign(account=row, actor=other, at=decision.at + _STEP)
            return
    found = others.exclude(role="lead").first() or lead
    reviews.hand_over(accounts=[row], to=found, actor=lead, at=decision.at)
    row.reviewer = found
    _decide(row, number, then, may_ask=False)


def _decide(row: ReviewedAccount, number: int, then: datetime, *, may_ask: bool) -> ReviewDecision:
    took = timedelta(seconds=_SECONDS[number % len(_SECONDS)])
    return deciding.decide(
        account=row,
        verdict=_verdict(row, may_ask=may_ask, took=took),
        actor=row.reviewer,
        at=then + timedelta(hours=20) + number * _STEP,
    )


def _verdict(row: ReviewedAccount, *, may_ask: bool, took: timedelta) -> Verdict:
    marks = [Mark(mark) for mark in row.marks]
    if Mark.LEFT in marks:
        return Verdict(choice=Choice.REMOVE, reason="No longer works here", took=took)
    if Mark.OWNERLESS in marks or Mark.GHOST in marks:
        if may_ask:
            return Verdict(choice=Choice.ASK, reason="Whose is this, and what for?", took=took)
        reason = "A program of the build; its owner is being named"
        return Verdict(choice=Choice.KEEP, reason=reason, took=took)
    reason = next((_KEPT[mark] for mark in marks if mark in _KEPT), "")
    return Verdict(choice=Choice.KEEP, reason=reason, took=took)
