"""Questions asked of IAM users, their access keys, and the policies written here."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.aws.resources.grants import admin_grant
from integrations.providers.aws.resources.iam import ACCESS_KEYS, USERS, AccessKey, IamUser
from integrations.providers.aws.resources.policies import POLICIES, Policy
from integrations.providers.aws.resources.report import Credential

KEY_AGE = timedelta(days=90)
UNUSED = timedelta(days=90)


def has_mfa(user: IamUser, _at: datetime) -> Verdict:
    """Judge AWS-04."""
    if user.has_password is None:
        return unknown(user.gap("report"))
    if not user.has_password:
        return not_applicable("The user has no password, so cannot sign in to the console.")
    if user.has_mfa is None:
        return unknown(user.gap("report"))
    if user.has_mfa:
        return passed("Signing in to the console needs MFA.")
    return failed("The user can sign in to the console with a password alone.")


def key_is_rotated(key: AccessKey, at: datetime) -> Verdict:
    """Judge AWS-06."""
    made = key.credential.set_at
    if not key.credential.is_active:
        return not_applicable("The key is inactive.")
    if made is None:
        return unknown("The credential report does not say when the key was made.")
    reason = f"The key is of {made:%Y-%m-%d}; keys are replaced after 90 days."
    return failed(reason) if at - made > KEY_AGE else passed(reason)


def has_no_unused_credential(user: IamUser, at: datetime) -> Verdict:
    """Judge AWS-07."""
    if user.credentials is None:
        return unknown(user.gap("report"))
    active = [credential for credential in user.credentials if credential.is_active]
    if not active:
        return not_applicable("The user has no active credential.")
    idle = [c for c in active if _is_idle(c, at)]
    if idle:
        return failed(_use(idle))
    if any(_last_sign_of_life(c) is None for c in active):
        return unknown("The credential report does not say when each credential was made or used.")
    return passed(_use(active))


def has_no_direct_policy(user: IamUser, _at: datetime) -> Verdict:
    """Judge AWS-08."""
    if user.direct_policies is None:
        return unknown(user.gap("details"))
    if user.direct_policies:
        return failed(f"Policies sit on the user itself: {', '.join(user.direct_policies)}.")
    return passed("The user gets its permissions through groups only.")


def is_not_full_admin(policy: Policy, _at: datetime) -> Verdict:
    """Judge AWS-09."""
    if policy.attachments == 0:
        return not_applicable("The policy is attached to nobody.")
    if policy.statements is None:
        return unknown("The policy's default version could not be read.")
    grants = [grant for grant in map(admin_grant, policy.statements) if grant]
    if grants:
        return failed(grants[0])
    return passed("No statement allows every action on every resource.")


def _is_idle(credential: Credential, at: datetime) -> bool:
    alive = _last_sign_of_life(credential)
    return alive is not None and at - alive > UNUSED


def _last_sign_of_life(credential: Credential) -> datetime | None:
    return credential.last_used_at or credential.set_at


def _use(credentials: Iterable[Credential]) -> str:
    return " ".join(f"{_sentence(credential)}." for credential in credentials)


def _sentence(credential: Credential) -> str:
    name = credential.name.capitalize()
    if credential.last_used_at:
        return f"{name} was last used on {credential.last_used_at:%Y-%m-%d}"
    made = f", set on {credential.set_at:%Y-%m-%d}," if credential.set_at else ""
    return f"{name}{made} was never used"


CHECKS = (
    Check(
        id="AWS-04",
        severity=Severity.HIGH,
        version=1,
        title="Every user who can sign in to the console has MFA",
        criteria=frozenset({"CC6.1", "CC6.6"}),
        reads=USERS,
        risk="One phished or reused password is enough to get in.",
        remedy="IAM → Users → the user → Security credentials → Assign MFA device. A user who "
        "needs no console loses the password instead:",
        judge=has_mfa,
        commands=("aws iam delete-login-profile --user-name {name}",),
    ),
    Check(
        id="AWS-06",
        version=1,
        title="Access keys are replaced within 90 days",
        criteria=frozenset({"CC6.1"}),
        reads=ACCESS_KEYS,
        risk="The longer a key lives, the more places hold a copy that still works.",
        remedy="Make a new key, put it where the old one is used, then switch the old one off "
        "and delete it. Better: replace the key by a role.",
        judge=key_is_rotated,
        commands=(
            "aws iam create-access-key --user-name {name}",
            "aws iam update-access-key --user-name {name} --access-key-id OLD-KEY-ID --status "
            "Inactive",
            "aws iam delete-access-key --user-name {name} --access-key-id OLD-KEY-ID",
        ),
    ),
    Check(
        id="AWS-07",
        version=1,
        title="Credentials nobody uses are removed",
        criteria=frozenset({"CC6.2", "CC6.3"}),
        reads=USERS,
        risk="A forgotten login is watched by nobody and outlives the person it was made for.",
        remedy="Take away a password that nobody uses and switch off a key; delete the user when "
        "nothing is left.",
        judge=has_no_unused_credential,
        commands=(
            "aws iam delete-login-profile --user-name {name}",
            "aws iam update-access-key --user-name {name} --access-key-id KEY-ID --status Inactive",
        ),
    ),
    Check(
        id="AWS-08",
        version=1,
        title="Users get permissions through groups, not directly",
        criteria=frozenset({"CC6.3"}),
        reads=USERS,
        risk="Rights given one by one are missed in access reviews and stay when roles change.",
        remedy="Put the policy on a group and the user into it, then take it from the user; a "
        "policy written on the user itself goes with delete-user-policy.",
        judge=has_no_direct_policy,
        commands=(
            "aws iam attach-group-policy --group-name GROUP --policy-arn POLICY-ARN",
            "aws iam add-user-to-group --group-name GROUP --user-name {name}",
            "aws iam detach-user-policy --user-name {name} --policy-arn POLICY-ARN",
        ),
    ),
    Check(
        id="AWS-09",
        severity=Severity.HIGH,
        version=1,
        title="No policy written here grants full administration",
        criteria=frozenset({"CC6.3"}),
        reads=POLICIES,
        risk="A home-made administrator policy hands out everything under a harmless name.",
        remedy="Replace Action * and Resource * by what is used (IAM → Policies → the policy → "
        "Last accessed), or detach it: aws iam detach-role-policy, detach-group-policy.",
        judge=is_not_full_admin,
    ),
)
