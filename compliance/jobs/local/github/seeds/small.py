"""A small organization with one of everything."""

from __future__ import annotations

from datetime import datetime

from compliance.jobs.local.github.acts.deliveries import deploy, release
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
    issue_token,
    make_organization,
    sign_on,
    tell_audit,
)
from compliance.jobs.local.github.acts.pulls import checks, open_issue, open_pull, review
from compliance.jobs.local.github.acts.rules import (
    add_ruleset,
    checks_rule,
    protect,
    pull_request_rule,
)
from compliance.jobs.local.github.moments import later
from compliance.jobs.local.github.world import APP_ID, World

NAME = "northwind"
READS = {
    "actions": "read",
    "administration": "read",
    "checks": "read",
    "contents": "read",
    "deployments": "read",
    "issues": "read",
    "members": "read",
    "metadata": "read",
    "organization_administration": "read",
    "organization_personal_access_tokens": "read",
    "pull_requests": "read",
    "secret_scanning_alerts": "read",
    "security_events": "read",
    "statuses": "read",
    "vulnerability_alerts": "read",
}


def small(at: datetime) -> World:
    """Return a world whose organization has two people, two repositories and one merged change."""
    world = World()
    make_organization(world, login=NAME, at=later(at, days=-900), plan="enterprise")
    owner = world.organization(NAME)
    owner.sso_url = "https://id.northwind.example/saml"
    add_member(world, organization=NAME, login="june", role="admin")
    add_member(world, organization=NAME, login="ravi", two_factor=False)
    add_outside(world, organization=NAME, login="helper")
    invite(
        world, organization=NAME, by="june", at=later(at, days=-3), email="new@northwind.example"
    )
    sign_on(world, organization=NAME, name_id="june@northwind.example", login="june")
    sign_on(world, organization=NAME, name_id="ravi@northwind.example", scim_name="ravi")
    install(
        world,
        organization=NAME,
        slug="trackrecord",
        at=later(at, days=-100),
        app_id=APP_ID,
        permissions=READS,
    )
    grant(
        world,
        organization=NAME,
        owner="ravi",
        name="deploys",
        at=later(at, days=-60),
        permissions={"repository": {"contents": "read"}},
        expires_at=later(at, days=30),
    )
    issue_token(world, login="june")
    for name in ("api", "web"):
        add_repository(world, organization=NAME, name=name, at=later(at, days=-400), by="june")
    _guard(world, at)
    _change(world, at)
    tell_audit(world, organization=NAME, action="org.add_member", by="june", at=later(at, days=-9))
    return world


def _guard(world: World, at: datetime) -> None:
    place = f"{NAME}/api"
    add_ruleset(
        world,
        organization=NAME,
        name="production",
        at=later(at, days=-300),
        rules=[pull_request_rule(), {"type": "deletion"}, {"type": "non_fast_forward"}],
    )
    add_ruleset(
        world,
        organization=NAME,
        repository="api",
        name="checks",
        at=later(at, days=-300),
        rules=[checks_rule("test")],
        bypass=[{"actor_id": None, "actor_type": "OrganizationAdmin", "bypass_mode": "always"}],
    )
    protect(
        world,
        repository=f"{NAME}/web",
        enforce_admins=True,
        required_pull_request_reviews={"required_approving_review_count": 2},
        contexts=["test"],
    )
    add_environment(
        world, repository=place, name="production", at=later(at, days=-200), reviewers=["june"]
    )
    add_key(world, repository=place, title="deploys", by="june", at=later(at, days=-200))
    for kind, subject in (
        ("dependabot", "django"),
        ("code-scanning", "sql-injection"),
        ("secret-scanning", "aws_access_key_id"),
    ):
        for _ in range(2):
            find(
                world,
                repository=place,
                kind=kind,
                subject=subject,
                severity="high",
                at=later(at, days=-20),
            )
        state = "resolved" if kind == "secret-scanning" else "fixed"
        close_alert(
            world, repository=place, kind=kind, number=2, at=later(at, days=-9), state=state
        )


def _change(world: World, at: datetime) -> None:
    place = f"{NAME}/api"
    issue = open_issue(world, repository=place, title="Slow search", at=later(at, days=-6))
    pull = open_pull(
        world,
        repository=place,
        author="ravi",
        title="Speed up search",
        at=later(at, days=-5),
        labels=["performance"],
        issues=[issue.number],
        commits=2,
    )
    checks(world, repository=place, number=pull.number)
    review(world, repository=place, number=pull.number, by="june", at=later(at, days=-4))
    merge(world, repository=place, number=pull.number, by="june", at=later(at, days=-4, hours=1))
    deploy(world, repository=place, by="june", at=later(at, days=-3))
    release(world, repository=place, by="june", at=later(at, days=-3), tag="v1.1")
