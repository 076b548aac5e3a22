"""Single sign-on of an organization, and which accounts it ties to an identity.

Authority: GitHub's GraphQL reference, OrganizationIdentityProvider. Whether single sign-on is
enforced is not in the API; but GitHub removes members without an identity when it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from integrations.tape import Record, Records

from .answers import body, items, login, needs, part, why

SINGLE_SIGN_ON = "SingleSignOn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn:
    """What an organization's identity provider says."""

    is_set: bool | None  # None where it could not be read
    linked: frozenset[str]  # accounts in small letters
    gap: str = ""


def sign_ons(records: Records) -> dict[str, SignOn]:
    """Return single sign-on by organization."""
    return {record.region: sign_on(record) for record in records.of(SINGLE_SIGN_ON)}


def sign_on(record: Record | None) -> SignOn:
    """Return what one organization's answer says; unread where there is none."""
    organization = part(body(record), "organization")
    reason = why(record, SINGLE_SIGN_ON)
    if reason or "samlIdentityProvider" not in organization:
        return SignOn(is_set=None, linked=frozenset(), gap=reason or needs(SINGLE_SIGN_ON))
    provider = part(organization, "samlIdentityProvider")
    rows = items(part(provider, "externalIdentities").get("nodes"))
    linked = frozenset(login(row.get("user")).lower() for row in rows if _is_identity(row))
    return SignOn(is_set=bool(provider), linked=linked - {""})


def _is_identity(row: dict[str, object]) -> bool:
    return bool(part(row, "samlIdentity") or part(row, "scimIdentity"))
