"""Alerts: what was found in a repository, and how it ended."""

from __future__ import annotations

from compliance.jobs.local.github.moments import Moment, stamp
from compliance.jobs.local.github.repositories import Alert
from compliance.jobs.local.github.world import MissingError, World


def find(
    world: World, *, repository: str, kind: str, subject: str, severity: str, at: Moment
) -> Alert:
    """Find something: kind dependabot, code-scanning or secret-scanning."""
    place, now = world.repository(repository), stamp(at)
    number = 1 + sum(alert.kind == kind for alert in place.alerts)
    made = Alert(
        number=number,
        kind=kind,
        subject=subject,
        severity=severity,
        created_at=now,
        updated_at=now,
    )
    place.alerts.append(made)
    return made


def close_alert(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    kind: str,
    number: int,
    at: Moment,
    state: str = "fixed",
    by: str = "",
    reason: str = "",
) -> Alert:
    """End an alert: fixed, dismissed, or for a secret resolved."""
    for alert in world.repository(repository).alerts:
        if (alert.kind, alert.number) == (kind, number):
            alert.state, alert.reason = state, reason
            alert.closed_at = alert.updated_at = stamp(at)
            alert.closed_by = world.account(by) if by else None
            return alert
    raise MissingError(f"There is no {kind} alert {number} in {repository}.")
