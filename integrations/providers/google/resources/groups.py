"""Groups: who of another company is in them, and who may see them.

A group's own settings have no scope that only reads; what all groups may be set to is a policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.methods import DOMAINS, GROUPS, MEMBERS, POLICIES
from integrations.tape import Record, Records

from .answers import (
    GoogleResource,
    asked,
    each_once,
    gaps,
    items,
    number,
    rows,
    text,
    unlisted,
    unread,
    why,
)
from .defaults import DEFAULTS, GROUPS_SHARING
from .policies import policies_of
from .terms import Terms, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(GoogleResource):
    """One group with its members."""

    members: int | None  # None where they could not be read
    outsiders: tuple[str, ...]  # addresses elsewhere
    unapproved: tuple[str, ...]  # of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing(GoogleResource):
    """What groups of the domain may be set to."""

    outsiders_see: bool | None  # None where it could not be read
    owners_let_in: bool | None


def groups(records: Records) -> Iterator[Group | Sharing | Unreadable]:
    """Yield what all groups may be set to, and every group."""
    yield _sharing(records)
    yield from unlisted(records, GROUPS)
    domains, reason = _domains(records)
    if reason:
        yield unread(DOMAINS.id, reason)
        return
    terms, members = terms_of(records), _members(records)
    for record in records.of(GROUPS.id):
        for row in rows(record):
            yield _group(record.region, row, members.get(text(row, "id")), domains, terms)


def _sharing(records: Records) -> Sharing:
    record = asked(records, POLICIES)
    reason = why(record, POLICIES)
    found = [p.value for p in policies_of(records) if p.setting == GROUPS_SHARING]
    values: list[Mapping[str, Any]] = found or [{}]
    said = [{**DEFAULTS[GROUPS_SHARING], **value} for value in values]
    return Sharing(
        id="sharing",
        title="What groups may be set to",
        region=record.region if record else "",
        outsiders_see=None if reason else any(map(_is_open, said)),
        owners_let_in=None if reason else any(v["ownersCanAllowExternalMembers"] for v in said),
        gaps=gaps(sharing=reason),
    )


def _is_open(value: Mapping[str, Any]) -> bool:
    return bool(value["collaborationCapability"] != "DOMAIN_USERS_ONLY")


def _domains(records: Records) -> tuple[frozenset[str], str]:
    record = asked(records, DOMAINS)
    own: set[str] = set()
    for row in rows(record):
        own.add(text(row, "domainName").lower())
        aliases = items(row.get("domainAliases"))
        own |= {text(alias, "domainAliasName").lower() for alias in aliases}
    return frozenset(own), why(record, DOMAINS)


def _members(records: Records) -> Mapping[str, Record]:
    return {str(r.parameters.get("groupKey", "")): r for r in records.of(MEMBERS.id)}


def _group(
    region: str, row: dict[str, Any], record: Record | None, domains: frozenset[str], terms: Terms
) -> Group:
    is_empty = record is None and number(row.get("directMembersCount")) == 0
    reason = "" if is_empty else why(record, MEMBERS)
    found = rows(record)
    outsiders = sorted({text(m, "email").lower() for m in found if _is_outside(m, domains)})
    return Group(
        id=text(row, "id") or text(row, "email"),
        title=text(row, "email"),
        region=region,
        members=None if reason else len(found),
        outsiders=tuple(outsiders),
        unapproved=tuple(each for each in outsiders if not terms.approves_outsider(each)),
        gaps=gaps(members=reason),
    )


def _is_outside(member: dict[str, Any], domains: frozenset[str]) -> bool:
    """Return whether a member has an address elsewhere; a whole domain as member has none."""
    domain = text(member, "email").lower().partition("@")[2]
    return bool(domain) and domain not in domains


ALL_GROUPS: ResourceKind[Group | Sharing] = ResourceKind(
    id="google.group", title="Groups", collector="google.directory", build=each_once(groups)
)
