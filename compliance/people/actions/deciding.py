"""What reviewers do: decide, one by one or in bulk, take back, countersign, ask and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record
from compliance.people.models import (
    Countersignature,
    Person,
    ReviewComment,
    ReviewDecision,
    ReviewedAccount,
)
from compliance.people.models.reviews import AccessReview
from compliance.people.questions import whom_to_ask
from compliance.people.rules.reviews import (
    Choice,
    Mark,
    Standing,
    needs_countersign,
    one_by_one,
    reason_needed,
)

from .reviews import NotAllowedError, ReviewRefusedError

_LONGEST = timedelta(hours=8)  # a card left open over night says nothing of how fast one is


class ReasonNeededError(ReviewRefusedError):
    """This decision needs a reason; the message says for what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody says of an account, and how long they looked at it."""

    choice: Choice
    reason: str = ""
    takes_away: tuple[str, ...] = ()
    took: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InBulk:
    """What came of keeping several at once."""

    kept: list[ReviewedAccount]
    left_out: list[tuple[ReviewedAccount, str]]


@transaction.atomic
def decide(
    *, account: ReviewedAccount, verdict: Verdict, actor: User, at: datetime
) -> ReviewDecision:
    """Say what becomes of one account; a question is put to whom it concerns."""
    found = _open(account, actor)
    why = reason_needed(verdict.choice, map(Mark, found.marks))
    if why and not verdict.reason.strip():
        raise ReasonNeededError(why)
    decision = _decided(found, verdict, actor, at)
    if verdict.choice == Choice.ASK:
        ReviewComment.objects.create(
            account=found,
            decision=decision,
            text=decision.reason,
            to=whom_to_ask(found, asker=actor),
            by=actor,
            at=at,
        )
    record(
        Event.ACCESS_REVIEW_DECIDED,
        subject=found.review.subject,
        actor=actor,
        at=at,
        details={
            "account": found.position,
            "name": str(found),
            "choice": verdict.choice,
            "reason": decision.reason,
            "needs_countersign": decision.needs_countersign,
        },
    )
    return decision


@transaction.atomic
def keep_in_bulk(
    *, accounts: Sequence[ReviewedAccount], reason: str, actor: User, at: datetime
) -> InBulk:
    """Keep several accounts of a review for one reason, but those that need a look of their own."""
    if not reason.strip():
        raise ReasonNeededError("Say why these are kept: one reason for all of them.")
    result = InBulk(kept=[], left_out=[])
    for each in accounts:
        if why := one_by_one(map(Mark, each.marks)):
            result.left_out.append((each, why))
            continue
        found = _open(each, actor)
        verdict = Verdict(choice=Choice.KEEP, reason=reason)
        _decided(found, verdict, actor, at, in_bulk=True)
        result.kept.append(found)
    if result.kept:
        record(
            Event.ACCESS_REVIEW_DECIDED,
            subject=result.kept[0].review.subject,
            actor=actor,
            at=at,
            details={
                "accounts": [each.position for each in result.kept],
                "choice": Choice.KEEP,
                "reason": reason.strip(),
                "in_bulk": True,
                "left_out": len(result.left_out),
            },
        )
    return result


@transaction.atomic
def take_back(
    *, accounts: Sequence[ReviewedAccount], actor: User, at: datetime
) -> list[ReviewedAccount]:
    """Open accounts again; what was said of them before stays in the record."""
    opened = []
    for each in accounts:
        found = _open(each, actor)
        if found.state != Standing.OPEN:
            _decided(found, Verdict(choice=Choice.OPEN), actor, at)
            opened.append(found)
    if opened:
        record(
            Event.ACCESS_REVIEW_TAKEN_BACK,
            subject=opened[0].review.subject,
            actor=actor,
            at=at,
            details={"accounts": [each.position for each in opened]},
        )
    return opened


@transaction.atomic
def countersign(*, account: ReviewedAccount, actor: User, at: datetime) -> Countersignature:
    """Agree with what somebody decided on their own access."""
    found = _locked(account)
    if found.state != Standing.COUNTERSIGN or found.standing is None:
        raise ReviewRefusedError("There is nothing to countersign here any more.")
    if not ReviewedAccount.objects.to_countersign(actor).filter(pk=found.pk).exists():
        raise NotAllowedError(
            "Another reviewer or the lead countersigns: not who decided, nor whose own it is."
        )
    signature = Countersignature.objects.create(decision=found.standing, by=actor, at=at)
    record(
        Event.ACCESS_REVIEW_COUNTERSIGNED,
        subject=found.review.subject,
        actor=actor,
        at=at,
        details={"account": found.position, "decided_by": str(found.standing.by)},
    )
    return signature


@transaction.atomic
def comment(*, account: ReviewedAccount, text: str, actor: User, at: datetime) -> ReviewComment:
    """Answer a question about an account, or add a remark."""
    found = _locked(account)
    if not ReviewedAccount.objects.seen_by(actor).filter(pk=found.pk).exists():
        raise NotAllowedError("Only who reviews this account, or was asked, says something here.")
    if not text.strip():
        raise ReviewRefusedError("Write something first.")
    made = ReviewComment.objects.create(account=found, text=text.strip(), by=actor, at=at)
    record(
        Event.ACCESS_REVIEW_COMMENTED,
        subject=found.review.subject,
        actor=actor,
        at=at,
        details={"account": found.position, "text": made.text},
    )
    return made


def _locked(account: ReviewedAccount) -> ReviewedAccount:
    """Return the account as it is now; its review is held, so that nobody signs meanwhile."""
    review = AccessReview.objects.select_for_update().get(pk=account.review_id)
    if review.signed_at is not None:
        raise ReviewRefusedError("The review is signed; nothing of it changes any more.")
    found = ReviewedAccount.objects.select_related(
        "review", "directory", "standing__by", "standing__countersignature"
    ).get(pk=account.pk)
    found.review = review
    return found


def _open(account: ReviewedAccount, actor: User) -> ReviewedAccount:
    found = _locked(account)
    if actor != found.reviewer and not found.review.is_led_by(actor):
        raise NotAllowedError(f"{found.reviewer} reviews this account.")
    return found


def _decided(
    account: ReviewedAccount,
    verdict: Verdict,
    actor: User,
    at: datetime,
    *,
    in_bulk: bool = False,
) -> ReviewDecision:
    facts = account.facts(as_of=account.review.started_at)
    own = set(Person.objects.of_user(actor).values_list("pk", flat=True))
    took = verdict.took
    decision = ReviewDecision.objects.create(
        account=account,
        choice=verdict.choice,
        reason=verdict.reason.strip(),
        takes_away=[each for each in verdict.takes_away if each in account.privileges],
        by=actor,
        at=at,
        took=took if took and took < _LONGEST and not in_bulk else None,
        in_bulk=in_bulk,
        needs_countersign=needs_countersign(verdict.choice, own, facts),
    )
    account.standing = decision
    account.save(update_fields=["standing"])
    return decision
