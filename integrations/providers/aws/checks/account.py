"""Questions asked of the account: its root user and its password rules."""

from datetime import datetime, timedelta

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.aws.resources.account import ACCOUNTS, Account

ROOT_QUIET = timedelta(days=30)
PASSWORD_LENGTH = 14
PASSWORD_REUSE = 24
_MFA = {True: "a virtual MFA device", False: "a security key or hardware device", None: "MFA"}


def root_has_mfa(account: Account, _at: datetime) -> Verdict:
    """Judge AWS-01."""
    if account.has_root_mfa is None:
        return unknown(account.gap("summary"))
    if account.has_root_mfa:
        return passed(f"Root signs in with {_MFA[account.has_virtual_root_mfa]}.")
    if account.has_root_password is False and account.has_root_keys is False:
        return passed("Root has no password and no access key: its credentials were removed.")
    return failed("Root can sign in with a password alone: it has no MFA device.")


def root_has_no_keys(account: Account, _at: datetime) -> Verdict:
    """Judge AWS-02."""
    if account.has_root_keys is None:
        return unknown(account.gap("summary"))
    if account.has_root_keys:
        return failed("Root has an access key.")
    return passed("Root has no access key.")


def root_is_unused(account: Account, at: datetime) -> Verdict:
    """Judge AWS-03."""
    if account.is_root_reported is None:
        return unknown(account.gap("report"))
    if not account.is_root_reported:
        return unknown("The credential report has no row for the root user.")
    used = account.root_last_used_at
    if used is None:
        return passed("The credential report knows of no use of root.")
    reason = f"Root was last used on {used:%Y-%m-%d}."
    return failed(reason) if at - used <= ROOT_QUIET else passed(reason)


def passwords_are_strong(account: Account, _at: datetime) -> Verdict:
    """Judge AWS-05."""
    if account.console_users == 0:
        return not_applicable("No IAM user has a password.")
    if account.has_password_policy is None:
        return unknown(account.gap("policy"))
    if not account.has_password_policy:
        return _weak(account, "The account has no password policy.")
    faults = []
    if account.password_length < PASSWORD_LENGTH:
        faults.append(f"passwords of {account.password_length} characters are allowed")
    if account.password_reuse < PASSWORD_REUSE:
        faults.append(f"only the last {account.password_reuse} passwords may not be used again")
    if faults:
        return _weak(account, f"In the password policy {' and '.join(faults)}.")
    return passed(
        f"Passwords need {account.password_length} characters and may not repeat the last "
        f"{account.password_reuse}."
    )


def _weak(account: Account, reason: str) -> Verdict:
    # Without the report nobody knows whether any user has a password at all.
    return unknown(account.gap("report")) if account.console_users is None else failed(reason)


CHECKS = (
    Check(
        id="AWS-01",
        severity=Severity.CRITICAL,
        version=1,
        title="The root user signs in with MFA",
        criteria=frozenset({"CC6.1"}),
        reads=ACCOUNTS,
        risk="Whoever learns root's password owns the whole account, its data and its bills.",
        remedy="Sign in as root, open Security credentials and assign an MFA device, best a "
        "security key. In an organization, remove member accounts' root credentials under "
        "IAM → Root access management instead.",
        judge=root_has_mfa,
    ),
    Check(
        id="AWS-02",
        severity=Severity.CRITICAL,
        version=1,
        title="The root user has no access keys",
        criteria=frozenset({"CC6.1", "CC6.3"}),
        reads=ACCOUNTS,
        risk="A root key cannot be limited by any policy; leaked, it gives everything away.",
        remedy="Sign in as root, open Security credentials → Access keys, and delete each key. "
        "Give whatever used it an IAM role with only the actions it needs.",
        judge=root_has_no_keys,
    ),
    Check(
        id="AWS-03",
        version=1,
        title="The root user is not used",
        criteria=frozenset({"CC6.1", "CC7.2"}),
        reads=ACCOUNTS,
        risk="Work done as root cannot be tied to a person and is bound by no policy.",
        remedy="Find out who used root and why (CloudTrail → Event history, user name root), "
        "record the reason as a waiver, and do that work with an administrator role from now on.",
        judge=root_is_unused,
    ),
    Check(
        id="AWS-05",
        version=1,
        title="The password policy asks for long, fresh passwords",
        criteria=frozenset({"CC6.1"}),
        reads=ACCOUNTS,
        risk="Short or recycled passwords are guessed, or bought from other sites' breaches.",
        remedy="Give the account a password policy: 14 characters of every kind, and none of the "
        "last 24.",
        judge=passwords_are_strong,
        commands=(
            "aws iam update-account-password-policy --minimum-password-length 14 "
            "--password-reuse-prevention 24 --require-symbols --require-numbers "
            "--require-uppercase-characters --require-lowercase-characters",
        ),
    ),
)
