"""Who and what the demo company's organization is made of, and how it is guarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.jobs.local.cast import CAST, moment
from compliance.jobs.local.chronicle import Chronicle, Story, once
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
from compliance.jobs.local.github.moments import later, stamp
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
MEMBERS = (
    "june-lindqvist",
    *ENGINEERS,
    "pavel-novak",
    "dario-conti",
    "rosa-delgado",
    "northwind-deploy",
)
BY_LOGIN = {actor.github: actor for actor in CAST if actor.github}
_WITHOUT_TWO_FACTOR = "kei-tanaka"
_NEVER_SIGNED_ON = ("ada-silva", "northwind-deploy")
_CLOSED = {  # hours after they left, in time
    "noah-petrov": 1.5,
    "theo-marchetti": 3.2,
    "pavel-novak": 0.9,
}
_AUDITED = (
    ("org.update_member", "june-lindqvist", 26, {"user": "lena-fischer", "permission": "admin"}),
    ("repo.access", "lena-fischer", 20, {"repo": f"{NAME}/status-page", "visibility": "public"}),
    ("protected_branch.policy_override", "june-lindqvist", 23, {"repo": f"{NAME}/api"}),
    ("protected_branch.policy_override", "lena-fischer", 17, {"repo": f"{NAME}/infra"}),
    ("team.add_member", "june-lindqvist", 14, {"user": "ada-silva"}),
)
_OPENED = 20  # days ago, as the audit log says
_PROMOTED = "lena-fischer"
_ORGANIZATION = "github.organization"
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
    world.organization(NAME).sso_url = "https://id.northwind.example/saml/github"
    for login in ("theo-marchetti-nl", "acme-design"):
        add_outside(world, organization=NAME, login=login)
    for place in REPOSITORIES:
        _repository(world, place, at)


def live(world: World, chronicle: Chronicle, at: datetime) -> None:
    """Let people and programs come, change what they may do, and go."""
    chronicle.add(*(_joins(world, login, at) for login in MEMBERS), of=_ORGANIZATION)
    chronicle.add(*(_leaves(world, login, at) for login in _CLOSED), of=_ORGANIZATION)
    chronicle.add(*(_told(world, at, *row) for row in _AUDITED), of=_ORGANIZATION)
    chronicle.add(*_let_in(world, at), of=_ORGANIZATION)
    opened = timedelta(days=_OPENED)
    chronicle.add(_shows(world, "status-page", at - opened), of="github.repositories")


def _joins(world: World, login: str, at: datetime) -> Story:
    """Let somebody in; who became an owner later is a member first."""
    actor = BY_LOGIN.get(login)
    yield moment(at, actor.joined if actor else 800, 11)
    has = login != _WITHOUT_TWO_FACTOR
    role = "admin" if login in OWNERS and login != _PROMOTED else "member"
    made = add_member(world, organization=NAME, login=login, role=role, two_factor=has)
    if actor and login not in _NEVER_SIGNED_ON:
        name = actor.email
        sign_on(world, organization=NAME, name_id=name, login=login, scim_name=name)
    if login == _PROMOTED:
        yield at - timedelta(days=_AUDITED[0][2])
        made.role = "admin"


def _leaves(world: World, login: str, at: datetime) -> Story:
    """Remove somebody who left, in time, as the audit log says too."""
    left = BY_LOGIN[login]
    then = moment(at, left.left or 0, left.left_hour) + timedelta(hours=_CLOSED[login])
    yield then
    remove_member(world, organization=NAME, login=login)
    act, by = "org.remove_member", "june-lindqvist"
    tell_audit(world, organization=NAME, action=act, by=by, at=then, user=login)


def _told(
    world: World, at: datetime, action: str, by: str, days: int, more: dict[str, str]
) -> Story:
    then = at - timedelta(days=days)
    yield then
    tell_audit(world, organization=NAME, action=action, by=by, at=then, **more)


def _shows(world: World, name: str, then: datetime) -> Story:
    """Let everybody see a repository from then on."""
    place = world.repository(f"{NAME}/{name}")
    shown, place.visibility = place.visibility, "private"
    yield then
    place.visibility = shown


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


def _let_in(world: World, at: datetime) -> list[Story]:
    """Tell who was asked in, and which programs and tokens were let in."""
    org, day = {"organization": NAME}, timedelta(days=1)
    by = {**org, "by": "june-lindqvist"}
    freelance, engineer = at - 47 * day, at - 4 * day
    asked = {"email": "freelance@studio.example"}
    builds = {"contents": "write", "metadata": "read", "workflows": "write"}
    ours = {"slug": "trackrecord", "app_id": APP_ID, "permissions": READS}
    own, night = at - 120 * day, at - 800 * day
    return [
        once(freelance, invite, world, at=freelance, **by, **asked),
        once(engineer, invite, world, at=engineer, **by, login="new-engineer"),
        once(own, install, world, at=own, **org, **ours),
        once(night, install, world, at=night, **org, slug="night-builds", permissions=builds),
        _uses(world, at, "mara-ahn", "release notes", last=2, expires=40),
        _uses(world, at, "felix-brandt", "old script", last=150, expires=None),
    ]


def _uses(
    world: World, at: datetime, owner: str, name: str, *, last: int, expires: int | None
) -> Story:
    """Tell of somebody's own token, and of its use every month until the last one."""
    then, granted = at - timedelta(days=210), 210
    yield then
    made = grant(
        world,
        organization=NAME,
        owner=owner,
        name=name,
        at=then,
        permissions={"repository": {"contents": "write", "metadata": "read"}},
        expires_at=later(at, days=expires) if expires else None,
    )
    for days in (*range(granted - 1, last, -30), last):
        then = at - timedelta(days=days)
        yield then
        made.used_at = stamp(then)
