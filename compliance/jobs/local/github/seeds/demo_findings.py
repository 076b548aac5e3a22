"""What was found in the demo company's repositories, and the keys left there."""

from __future__ import annotations

from datetime import datetime, timedelta

from compliance.jobs.local.chronicle import Story
from compliance.jobs.local.github.acts.findings import close_alert, find
from compliance.jobs.local.github.acts.organizations import add_key
from compliance.jobs.local.github.moments import later
from compliance.jobs.local.github.seeds.demo_organization import NAME
from compliance.jobs.local.github.world import World


def leave_keys(world: World, at: datetime) -> None:
    """Leave deploy keys, one of which may write."""
    for name, title, is_read_only in (
        ("infra", "terraform runner", False),
        ("api", "build cache", True),
    ):
        add_key(
            world,
            repository=f"{NAME}/{name}",
            title=title,
            by="lena-fischer",
            at=later(at, days=-400),
            is_read_only=is_read_only,
        )


# Repository, kind, subject, severity, found and closed so many days ago; None is still open.
_ALERTS = (
    ("api", "dependabot", "cryptography", "critical", 12, None),
    ("api", "dependabot", "urllib3", "medium", 30, None),
    ("web", "dependabot", "pillow", "high", 55, 41),
    ("worker", "dependabot", "celery", "high", 18, None),
    ("billing", "dependabot", "requests", "low", 70, 66),
    ("web", "code-scanning", "reflected-xss", "high", 44, None),
    ("api", "code-scanning", "sql-injection", "critical", 60, 58),
    ("infra", "secret-scanning", "aws_access_key_id", "critical", 21, 21),
    ("data-pipeline", "secret-scanning", "slack_api_token", "critical", 16, None),
    ("mobile", "dependabot", "redis", "high", 128, 109),
    ("api", "dependabot", "pillow", "critical", 171, 139),
    ("worker", "code-scanning", "path-injection", "high", 204, 196),
    ("web", "dependabot", "django", "critical", 247, 243),
    ("billing", "code-scanning", "weak-hash", "medium", 290, 255),
    ("api", "secret-scanning", "stripe_api_key", "critical", 322, 322),
)


def find_faults(world: World, at: datetime) -> list[Story]:
    """Tell of weaknesses and secrets that are found; some are mended in time, some are not."""
    return [_fault(world, at, *row) for row in _ALERTS]


def _fault(  # noqa: PLR0913  (a row of the table above)
    world: World,
    at: datetime,
    name: str,
    kind: str,
    subject: str,
    severity: str,
    days: int,
    closed: int | None,
) -> Story:
    place, then = f"{NAME}/{name}", at - timedelta(days=days)
    yield then
    about = {"kind": kind, "subject": subject, "severity": severity}
    made = find(world, repository=place, at=then, **about)
    if closed is None:
        return
    then = at - timedelta(days=closed) + timedelta(hours=3)
    yield then
    close_alert(
        world,
        repository=place,
        kind=kind,
        number=made.number,
        at=then,
        state="resolved" if kind == "secret-scanning" else "fixed",
        by="ravi-kapoor",
    )
