"""Who and what the demo company's organization is made of, and how it is guarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.jobs.local.cast import CAST, moment
from compliance.jobs.local.github.acts.organizations import (
    add_environment,
    add_member,
    add_outside,
    add_repository,
    grant,
    install,
    invite,
    make_organization,
    remove_member,
    sign_on,
    tell_audit,
)
from compliance.jobs.local.github.acts.rules import (
    add_ruleset,
    checks_rule,
    protect,
    pull_request_rule,
    queue_rule,
)
from compliance.jobs.local.github.moments import later
from compliance.jobs.local.github.repositories import ENABLED
from compliance.jobs.local.github.seeds.small import READS
from compliance.jobs.local.github.world import APP_ID, World

NAME = "northwind-labs"
OWNERS = ("june-lindqvist", "lena-fischer")
ENGINEERS = (
    "lena-fischer",
    "mara-ahn",
    "tomas-ochoa",
    "ravi-kapoor",
    "ines-duarte",
    "theo-marchetti",
    "noah-petrov",
    "priya-nair",
    "jonas-weber",
    "kei-tanaka",
    "ada-silva",
    "felix-brandt",
)
MEMBERS = ("june-lindqvist", *ENGINEERS, "dario-conti", "rosa-delgado", "northwind-deploy")
BY_LOGIN = {actor.github: actor for actor in CAST if actor.github}
_WITHOUT_TWO_FACTOR = "kei-tanaka"
_NEVER_SIGNED_ON = ("ada-silva", "northwind-deploy")
_CLOSED = {"noah-petrov": 1.5, "theo-marchetti": 3.2}  # hours after they left, in time
_AUDITED = (
    ("org.update_member", "june-lindqvist", 26, {"user": "lena-fischer", "permission": "admin"}),
    ("repo.access", "lena-fischer", 20, {"repo": f"{NAME}/status-page", "visibility": "public"}),
    ("protected_branch.policy_override", "june-lindqvist", 23, {"repo": f"{NAME}/api"}),
    ("protected_branch.policy_override", "lena-fischer", 17, {"repo": f"{NAME}/infra"}),
    ("team.add_member", "june-lindqvist", 14, {"user": "ada-silva"}),
)
_BYPASSED = ("api", "infra")
_WITHOUT_OWNERS = ("web", "docs")
_ADMINS_BYPASS = ({"actor_id": None, "actor_type": "OrganizationAdmin", "bypass_mode": "always"},)
_ALL_ON = {
    "dependabot_security_updates": ENABLED,
    "secret_scanning": ENABLED,
    "secret_scanning_push_protection": ENABLED,
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A repository of the demo company; `guard` says by what its main branch is held."""

    name: str
    words: tuple[str, ...]
    guard: str = "rules"  # or classic, queue, nothing
    method: str = "squash"
    changes: int = 0
    visibility: str = "private"
    deploys: bool = False
    releases: bool = False
    is_updated: bool = False
    is_archived: bool = False


REPOSITORIES = (
    Place(
        name="api",
        words=("paging of invoices", "retries of webhooks", "the sign-in's limits", "an index"),
        changes=52,
        method="merge",
        deploys=True,
        is_updated=True,
    ),
    Place(
        name="web",
        words=("the settings page", "keyboard use of lists", "the empty state", "date fields"),
        changes=46,
        deploys=True,
        is_updated=True,
    ),
    Place(
        name="billing",
        words=("rounding of tax", "the ledger's export", "a currency", "reminders"),
        changes=22,
        deploys=True,
        is_updated=True,
    ),
    Place(
        name="worker",
        words=("the queue's metrics", "a dead job's log", "back-off", "the nightly job"),
        changes=24,
        method="rebase",
        deploys=True,
    ),
    Place(
        name="mobile",
        words=("the first screen", "offline notes", "push messages", "a crash on start"),
        changes=20,
        guard="queue",
        method="queue",
        releases=True,
        deploys=True,
    ),
    Place(
        name="infra",
        words=("the alarm for disks", "a subnet", "rotation of keys", "the backup's plan"),
        changes=14,
        method="merge",
    ),
    Place(
        name="data-pipeline",
        words=("a column's type", "the daily load", "late events"),
        changes=9,
        guard="nothing",
        method="merge",
    ),
    Place(name="design-system", words=("a button", "contrast"), changes=8, guard="classic"),
    Place(name="docs", words=("the quick start", "an example"), changes=7, visibility="public"),
    Place(name="cli", words=("the login", "output as JSON"), changes=5, guard="nothing"),
    Place(name="status-page", words=("the page",), guard="nothing", visibility="public"),
    Place(name="legacy-portal", words=("the page",), guard="nothing", is_archived=True),
)


