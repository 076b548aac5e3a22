"""What was found in the demo company's repositories, and the keys left there."""

from __future__ import annotations

from datetime import datetime

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
)


def find_faults(world: World, at: datetime) -> None:
    """Find weaknesses and secrets; some are mended in time, some are not."""
    for name, kind, subject, severity, days, closed in _ALERTS:
        place = f"{NAME}/{name}"
        made = find(
            world,
            repository=place,
            kind=kind,
            subject=subject,
            severity=severity,
            at=later(at, days=-days),
        )
        if closed is not None:
            close_alert(
                world,
                repository=place,
                kind=kind,
                number=made.number,
                at=later(at, days=-closed, hours=3),
                state="resolved" if kind == "secret-scanning" else "fixed",
                by="ravi-kapoor",
            )
