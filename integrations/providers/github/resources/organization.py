"""Organizations: what holds for all who are in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import (
    GitHubResource,
    body,
    by_organization,
    each_once,
    flag,
    gaps,
    items,
    login,
    needs,
    part,
    text,
    unread,
    why,
)
from .sign_on import SignOn, sign_on, sign_ons
from .terms import Terms, terms_of

ORGANIZATION = "GET /orgs/{org}"
MEMBERS = "GET /orgs/{org}/members"
ACTIONS = "GET /orgs/{org}/actions/permissions"
SELECTED = "GET /orgs/{org}/actions/permissions/selected-actions"
WORKFLOW = "GET /orgs/{org}/actions/permissions/workflow"
_ENTERPRISE = ("business", "business_plus", "enterprise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What GitHub Actions may do in an organization; `None` means that it could not be read."""

    is_off: bool | None
    allowed: str | None  # all, local_only, selected
    patterns: tuple[str, ...] | None  # of actions that are allowed, where only selected ones are
    token: str | None  # what a workflow's token may do unless it says otherwise: read, write
    can_approve: bool | None  # pull requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(GitHubResource):
    """One organization; `None` means that it could not be read."""

    plan: str  # "" where GitHub does not say
    requires_two_factor: bool | None
    base_permission: str | None
    members_make_public: bool | None
    has_sign_on: bool | None
    unlinked: tuple[str, ...] | None  # members whom single sign-on does not know
    actions: Actions

    @property
    def is_enterprise(self) -> bool:
        """Return whether its plan has single sign-on and an audit log to read."""
        return self.plan in _ENTERPRISE


def is_enterprise(record: Record | None) -> bool:
    """Return whether an organization's plan has single sign-on and an audit log to read."""
    return text(part(body(record), "plan"), "name") in _ENTERPRISE


def organizations(records: Records) -> Iterator[Organization | Unreadable]:
    """Yield every organization of the connection."""
    if not records.of(ORGANIZATION):
        yield unread(ORGANIZATION, "", why(None, ORGANIZATION))
    terms, signed = terms_of(records), sign_ons(records)
    members = by_organization(records, MEMBERS)
    settings = {call: by_organization(records, call) for call in (ACTIONS, SELECTED, WORKFLOW)}
    for record in records.of(ORGANIZATION):
        region = record.region
        yield _organization(
            record,
            signed.get(region) or sign_on(None),
            members.get(region),
            {call: found.get(region) for call, found in settings.items()},
            terms,
        )


def _organization(
    record: Record,
    signed: SignOn,
    members: Record | None,
    settings: dict[str, Record | None],
    terms: Terms,
) -> Organization:
    said = body(record)
    return Organization(
        id=record.region,
        title=record.region,
        region=record.region,
        plan=text(part(said, "plan"), "name"),
        requires_two_factor=flag(said, "two_factor_requirement_enabled"),
        base_permission=text(said, "default_repository_permission") or None,
        members_make_public=_members_make_public(said),
        has_sign_on=signed.is_set,
        unlinked=_unlinked(signed, members, terms),
        actions=_actions(settings),
        gaps=gaps(
            organization=why(record) or needs(ORGANIZATION),
            sign_on=signed.gap,
            members=why(members, MEMBERS),
            actions=why(settings[ACTIONS], ACTIONS) or needs(ACTIONS),
            selected=why(settings[SELECTED], SELECTED) or needs(SELECTED),
            workflow=why(settings[WORKFLOW], WORKFLOW) or needs(WORKFLOW),
        ),
    )


def _members_make_public(said: dict[str, object]) -> bool | None:
    if flag(said, "members_can_create_repositories") is False:
        return False
    return flag(said, "members_can_create_public_repositories")


def _unlinked(signed: SignOn, members: Record | None, terms: Terms) -> tuple[str, ...] | None:
    if members is None or not isinstance(members.payload, list):
        return None
    names = {login(row) for row in items(members.payload)} - {""}
    known = signed.linked | terms.service_accounts
    return tuple(sorted(name for name in names if name.lower() not in known))


def _actions(settings: dict[str, Record | None]) -> Actions:
    allowed, workflow = body(settings[ACTIONS]), body(settings[WORKFLOW])
    selected = settings[SELECTED]
    patterns = body(selected).get("patterns_allowed") or ()
    enabled = text(allowed, "enabled_repositories")
    return Actions(
        is_off=enabled == "none" if enabled else None,
        allowed=text(allowed, "allowed_actions") or None,
        patterns=tuple(map(str, patterns)) if body(selected) else None,
        token=text(workflow, "default_workflow_permissions") or None,
        can_approve=flag(workflow, "can_approve_pull_request_reviews"),
    )


ORGANIZATIONS = ResourceKind(
    id="github.organization",
    title="Organizations",
    collector="github.organization",
    build=each_once(organizations),
)
