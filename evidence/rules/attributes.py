"""The attributes an auditor tests of each merged change, each by itself and with its reason.

Authority: TSC CC8.1 (changes are authorized, tested, approved, before they are put in place) and
shared practice of change testing: approved by another person, on what was merged, before it was
merged; checks passed; traceable to a request. Pure. Programs are nobody: what a bot or a service
account approves was approved by no person. Where several approved, the approval that meets most is
tested, so that no attribute holds because of one approval and the next because of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from .changes import Change, Review
from .verdict import Outcome, Verdict, failed, not_applicable, passed, unknown

VERSION = 1  # raised whenever the same facts could get another verdict
# Words with a number behind them that are no tickets.
_NO_TICKETS = frozenset(
    {"AES", "CVE", "CWE", "ES", "HTTP", "IPV", "ISO", "MD", "PEP", "PY", "RC"}
    | {"RFC", "RSA", "SHA", "SOC", "TLS", "UTF", "V", "VERSION"}
)
_TICKET = re.compile(r"(?<![A-Z0-9])([A-Z][A-Z0-9]{1,9})[-_](\d{1,7})(?![\w.])")
_NUMBER = re.compile(r"(?<![\w&])#(\d{1,9})\b")
_OPINIONS = frozenset({"approved", "changes_requested", "dismissed"})
_RUNNING = frozenset({"pending", "expected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One approval by a person other than the author, and what can be said against it."""

    review: Review
    stands: bool  # neither dismissed nor taken back by a later word of the same person
    is_before: bool
    is_on_head: bool

    @property
    def strength(self) -> tuple[int, bool, bool, bool, bool]:
        """Return what the better of two approvals has more of."""
        met = sum((self.stands, self.is_before, self.is_on_head))
        return met, self.stands, self.is_before, self.is_on_head, bool(self.review.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One question asked of every change."""

    key: str
    title: str  # what is true where it holds
    test: Callable[[Change, Approval | None], Verdict]


def attributes_of(change: Change, *, service_accounts: Collection[str] = ()) -> dict[str, Verdict]:
    """Return the verdict on every attribute, by its key."""
    approval = approval_of(change, service_accounts=service_accounts)
    return {each.key: each.test(change, approval) for each in ATTRIBUTES}


def outcomes(verdicts: Mapping[str, Verdict]) -> dict[str, str]:
    """Return verdicts as they are kept beside facts: an outcome by the attribute's key."""
    return {key: verdict.outcome.value for key, verdict in verdicts.items()}


def overall(found: Collection[str]) -> str:
    """Return the worst of several outcomes: a failure, then what could not be read."""
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        if outcome.value in found:
            return outcome.value
    return Outcome.PASS.value


def approval_of(change: Change, *, service_accounts: Collection[str] = ()) -> Approval | None:
    """Return the approval by another person that meets most; none where nobody approved."""
    found = [
        _approval(change, review)
        for review in change.reviews
        if review.state in {"approved", "dismissed"}
        and is_another(change, review, service_accounts=service_accounts)
    ]
    return max(found, key=lambda each: (each.strength, each.review.at), default=None)


def is_another(change: Change, review: Review, *, service_accounts: Collection[str] = ()) -> bool:
    """Return whether a review is a person's who did not write the change."""
    return not is_program(review, service_accounts) and (
        review.by != change.author or not review.by
    )


def said_at(moment: datetime) -> str:
    """Return a moment as a reason says it: the same words wherever they are read."""
    return f"{moment.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def ticket_of(change: Change) -> str:
    """Return the ticket its title or branch names; blank where they name none."""
    for text in (change.title, change.branch.upper()):
        for project, number in _TICKET.findall(text):
            if project not in _NO_TICKETS:
                return f"{project}-{number}"
    for number in _NUMBER.findall(f"{change.title} {change.branch}"):
        if int(number) != change.number:
            return f"#{number}"
    return ""


def _approval(change: Change, review: Review) -> Approval:
    return Approval(
        review=review,
        stands=review.state == "approved" and _taken_back(change, review) is None,
        is_before=review.at <= change.merged_at,
        is_on_head=bool(review.commit) and review.commit == change.head,
    )


def _taken_back(change: Change, approval: Review) -> Review | None:
    """Return the same person's later word, before the merge, that something must be changed."""
    later = [
        review
        for review in change.reviews
        if review.by == approval.by
        and review.state in _OPINIONS
        and approval.at < review.at <= change.merged_at
    ]
    last = max(later, key=lambda review: review.at, default=None)
    return last if last and last.state == "changes_requested" else None


def is_program(review: Review, service_accounts: Collection[str]) -> bool:
    """Return whether an account is a program's; names are one whatever their capitals."""
    return review.is_bot or not {review.by, review.by.lower()}.isdisjoint(service_accounts)


def _approved(change: Change, approval: Approval | None) -> Verdict:
    if approval is None:
        return failed(_why_nobody(change))
    if approval.review.state == "dismissed":
        return failed(f"The only review that counts was dismissed: {_who(approval.review)}.")
    if not approval.review.by:
        return unknown(
            f"Whoever approved it has no account any more: approved {said_at(approval.review.at)}."
        )
    return passed(f"Approved by {_who(approval.review)}.")


def _why_nobody(change: Change) -> str:
    approvals = [review for review in change.reviews if review.state == "approved"]
    if not approvals:
        return f"Nobody approved it; {_somebody(change.merged_by)} merged it {_merged(change)}."
    own = [review for review in approvals if review.by == change.author]
    who = "its own author" if own else "a program"
    return f"Approved only by {who}: {_who((own or approvals)[0])}."


def _on_head(change: Change, approval: Approval | None) -> Verdict:
    if approval is None:
        return not_applicable("There is no approval to look at.")
    if approval.is_on_head:
        return passed(f"{_who(approval.review)}, looked at {change.head[:7]}, which was merged.")
    if not approval.review.commit:
        return unknown(f"What {_who(approval.review)}, looked at is gone from the source.")
    return failed(
        f"Pushed to after approval: {_who(approval.review)}, looked at "
        f"{approval.review.commit[:7]}; {change.head[:7]} was merged."
    )


def _stands(change: Change, approval: Approval | None) -> Verdict:
    if approval is None:
        return not_applicable("There is no approval to look at.")
    if approval.stands:
        return passed(f"The approval of {_who(approval.review)}, stood when it was merged.")
    if approval.review.state == "dismissed":
        return failed(f"The review of {_who(approval.review)}, was dismissed.")
    later = _taken_back(change, approval.review)
    when = said_at(later.at) if later else ""
    return failed(f"{_who(approval.review)}, asked for changes later: {when}.")


def _before(change: Change, approval: Approval | None) -> Verdict:
    if approval is None:
        return not_applicable("There is no approval to look at.")
    words = f"{_who(approval.review)}; merged {_merged(change)}."
    if approval.is_before:
        return passed(f"Approved before the merge: {words}")
    return failed(f"Approved only after the merge: {words}")


def _checks(change: Change, _approval: Approval | None) -> Verdict:
    head = change.head[:7]
    if change.checks == "success":
        return passed(f"Every check of {head} passed.")
    if change.checks == "none":
        return failed(f"No check ran on {head}.")
    if change.checks in _RUNNING:
        return failed(f"The checks of {head} had not ended when it was read.")
    return failed(f"Checks of {head} ended with {change.checks}.")


def _ticket(change: Change, _approval: Approval | None) -> Verdict:
    if change.issues:
        return passed(f"Linked to {', '.join(change.issues)}.")
    if ticket := ticket_of(change):
        return passed(f"Its title or branch names {ticket}.")
    if change.author_is_bot:
        return not_applicable(f"A program opened it and says itself why: {change.author}.")
    return failed("No issue is linked, and neither title nor branch names a ticket.")


def _who(review: Review) -> str:
    return f"{_somebody(review.by)}, {said_at(review.at)}"


def _somebody(account: str) -> str:
    return account or "an account that is gone"


def _merged(change: Change) -> str:
    return said_at(change.merged_at)


ATTRIBUTES = (
    Attribute(key="approved", title="Approved by another person", test=_approved),
    Attribute(key="on_head", title="Approved as it was merged", test=_on_head),
    Attribute(key="stands", title="Approval not dismissed", test=_stands),
    Attribute(key="before", title="Approved before the merge", test=_before),
    Attribute(key="checks", title="Checks passed", test=_checks),
    Attribute(key="ticket", title="Linked to a ticket", test=_ticket),
)
