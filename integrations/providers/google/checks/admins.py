"""Questions asked of administrators."""

from datetime import datetime

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.google.resources.admins import (
    ALL_ASSIGNMENTS,
    LOOKS_BACK,
    SUPER_ADMINS,
    Assignment,
    SuperAdmin,
)
from integrations.providers.google.resources.keys import HOLDERS, Holder

_FEWEST = 2  # one alone can lose the domain
_CLOSED = "Nobody can sign in to the account."
_ROLES = "Admin console → Account → Admin roles (https://admin.google.com/ac/roles)"


def has_a_strong_factor(holder: Holder, _at: datetime) -> Verdict:
    """Judge GW-03."""
    if holder.keys is None:
        return unknown(holder.gap("keys"))
    if holder.keys > 0:
        return passed("The administrator has a security key or passkey.")
    return failed("The administrator has neither a security key nor a passkey.")


def super_admin_is_agreed(admin: SuperAdmin, _at: datetime) -> Verdict:
    """Judge GW-04."""
    if not admin.is_active:
        return not_applicable(_CLOSED)
    if admin.supers < _FEWEST:
        return failed("This is the only super administrator: without it the domain is lost.")
    if not admin.is_approved:
        return failed("The account is not among the approved super administrators.")
    agreed = f"at most {admin.most} were agreed."
    if admin.supers > admin.most:
        return failed(f"There are {admin.supers} super administrators; {agreed}")
    return passed(f"Approved, one of {admin.supers}; {agreed}")


def super_admin_is_apart(admin: SuperAdmin, at: datetime) -> Verdict:
    """Judge GW-05."""
    if not admin.is_active:
        return not_applicable(_CLOSED)
    if admin.sign_ins is None:
        return unknown(admin.gap("sign_ins"))
    days = f"{admin.most_days} of the last {LOOKS_BACK.days} days"
    if admin.days(at) > admin.most_days:
        return failed(f"Somebody signed in on more than {days}: it is used for daily work.")
    return passed(f"Somebody signed in on no more than {days}.")


def role_is_approved(assignment: Assignment, _at: datetime) -> Verdict:
    """Judge GW-06."""
    if assignment.is_approved:
        return passed(f"{assignment.holder} is approved for {assignment.role}.")
    return failed(f"{assignment.holder} is not approved for {assignment.role}.")


CHECKS = (
    Check(
        id="GW-03",
        severity=Severity.HIGH,
        version=1,
        title="Administrators have a security key or passkey",
        criteria=frozenset({"CC6.1"}),
        reads=HOLDERS,
        risk="A code by message or app is asked for on a false page as easily as a password.",
        remedy="The administrator adds a passkey at https://myaccount.google.com/signinoptions/"
        "passkeys. Then allow nothing else: Admin console → Security → Authentication → 2-step "
        "verification → Methods → Only security key, for the unit or group of administrators. "
        "Google's report is three days old or more.",
        judge=has_a_strong_factor,
    ),
    Check(
        id="GW-04",
        version=1,
        title="Super administrators are few, more than one, and approved",
        criteria=frozenset({"CC6.3"}),
        reads=SUPER_ADMINS,
        risk="A super administrator reads and changes everything, and can hide it.",
        remedy=f"{_ROLES} → Super Admin → Admins → Unassign role. Give a role that is enough "
        "instead. Enter who was approved, and how many, under What was agreed in the connection.",
        judge=super_admin_is_agreed,
    ),
    Check(
        id="GW-05",
        version=1,
        title="Super administrators do no daily work with that account",
        criteria=frozenset({"CC6.3"}),
        reads=SUPER_ADMINS,
        risk="An account that reads mail all day meets every phishing message there is.",
        remedy="Give the person a second account without the role for daily work (Admin console → "
        "Directory → Users → Add new user), and sign in to the first for administration only. How "
        "many days are daily work stands under What was agreed in the connection.",
        judge=super_admin_is_apart,
    ),
    Check(
        id="GW-06",
        version=1,
        title="Every administrator's role was approved",
        criteria=frozenset({"CC6.3"}),
        reads=ALL_ASSIGNMENTS,
        risk="A role that was needed once stays when the work, or the person, has moved on.",
        remedy=f"{_ROLES} → the role → Admins → Unassign role. What is meant to stay is entered "
        "with address and role under What was agreed in the connection.",
        judge=role_is_approved,
    ),
)
