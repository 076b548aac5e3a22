"""Members and outside collaborators as accounts: whose each is, and what it may do.

Authority: GitHub REST reference (organization members, audit log) and GraphQL reference
(ExternalIdentity). An account is known by its number, which a rename does not change. GitHub
vouches for no address; single sign-on knows an account by a name id, mostly an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance.people.rules.accounts import AccountEvent, SeenAccount
from integrations.tape import Records

from .answers import asked, by_organization, items, login, moment, part, text, unlisted
from .events import AUDIT_LOG
from .organization import MEMBERS
from .people import COLLABORATORS, OWNER, WITHOUT_TWO_FACTOR
from .sign_on import SINGLE_SIGN_ON
from .terms import Terms, terms_of

_ACTS = {
    "org.add_member": "added",
    "org.remove_member": "removed",
    "org.remove_outside_collaborator": "removed",
}
_ROLE = "org.update_member"
_ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What an organization says of its accounts, names in small letters."""

    owners: frozenset[str] | None
    weak: dict[str, frozenset[str] | None]  # without two-factor authentication, by call
    identities: dict[str, str]
    services: Terms


def accounts(records: Records) -> Iterator[SeenAccount]:
    """Yield everybody who can sign in to any of the organizations, once."""
    found: dict[str, SeenAccount] = {}
    terms = terms_of(records)
    for call, privilege in ((MEMBERS, "member"), (COLLABORATORS, "outside collaborator")):
        for record in asked(records, call):
            said = _said(records, record.region, terms)
            for row in items(record.payload):
                if login(row):
                    _add(found, _account(row, record.region, call, privilege, said))
    yield from found.values()


def missing(records: Records) -> str:
    """Return why the accounts cannot all be told, blank when they can."""
    unread = [*unlisted(records, MEMBERS), *unlisted(records, COLLABORATORS)]
    return next((each.reason for each in unread), "")


def account_events(records: Records) -> Iterator[AccountEvent]:
    """Yield what the audit log says was done to members."""
    for record in records.of(AUDIT_LOG):
        for row in items(record.payload):
            act, at = _act(row), moment(row.get("@timestamp"))
            if act and at and text(row, "user"):
                privilege = "owner" if "privileged" in act else ""
                yield AccountEvent(
                    account=text(row, "user"),
                    act=act,
                    at=at,
                    by=text(row, "actor"),
                    privilege=privilege,
                )


def _act(row: dict[str, Any]) -> str:
    if text(row, "action") == _ROLE:
        return "privileged" if text(row, "permission") == _ADMIN else "unprivileged"
    return _ACTS.get(text(row, "action"), "")


def _add(found: dict[str, SeenAccount], account: SeenAccount) -> None:
    known = found.get(account.id)
    if known is None:
        found[account.id] = account
        return
    found[account.id] = SeenAccount(
        id=known.id,
        name=known.name,
        identity=known.identity or account.identity,
        is_service=known.is_service,
        privileges=tuple(sorted({*known.privileges, *account.privileges})),
        is_privileged=known.is_privileged or account.is_privileged,
        has_mfa=known.has_mfa if account.has_mfa is None else account.has_mfa,
    )


def _said(records: Records, organization: str, terms: Terms) -> _Said:
    return _Said(
        owners=_names(records, MEMBERS, organization, **OWNER),
        weak={
            call: _names(records, call, organization, **WITHOUT_TWO_FACTOR)
            for call in (MEMBERS, COLLABORATORS)
        },
        identities=_identities(records, organization),
        services=terms,
    )


def _account(
    row: dict[str, Any], organization: str, call: str, privilege: str, said: _Said
) -> SeenAccount:
    name = login(row).lower()
    weak = said.weak[call]
    is_owner = call == MEMBERS and name in (said.owners or ())
    return SeenAccount(
        id=text(row, "id") or name,
        name=login(row),
        identity=said.identities.get(name, ""),
        is_service=said.services.is_service(name),
        privileges=(f"{'owner' if is_owner else privilege} of {organization}",),
        is_privileged=is_owner,
        has_mfa=None if weak is None else name not in weak,
    )


def _names(records: Records, call: str, organization: str, **filters: str) -> frozenset[str] | None:
    record = by_organization(records, call, **filters).get(organization)
    if record is None or not isinstance(record.payload, list):
        return None
    return frozenset(login(row).lower() for row in items(record.payload))


def _identities(records: Records, organization: str) -> dict[str, str]:
    """Return by what name id single sign-on knows each account."""
    found: dict[str, str] = {}
    for record in records.of(SINGLE_SIGN_ON):
        if record.region == organization:
            said = part(part(record.payload), "organization")
            rows = part(part(said, "samlIdentityProvider"), "externalIdentities").get("nodes")
            for row in items(rows):
                identity = part(row, "samlIdentity") or part(row, "scimIdentity")
                name_id = text(identity, "nameId") or text(identity, "username")
                if "@" in name_id:
                    found[login(row.get("user")).lower()] = name_id.lower()
    return found
