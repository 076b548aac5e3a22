"""An organization for tests, and what the collectors see of it over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from compliance.jobs.local.github.accounts import Token
from compliance.jobs.local.github.acts.deliveries import deploy
from compliance.jobs.local.github.acts.findings import close_alert, find
from compliance.jobs.local.github.acts.merges import merge
from compliance.jobs.local.github.acts.organizations import (
    add_environment,
    add_key,
    add_member,
    add_outside,
    add_repository,
    grant,
    install,
    invite,
    make_organization,
    sign_on,
    tell_audit,
)
from compliance.jobs.local.github.acts.pulls import checks, open_pull, review
from compliance.jobs.local.github.acts.rules import (
    add_ruleset,
    checks_rule,
    protect,
    pull_request_rule,
)
from compliance.jobs.local.github.moments import later
from compliance.jobs.local.github.world import World
from integrations.plugin import Place
from integrations.providers.github import harvest
from integrations.providers.github.changes import items
from integrations.providers.github.client import Client, connect
from integrations.providers.github.collectors import COLLECTORS
from integrations.providers.github.collectors.terms import add_terms
from integrations.tape import Record, Records, Tape
from tests.fakes.github import GitHub

NAME, API, WEB = "northwind", "northwind/api", "northwind/web"
OWNERS = [{"actor_id": None, "actor_type": "OrganizationAdmin", "bypass_mode": "always"}]
AGREED = {
    "approved_owners": "june, mara",
    "approved_collaborators": "helper",
    "service_accounts": "robot",
}


def northwind(at: datetime) -> World:
    """Return a world with one organization: five members, three repositories, one archived."""
    world = World()
    make_organization(world, login=NAME, at=later(at, days=-900), plan="enterprise")
    owner = world.organization(NAME)
    owner.sso_url = "https://id.northwind.example/saml"
    owner.actions.allowed_actions = "selected"
    owner.actions.patterns_allowed = ("northwind/*",)
    for login, role in (("june", "admin"), ("mara", "admin"), ("ravi", "member")):
        add_member(world, organization=NAME, login=login, role=role, two_factor=login != "ravi")
        sign_on(world, organization=NAME, name_id=f"{login}@northwind.example", login=login)
    for login in ("robot", "gone"):
        add_member(world, organization=NAME, login=login)
    add_outside(world, organization=NAME, login="helper")
    add_outside(world, organization=NAME, login="stranger", two_factor=False)
    for days in (3, 40):
        invite(
            world,
            organization=NAME,
            by="june",
            at=later(at, days=-days),
            email=f"{days}@northwind.example",
        )
    _let_in(world, at)
    _make_repositories(world, at)
    _guard(world, at)
    _open(world, at)
    _find(world, at)
    _merge_changes(world, at)
    return world


def connected(server: GitHub, **values: str) -> Client:
    """Return a client of the simulated organization that signs in with a token."""
    return connect(
        {
            "method": "token",
            "organizations": NAME,
            "token": "reader",
            "base_url": server.address,
            **AGREED,
            **values,
        }
    )


def allow(world: World, permissions: Mapping[str, str]) -> None:
    """Issue the reader's token, as an App's installation has it."""
    world.tokens["reader"] = Token(
        value="reader",
        account=world.account("trackrecord[bot]"),
        organization=NAME,
        permissions=permissions,
        is_installation=True,
    )


def collected(server: GitHub, *, permissions: Mapping[str, str]) -> dict[str, Tape]:
    """Return what each collector sees with these permissions, the changes among them."""
    allow(server.world, permissions)
    client = connected(server)
    tapes = {collector.id: Tape() for collector in COLLECTORS}
    for collector in COLLECTORS:
        collector.collect(client, tapes[collector.id])
    return tapes


def closed(client: Client) -> Tape:
    """Return a closing snapshot of everything that reached the production branches."""
    tape = Tape()
    add_terms(client, tape)
    for place in harvest.places(client, Tape()):
        _read(client, place, tape)
    return tape


def _read(client: Client, place: Place, tape: Tape) -> None:
    claimed: dict[str, object] = {}
    for page in harvest.pages(client, place, {}):
        claimed |= page.claimed
        for item in items(Records(page.tape.records)):
            if item.kind != "delivery":
                tape.add(Record(call=item.kind, parameters={"id": item.id}, payload=item.facts), [])
        if page.is_last:
            claimed["read_to"] = page.state["read_to"]
    tape.add(Record(call="stream", parameters={"place": place.id}, payload=claimed), [])


def _let_in(world: World, at: datetime) -> None:
    for slug, permissions in (("reader", {"contents": "read"}), ("ruler", {"members": "write"})):
        install(
            world,
            organization=NAME,
            slug=slug,
            at=later(at, days=-100),
            permissions=permissions,
        )
    for name, ends in (("ends", later(at, days=30)), ("never-ends", None)):
        grant(
            world,
            organization=NAME,
            owner="ravi",
            name=name,
            at=later(at, days=-60),
            permissions={"repository": {"contents": "read"}},
            expires_at=ends,
        )
    tell_audit(
        world,
        organization=NAME,
        action="repo.access",
        by="june",
        at=later(at, days=-9),
        repo=WEB,
        visibility="public",
    )
    tell_audit(world, organization=NAME, action="org.add_member", by="june", at=later(at, days=-9))


def _make_repositories(world: World, at: datetime) -> None:
    begun = later(at, days=-400)
    on = {"secret_scanning": "enabled", "secret_scanning_push_protection": "enabled"}
    add_repository(world, organization=NAME, name="api", at=begun, by="june", security=on)
    add_repository(
        world,
        organization=NAME,
        name="web",
        at=begun,
        by="june",
        visibility="public",
        has_vulnerability_alerts=False,
        code_scanning="not-configured",
        owners_file=False,
    )
    add_repository(world, organization=NAME, name="old", at=begun, by="june", is_archived=True)


def _guard(world: World, at: datetime) -> None:
    add_ruleset(
        world,
        organization=NAME,
        name="production",
        at=later(at, days=-300),
        rules=[pull_request_rule(owners=True), {"type": "deletion"}, {"type": "non_fast_forward"}],
        bypass=OWNERS,
    )
    add_ruleset(
        world,
        organization=NAME,
        repository="api",
        name="checks",
        at=later(at, days=-300),
        rules=[checks_rule("test")],
    )
    protect(world, repository=WEB, enforce_admins=False)


def _open(world: World, at: datetime) -> None:
    begun = later(at, days=-400)
    add_key(world, repository=API, title="reads", by="june", at=begun)
    add_key(world, repository=WEB, title="writes", by="june", at=begun, is_read_only=False)
    add_environment(world, repository=API, name="production", at=begun, reviewers=["june"])
    add_environment(world, repository=WEB, name="production", at=begun)


def _find(world: World, at: datetime) -> None:
    for kind in ("dependabot", "code-scanning", "secret-scanning"):
        for days in (100, 2):
            find(
                world,
                repository=API,
                kind=kind,
                subject="something",
                severity="critical",
                at=later(at, days=-days),
            )
        close_alert(
            world,
            repository=API,
            kind=kind,
            number=2,
            at=later(at, days=-1),
            state="resolved" if kind == "secret-scanning" else "fixed",
            reason="revoked" if kind == "secret-scanning" else "",
        )


def _merge_changes(world: World, at: datetime) -> None:
    for days, by in ((5, "june"), (4, "")):
        pull = open_pull(
            world, repository=API, author="ravi", title="Speed up", at=later(at, days=-days)
        )
        checks(world, repository=API, number=pull.number)
        if by:
            moment = later(at, days=-days, hours=1)
            review(world, repository=API, number=pull.number, by=by, at=moment)
        merge(
            world,
            repository=API,
            number=pull.number,
            by="mara",
            at=later(at, days=-days, hours=2),
            bypass=not by,
        )
    deploy(world, repository=API, by="june", at=later(at, days=-3))
