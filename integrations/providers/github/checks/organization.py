"""Questions asked of an organization: what holds for all who are in it."""

from datetime import datetime

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.github.resources.organization import (
    ORGANIZATIONS,
    Actions,
    Organization,
)

_NAMED = 5  # members named in a reason; each is a resource of GH-05
_ANYTHING = frozenset({"*", "*/*", "*/*@*"})


def two_factor_is_required(organization: Organization, _at: datetime) -> Verdict:
    """Judge GH-01."""
    if organization.requires_two_factor is None:
        return unknown(organization.gap("organization"))
    if organization.requires_two_factor:
        return passed("Two-factor authentication is required of everybody.")
    return failed("Two-factor authentication is not required.")


def single_sign_on_holds(organization: Organization, _at: datetime) -> Verdict:
    """Judge GH-04."""
    if organization.has_sign_on is None:
        return unknown(organization.gap("sign_on"))
    if organization.has_sign_on:
        return _everybody_is_linked(organization)
    if not organization.plan:
        return unknown(organization.gap("organization"))
    if organization.is_enterprise:
        return failed("No identity provider is set up for single sign-on.")
    return not_applicable(f"The plan “{organization.plan}” has no single sign-on.")


def _everybody_is_linked(organization: Organization) -> Verdict:
    if organization.unlinked is None:
        return unknown(organization.gap("members"))
    if names := organization.unlinked:
        some = "" if len(names) <= _NAMED else ", …"
        have = "1 member has" if len(names) == 1 else f"{len(names)} members have"
        return failed(
            f"Single sign-on is not enforced: {have} no identity in it "
            f"({', '.join(names[:_NAMED])}{some})."
        )
    return passed("Single sign-on is set up, and every member has an identity in it.")


def base_permission_is_low(organization: Organization, _at: datetime) -> Verdict:
    """Judge GH-08."""
    given = organization.base_permission
    if given is None:
        return unknown(organization.gap("organization"))
    reason = f"Every member may {given} every repository."
    if given == "none":
        return passed("Members see only repositories they were given.")
    return passed(reason) if given == "read" else failed(reason)


def members_publish_nothing(organization: Organization, _at: datetime) -> Verdict:
    """Judge GH-09."""
    if organization.members_make_public is None:
        return unknown(organization.gap("organization"))
    if organization.members_make_public:
        return failed("Every member may make a public repository.")
    return passed("Members may not make public repositories.")


def actions_are_hardened(organization: Organization, _at: datetime) -> Verdict:
    """Judge GH-24."""
    actions = organization.actions
    if actions.is_off:
        return not_applicable("GitHub Actions is off for every repository.")
    faults = _faults(actions)
    if faults:
        return failed(f"{'; '.join(faults)}.".capitalize())
    unread = organization.gap(*_unread(actions))
    if unread:
        return unknown(unread)
    return passed("Only chosen actions run, with a token that reads and cannot approve.")


def _faults(actions: Actions) -> list[str]:
    found = {
        "every action of anybody may run": actions.allowed == "all",
        "the list of allowed actions allows everything": _allows_all(actions),
        "a workflow's token may write unless it says otherwise": actions.token == "write",  # noqa: S105
        "workflows may approve pull requests": actions.can_approve is True,
    }
    return [words for words, is_so in found.items() if is_so]


def _allows_all(actions: Actions) -> bool:
    return actions.allowed == "selected" and bool(_ANYTHING & frozenset(actions.patterns or ()))


def _unread(actions: Actions) -> list[str]:
    found = {
        "actions": actions.allowed is None,
        "selected": actions.allowed == "selected" and actions.patterns is None,
        "workflow": actions.token is None or actions.can_approve is None,
    }
    return [fact for fact, is_unread in found.items() if is_unread]


CHECKS = (
    Check(
        id="GH-01",
        severity=Severity.HIGH,
        version=1,
        title="Two-factor authentication is required",
        criteria=frozenset({"CC6.1"}),
        reads=ORGANIZATIONS,
        risk="One phished or reused password opens the source code.",
        remedy="Organization → Settings → Authentication security → Require two-factor "
        "authentication for everyone. Whoever has none is asked at the next visit.",
        judge=two_factor_is_required,
    ),
    Check(
        id="GH-04",
        version=1,
        title="Single sign-on is set up and holds for every member",
        criteria=frozenset({"CC6.1"}),
        reads=ORGANIZATIONS,
        risk="Accounts outside single sign-on outlive the people and the rules of sign-in.",
        remedy="Organization → Settings → Authentication security → Enable SAML authentication, "
        "then Require SAML SSO authentication. Where the enterprise sets it for all its "
        "organizations, record that as a waiver with the address of its page.",
        judge=single_sign_on_holds,
    ),
    Check(
        id="GH-08",
        severity=Severity.HIGH,
        version=1,
        title="Members get no more than reading by default",
        criteria=frozenset({"CC6.3"}),
        reads=ORGANIZATIONS,
        risk="With a higher default every member may change every repository, also new ones.",
        remedy="Organization → Settings → Member privileges → Base permissions → Read or No "
        "permission. Give teams what they need in their own repositories.",
        judge=base_permission_is_low,
        commands=("gh api -X PATCH orgs/{name} -f default_repository_permission=read",),
    ),
    Check(
        id="GH-09",
        severity=Severity.HIGH,
        version=1,
        title="Members cannot make public repositories",
        criteria=frozenset({"C1.1", "CC6.1"}),
        reads=ORGANIZATIONS,
        risk="One wrong choice in a form publishes source code and what is written in it.",
        remedy="Organization → Settings → Member privileges → Repository creation: take away "
        "Public. Owners can still make one.",
        judge=members_publish_nothing,
        commands=("gh api -X PATCH orgs/{name} -F members_can_create_public_repositories=false",),
    ),
    Check(
        id="GH-24",
        version=1,
        title="GitHub Actions runs chosen actions with few rights",
        criteria=frozenset({"CC6.8", "CC8.1"}),
        reads=ORGANIZATIONS,
        risk="A hijacked action, or a workflow that may write and approve, changes what ships.",
        remedy="Organization → Settings → Actions → General: allow chosen actions only; under "
        "Workflow permissions choose Read, and take away Allow GitHub Actions to create and "
        "approve pull requests.",
        judge=actions_are_hardened,
        commands=(
            "gh api -X PUT orgs/{name}/actions/permissions -f enabled_repositories=all "
            "-f allowed_actions=selected",
            "gh api -X PUT orgs/{name}/actions/permissions/workflow "
            "-f default_workflow_permissions=read -F can_approve_pull_request_reviews=false",
        ),
    ),
)
