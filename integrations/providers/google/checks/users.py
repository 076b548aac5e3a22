"""Questions asked of every account."""

from datetime import datetime

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed
from integrations.plugin import Check
from integrations.providers.google.resources.users import ALL_USERS, User


def is_enrolled(user: User, at: datetime) -> Verdict:
    """Judge GW-01."""
    if not user.is_active:
        return not_applicable(_closed(user))
    if user.is_enrolled:
        return passed("The account is enrolled in 2-step verification.")
    ends = user.made_at + user.terms.grace if user.made_at else None
    if ends and at <= ends:
        return not_applicable(f"The account is new; it has to be enrolled by {ends:%Y-%m-%d}.")
    until = f" It had to be by {ends:%Y-%m-%d}." if ends else ""
    return failed(f"The account signs in with a password alone.{until}")


def is_used(user: User, at: datetime) -> Verdict:
    """Judge GW-09."""
    if not user.is_active:
        return not_applicable(_closed(user))
    if user.is_service:
        return not_applicable("The account is listed as no person's.")
    if user.signed_in_at is None:
        return _never_used(user, at)
    last = user.signed_in_at
    reason = f"Last signed in on {last:%Y-%m-%d}; after {user.terms.inactive.days} days it is idle."
    return failed(reason) if at - last > user.terms.inactive else _recently(user)


def _recently(user: User) -> Verdict:
    """Say no day: it would be another reason every day."""
    return passed(f"Signed in within {user.terms.inactive.days} days.")


def _never_used(user: User, at: datetime) -> Verdict:
    made = user.made_at
    if made is None or at - made > user.terms.inactive:
        on = f", made on {made:%Y-%m-%d}" if made else ""
        return failed(f"Nobody ever signed in to the account{on}.")
    return passed(f"Nobody signed in yet; made on {made:%Y-%m-%d}.")


def _closed(user: User) -> str:
    return f"The account is {user.state}: nobody can sign in."


CHECKS = (
    Check(
        id="GW-01",
        severity=Severity.HIGH,
        version=1,
        title="Every account is enrolled in 2-step verification",
        criteria=frozenset({"CC6.1"}),
        reads=ALL_USERS,
        risk="One phished or reused password opens mail, files, and all that trusts them.",
        remedy="Ask the person to enrol at https://myaccount.google.com/signinoptions/twosv. Then "
        "enforce it, so that nobody can stay without: Admin console → Security → Authentication → "
        "2-step verification.",
        judge=is_enrolled,
    ),
    Check(
        id="GW-09",
        version=1,
        title="Accounts that nobody uses are closed",
        criteria=frozenset({"CC6.2"}),
        reads=ALL_USERS,
        risk="Nobody notices when somebody else signs in to an account that is not missed.",
        remedy="Admin console → Directory → Users → the account → Suspend user. List an account "
        "that is no person's under Service accounts in the connection. How many days are too many "
        "stands there too.",
        judge=is_used,
    ),
)
