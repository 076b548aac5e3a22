"""Making an organization and its repositories, and letting people and programs in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compliance.jobs.local.github.accounts import Account, App, Token
from compliance.jobs.local.github.moments import Moment, stamp
from compliance.jobs.local.github.organizations import (
    Grant,
    Identity,
    Installation,
    Invitation,
    Member,
    Organization,
)
from compliance.jobs.local.github.repositories import Environment, Key, Repository
from compliance.jobs.local.github.world import TOKEN, World

from .branches import direct_push


def make_organization(
    world: World, *, login: str, at: Moment, plan: str = "team", **settings: Any
) -> Organization:
    """Make an organization; settings are fields of GitHub's own answer about it."""
    account = Account(
        id=world.new_id(), login=login, kind="Organization", name=login, created_at=stamp(at)
    )
    world.accounts[login] = account
    made = Organization(account=account, plan=plan, settings=settings)
    world.organizations[login] = made
    return made


def add_repository(
    world: World,
    *,
    organization: str,
    name: str,
    at: Moment,
    by: str,
    is_empty: bool = False,
    **settings: Any,
) -> Repository:
    """Make a repository with its first commit; settings are its fields."""
    owner = world.organization(organization)
    made = Repository(
        id=world.new_id(),
        owner=owner.account,
        name=name,
        created_at=stamp(at),
        pushed_at=stamp(at),
        **settings,
    )
    owner.repositories[name] = made
    if not is_empty:
        direct_push(world, repository=made.full_name, by=by, at=at, message="Begin", bypass=True)
    return made


def add_member(
    world: World, *, organization: str, login: str, role: str = "member", two_factor: bool = True
) -> Member:
    """Let somebody in, as a member or with the role “admin”."""
    made = Member(account=world.account(login), role=role, has_two_factor=two_factor)
    world.organization(organization).members[login] = made
    return made


def remove_member(world: World, *, organization: str, login: str) -> None:
    """Let somebody go; what single sign-on linked goes too."""
    owner = world.organization(organization)
    account = owner.members.pop(login).account
    owner.identities = [one for one in owner.identities if one.account is not account]


def add_outside(world: World, *, organization: str, login: str, two_factor: bool = True) -> Member:
    """Let somebody into repositories who is no member."""
    made = Member(account=world.account(login), role="", has_two_factor=two_factor)
    world.organization(organization).outside[login] = made
    return made


def invite(
    world: World, *, organization: str, by: str, at: Moment, login: str = "", email: str = ""
) -> Invitation:
    """Ask somebody in."""
    made = Invitation(
        id=world.new_id(),
        inviter=world.account(by),
        created_at=stamp(at),
        login=login,
        email=email,
    )
    world.organization(organization).invitations.append(made)
    return made


def install(  # noqa: PLR0913
    world: World,
    *,
    organization: str,
    slug: str,
    at: Moment,
    permissions: Mapping[str, str],
    app_id: int = 0,
    selection: str = "all",
    repositories: Sequence[str] | None = None,
) -> Installation:
    """Let a GitHub App in."""
    number = app_id or world.new_id()
    app = world.apps.setdefault(
        number, App(id=number, slug=slug, name=slug.replace("-", " ").title())
    )
    app.permissions = permissions
    made = Installation(
        id=world.new_id(),
        app=app,
        permissions=permissions,
        created_at=stamp(at),
        selection=selection,
        repositories=None if repositories is None else frozenset(repositories),
    )
    world.organization(organization).installations.append(made)
    return made


def grant(  # noqa: PLR0913
    world: World,
    *,
    organization: str,
    owner: str,
    name: str,
    at: Moment,
    permissions: Mapping[str, Any],
    expires_at: Moment | None = None,
    used_at: Moment | None = None,
    selection: str = "subset",
) -> Grant:
    """Let a person's fine-grained token in."""
    made = Grant(
        id=world.new_id(),
        owner=world.account(owner),
        name=name,
        granted_at=stamp(at),
        permissions=permissions,
        expires_at=stamp(expires_at) if expires_at else "",
        used_at=stamp(used_at) if used_at else "",
        selection=selection,
    )
    world.organization(organization).grants.append(made)
    return made


def issue_token(
    world: World,
    *,
    login: str,
    value: str = TOKEN,
    permissions: Mapping[str, str] | None = None,
    repositories: Sequence[str] | None = None,
) -> Token:
    """Issue a token to a person; without permissions named it may read all."""
    made = Token(
        value=value,
        account=world.account(login),
        permissions=permissions,
        repositories=None if repositories is None else frozenset(repositories),
    )
    world.tokens[value] = made
    return made


def sign_on(
    world: World, *, organization: str, name_id: str, login: str = "", scim_name: str = ""
) -> Identity:
    """Link somebody at the identity provider with an account."""
    number = world.new_id()
    made = Identity(
        id=number,
        guid=f"{number:08x}-1b5c-4f0e-9a53-0c6a1f2d8e77",
        name_id=name_id,
        account=world.account(login) if login else None,
        scim_name=scim_name,
    )
    world.organization(organization).identities.append(made)
    return made


def add_key(
    world: World, *, repository: str, title: str, by: str, at: Moment, is_read_only: bool = True
) -> Key:
    """Add a deploy key to a repository."""
    place = world.repository(repository)
    made = Key(
        id=world.new_id(),
        title=title,
        key=f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA{world.new_oid()}",
        created_at=stamp(at),
        added_by=by,
        is_read_only=is_read_only,
    )
    place.keys.append(made)
    return made


def add_environment(
    world: World,
    *,
    repository: str,
    name: str,
    at: Moment,
    reviewers: Sequence[str] = (),
    **settings: Any,
) -> Environment:
    """Add an environment; settings are its fields."""
    made = Environment(
        id=world.new_id(),
        name=name,
        created_at=stamp(at),
        reviewers=tuple(world.account(login) for login in reviewers),
        **settings,
    )
    world.repository(repository).environments.append(made)
    return made


def tell_audit(
    world: World, *, organization: str, action: str, by: str, at: Moment, **more: Any
) -> dict[str, Any]:
    """Add an entry to the audit log, which only an enterprise can read."""
    owner, who = world.organization(organization), world.account(by)
    entry = {
        "_document_id": world.new_oid()[:22],
        "action": action,
        "actor": who.handle,
        "actor_id": who.id,
        "at": stamp(at),
        "org": owner.login,
        "org_id": owner.account.id,
        **more,
    }
    owner.audit.append(entry)
    return entry