def found(world: World, at: datetime) -> None:
    """Make the organization with its people, its repositories and their guards."""
    make_organization(
        world,
        login=NAME,
        at=later(at, days=-1460),
        plan="enterprise",
        two_factor_requirement_enabled=False,
    )
    policy = world.organization(NAME).actions
    policy.allowed_actions, policy.verified_allowed = "selected", True
    policy.patterns_allowed = ("northwind-labs/*",)
    for login in MEMBERS:
        role = "admin" if login in OWNERS else "member"
        has = login != _WITHOUT_TWO_FACTOR
        add_member(world, organization=NAME, login=login, role=role, two_factor=has)
    _sign_on(world, at)
    for login in ("theo-marchetti-nl", "acme-design"):
        add_outside(world, organization=NAME, login=login)
    for place in REPOSITORIES:
        _repository(world, place, at)
    _let_in(world, at)


def _sign_on(world: World, at: datetime) -> None:
    world.organization(NAME).sso_url = "https://id.northwind.example/saml/github"
    for login in MEMBERS:
        if login not in _NEVER_SIGNED_ON:
            name = BY_LOGIN[login].email
            sign_on(world, organization=NAME, name_id=name, login=login, scim_name=name)
    for action, by, days, more in _AUDITED:
        tell_audit(world, organization=NAME, action=action, by=by, at=later(at, days=-days), **more)


def let_go(world: World, at: datetime) -> None:
    """Remove those who left, in time, as the audit log says too."""
    for login, hours in _CLOSED.items():
        left = BY_LOGIN[login]
        then = later(moment(at, left.left or 0, left.left_hour), hours=hours)
        remove_member(world, organization=NAME, login=login)
        tell_audit(
            world,
            organization=NAME,
            action="org.remove_member",
            by="june-lindqvist",
            at=then,
            user=login,
        )


def _repository(world: World, place: Place, at: datetime) -> None:
    made = add_repository(
        world,
        organization=NAME,
        name=place.name,
        at=later(at, days=-700),
        by="lena-fischer",
        visibility=place.visibility,
        security=dict(_ALL_ON) if place.guard != "nothing" else {},
        code_scanning="configured" if place.guard != "nothing" else "not-configured",
        has_vulnerability_alerts=place.name != "cli",
    )
    made.is_archived = place.is_archived
    _guard(world, place, at)
    if place.deploys:
        add_environment(
            world,
            repository=made.full_name,
            name="production",
            at=later(at, days=-600),
            reviewers=["mara-ahn", "ravi-kapoor"] if place.name in ("api", "billing") else [],
            prevents_self_review=place.name == "billing",
            only_protected_branches=place.name != "worker",
        )


def _guard(world: World, place: Place, at: datetime) -> None:
    full_name = f"{NAME}/{place.name}"
    if place.guard == "classic":
        protect(
            world,
            repository=full_name,
            enforce_admins=False,
            required_pull_request_reviews={"dismiss_stale_reviews": True},
            contexts=["test"],
        )
    if place.guard not in ("rules", "queue"):
        return
    rules = [
        pull_request_rule(stale=place.name != "web", owners=place.name not in _WITHOUT_OWNERS),
        checks_rule("test"),
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        *([queue_rule()] if place.guard == "queue" else []),
    ]
    add_ruleset(
        world,
        organization=NAME,
        repository=place.name,
        name="Production branch",
        at=later(at, days=-500),
        rules=rules,
        bypass=_ADMINS_BYPASS if place.name in _BYPASSED else (),
    )


def _let_in(world: World, at: datetime) -> None:
    invite(
        world,
        organization=NAME,
        by="june-lindqvist",
        at=later(at, days=-47),
        email="freelance@studio.example",
    )
    invite(
        world, organization=NAME, by="june-lindqvist", at=later(at, days=-4), login="new-engineer"
    )
    install(
        world,
        organization=NAME,
        slug="trackrecord",
        at=later(at, days=-120),
        app_id=APP_ID,
        permissions=READS,
    )
    install(
        world,
        organization=NAME,
        slug="night-builds",
        at=later(at, days=-800),
        permissions={"contents": "write", "metadata": "read", "workflows": "write"},
    )
    for owner, name, days in (("mara-ahn", "release notes", 40), ("felix-brandt", "old script", 0)):
        grant(
            world,
            organization=NAME,
            owner=owner,
            name=name,
            at=later(at, days=-210),
            permissions={"repository": {"contents": "write", "metadata": "read"}},
            expires_at=later(at, days=days) if days else None,
            used_at=later(at, days=-2 if days else -150),
        )
