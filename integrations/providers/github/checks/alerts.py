"""Questions asked of what GitHub found wrong, and of whether it looks."""

from datetime import datetime

from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.github.resources.alerts import (
    CODE,
    DEPENDENCIES,
    LEAKS,
    Alert,
    Coverage,
)


def is_handled_in_time(resource: Coverage | Alert, at: datetime) -> Verdict:
    """Judge GH-21, GH-22 and GH-23."""
    return _alert(resource, at) if isinstance(resource, Alert) else _coverage(resource)


def _coverage(coverage: Coverage) -> Verdict:
    if coverage.is_archived:
        return not_applicable("The repository is archived: nothing runs from it.")
    if coverage.is_on is None:
        return unknown(coverage.gap("coverage"))
    return passed(coverage.how) if coverage.is_on else failed(coverage.how)


def _alert(alert: Alert, at: datetime) -> Verdict:
    if alert.is_open is None or alert.found_at is None or alert.due_at is None:
        return unknown("GitHub does not say how grave it is, or since when it is known.")
    if alert.is_open:
        return failed(_due(alert)) if at > alert.due_at else passed(_due(alert))
    if alert.closed_at is None:
        return unknown("GitHub does not say when it was closed.")
    if at - alert.closed_at > alert.looks_back:
        days = alert.looks_back.days
        return not_applicable(f"{_closed(alert)}; the check looks back {days} days.")
    reason = f"{_closed(alert)}; {_due(alert)}"
    return failed(reason) if alert.closed_at > alert.due_at else passed(reason)


def _due(alert: Alert) -> str:
    return (
        f"{alert.severity.capitalize()}, found on {alert.found_at:%Y-%m-%d}, due by "
        f"{alert.due_at:%Y-%m-%d}."
    )


def _closed(alert: Alert) -> str:
    by = f" by {alert.closed_by}" if alert.closed_by else ""
    ending = alert.ending.replace("_", " ")
    return f"Closed on {alert.closed_at:%Y-%m-%d}{by}: {ending}"


CHECKS = (
    Check(
        id="GH-21",
        version=1,
        title="Known weaknesses of dependencies are found and mended in time",
        criteria=frozenset({"CC7.1"}),
        reads=DEPENDENCIES,
        risk="Attackers try published weaknesses within days, everywhere at once.",
        remedy="Repository → Settings → Advanced Security → Dependabot alerts: Enable. For an "
        "alert: take the version it names, or dismiss it with the reason. Days allowed: critical "
        "7, high 30, medium 90, low 180.",
        judge=is_handled_in_time,
    ),
    Check(
        id="GH-22",
        version=1,
        title="Code is scanned, and what is found is mended in time",
        criteria=frozenset({"CC7.1", "CC8.1"}),
        reads=CODE,
        risk="Weaknesses that a machine could have shown are shipped.",
        remedy="Repository → Settings → Advanced Security → Code scanning → Set up → Default. For "
        "an alert: mend the code, or dismiss it with the reason. Days allowed: critical 7, high "
        "30, medium 90, low 180.",
        judge=is_handled_in_time,
    ),
    Check(
        id="GH-23",
        version=1,
        title="Secrets are kept out of code, and leaked ones replaced in time",
        criteria=frozenset({"CC6.1", "CC7.1"}),
        reads=LEAKS,
        risk="A secret in the history works for whoever has ever copied the repository.",
        remedy="Repository → Settings → Advanced Security → Secret Protection and Push protection: "
        "Enable. For a leaked secret: revoke it where it was made, make a new one, then close the "
        "alert as revoked, within 7 days.",
        judge=is_handled_in_time,
    ),
)
