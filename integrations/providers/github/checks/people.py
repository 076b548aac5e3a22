"""Questions asked of who is in an organization, owns it, or works with it from outside."""

from datetime import datetime

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, passed, unknown
from integrations.plugin import Check
from integrations.providers.github.accounts import ACCOUNTS
from integrations.providers.github.resources.people import (
    ALL_COLLABORATORS,
    ALL_INVITATIONS,
    ALL_MEMBERS,
    OWNERS,
    Collaborator,
    Invitation,
    Owner,
    Person,
)
from integrations.roster import left, moved, tied

_FEWEST_OWNERS = 2  # one alone can lose the organization


def has_two_factor(person: Person, _at: datetime) -> Verdict:
    """Judge GH-02 and GH-03."""
    if person.has_two_factor is None:
        return unknown(person.gap("two_factor"))
    if person.has_two_factor:
        return passed("The account has two-factor authentication.")
    return failed("The account signs in with a password alone.")


def owner_is_agreed(owner: Owner, _at: datetime) -> Verdict:
    """Judge GH-07."""
    if owner.owners < _FEWEST_OWNERS:
        return failed("This is the only owner: without the account the organization is lost.")
    if not owner.is_approved:
        return failed("The account is not among the approved owners.")
    if owner.owners > owner.most:
        return failed(f"There are {owner.owners} owners; at most {owner.most} were agreed.")
    return passed(f"An approved owner, one of {owner.owners}; at most {owner.most} were agreed.")


def collaborator_is_approved(collaborator: Collaborator, _at: datetime) -> Verdict:
    """Judge GH-10."""
    if collaborator.is_approved:
        return passed("The account is among the approved outside collaborators.")
    return failed("The account is not among the approved outside collaborators.")


def invitation_is_fresh(invitation: Invitation, at: datetime) -> Verdict:
    """Judge GH-11."""
    if invitation.invited_at is None or invitation.stale_at is None:
        return unknown("GitHub does not say when the invitation was sent.")
    reason = (
        f"Invited on {invitation.invited_at:%Y-%m-%d}; an invitation is withdrawn by "
        f"{invitation.stale_at:%Y-%m-%d}."
    )
    return failed(reason) if at > invitation.stale_at else passed(reason)


CHECKS = (
    Check(
        id="GH-02",
        severity=Severity.HIGH,
        version=1,
        title="Every member has two-factor authentication",
        criteria=frozenset({"CC6.1"}),
        reads=ALL_MEMBERS,
        risk="One phished or reused password opens the source code.",
        remedy="Ask the person to set it up: Settings → Password and authentication → Enable "
        "two-factor authentication. Remove the member until it is done.",
        judge=has_two_factor,
        commands=("gh api -X DELETE orgs/{region}/members/{name}",),
    ),
    Check(
        id="GH-03",
        version=1,
        title="Every outside collaborator has two-factor authentication",
        criteria=frozenset({"CC6.1"}),
        reads=ALL_COLLABORATORS,
        risk="Accounts of other companies are under nobody's rules here, and open code all the "
        "same.",
        remedy="Ask the person to set it up: Settings → Password and authentication → Enable "
        "two-factor authentication. Remove the collaborator until it is done.",
        judge=has_two_factor,
        commands=("gh api -X DELETE orgs/{region}/outside_collaborators/{name}",),
    ),
    tied(
        ACCOUNTS,
        "GH-05",
        version=2,
        remedy="People → Unlinked accounts: say whose the account is, or who answers for it. Where "
        "single sign-on is set up, the person signs in once through it. Remove what nobody knows.",
    ),
    left(
        ACCOUNTS,
        "GH-06",
        version=2,
        remedy="Organization → People → the account → Remove from organization; then revoke the "
        "person’s keys and tokens. Better: let the identity provider do it (SCIM).",
    ),
    moved(
        ACCOUNTS,
        "GH-28",
        remedy="Organization → People → the account → Change role → Member; then look at the teams "
        "and the repositories of the role before.",
    ),
    Check(
        id="GH-07",
        version=1,
        title="Owners are few, more than one, and approved",
        criteria=frozenset({"CC6.3"}),
        reads=OWNERS,
        risk="An owner may undo every rule of every repository.",
        remedy="Organization → People → the account → Change role → Member. Enter who was "
        "approved, and how many there may be, under What was agreed in the connection.",
        judge=owner_is_agreed,
        commands=("gh api -X PUT orgs/{region}/memberships/{name} -f role=member",),
    ),
    Check(
        id="GH-10",
        version=1,
        title="Outside collaborators are approved",
        criteria=frozenset({"CC6.2"}),
        reads=ALL_COLLABORATORS,
        risk="Access given for a short job stays, with nobody who answers for it.",
        remedy="Organization → People → Outside collaborators: remove who is not needed. Enter "
        "who was approved under What was agreed in the connection.",
        judge=collaborator_is_approved,
        commands=("gh api -X DELETE orgs/{region}/outside_collaborators/{name}",),
    ),
    Check(
        id="GH-11",
        version=1,
        title="No invitation stays open for more than 30 days",
        criteria=frozenset({"CC6.2"}),
        reads=ALL_INVITATIONS,
        risk="Whoever comes by an old message becomes a member.",
        remedy="Organization → People → Invitations → Cancel invitation; send a new one when it "
        "is needed.",
        judge=invitation_is_fresh,
        commands=("gh api -X DELETE orgs/{region}/invitations/{name}",),
    ),
)
