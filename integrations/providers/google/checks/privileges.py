"""Questions asked of privileges that were given."""

from datetime import datetime, timedelta

from evidence.rules.attributes import said_at
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.google.agreed import REVIEWED_DAYS
from integrations.providers.google.resources.privileges import PRIVILEGE_CHANGES, PrivilegeChange

LOOKS_BACK = timedelta(days=REVIEWED_DAYS)


def grant_is_approved(change: PrivilegeChange, at: datetime) -> Verdict:
    """Judge GW-22."""
    if change.at is None:
        return unknown("Google does not say when it was.")
    said = f"By {change.by or 'Google'} on {said_at(change.at)}."
    return _given(change, change.at, at, said) if change.is_given else passed(f"Taken. {said}")


def _given(change: PrivilegeChange, given_at: datetime, at: datetime, said: str) -> Verdict:
    if at - given_at > LOOKS_BACK:
        return not_applicable(f"Given more than {LOOKS_BACK.days} days before. {said}")
    if change.by and change.by == change.account:
        return failed(f"The administrator gave it to their own account. {said}")
    if change.is_approved:
        return passed(f"Approved. {said}")
    return failed(f"It is not among what was approved. {said}")


CHECKS = (
    Check(
        id="GW-22",
        version=1,
        title="Privileges that were given had been approved",
        criteria=frozenset({"CC6.3", "CC7.2"}),
        reads=PRIVILEGE_CHANGES,
        risk="A privilege that is given for an hour at night leaves no other trace.",
        remedy="Ask who gave it why. Take it away under Admin console → Account → Admin roles, or "
        "enter address and role under What was agreed in the connection; an answer that is neither "
        "is recorded as a waiver: that is the record of the review.",
        judge=grant_is_approved,
    ),
)
