"""What GitHub found wrong in repositories, and where it looks at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import (
    GitHubResource,
    body,
    by_path,
    each_once,
    flag,
    gaps,
    is_out_of_plan,
    items,
    login,
    moment,
    needs,
    part,
    text,
    unlisted,
    why,
)
from .repositories import listed, unlisted_repositories
from .terms import Terms, terms_of

DEPENDABOT = "GET /orgs/{org}/dependabot/alerts"
CODE_SCANNING = "GET /orgs/{org}/code-scanning/alerts"
SECRETS = "GET /orgs/{org}/secret-scanning/alerts"
SWITCH = "GET /repos/{owner}/{repo}/vulnerability-alerts"
DEFAULT_SETUP = "GET /repos/{owner}/{repo}/code-scanning/default-setup"
SETTINGS = "GET /repos/{owner}/{repo}/branches/{branch}/protection"  # needs the same permission
HIDDEN = {"hide_secret": "true"}
_OFF = "alerts are disabled"  # a 404 in other words may be a permission that is missing
_AS_SECURITY = {"error": "high", "warning": "medium", "note": "low", "none": "low"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(GitHubResource):
    """Whether GitHub looks for one kind of trouble in one repository."""

    is_archived: bool
    is_on: bool | None  # None where it could not be read
    how: str  # what is on, or what is off


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(GitHubResource):
    """One thing GitHub found; times are None where it does not say."""

    severity: str  # critical, high, medium, low; "" where GitHub does not say
    is_open: bool | None
    found_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    ending: str  # fixed, or the reason it was dismissed for
    looks_back: timedelta


Row = dict[str, Any]


def dependencies(records: Records) -> Iterator[Coverage | Alert | Unreadable]:
    """Yield each repository's switch, and every alert about what it depends on."""
    switches = by_path(records, SWITCH, "owner", "repo")
    yield from _coverage(records, "Dependabot alerts", partial(_dependabot, switches))
    yield from unlisted(records, DEPENDABOT)
    yield from _alerts(records, DEPENDABOT, "dependabot", _advisory)


def code(records: Records) -> Iterator[Coverage | Alert | Unreadable]:
    """Yield each repository's code scanning, and every alert of it."""
    setups = by_path(records, DEFAULT_SETUP, "owner", "repo")
    scanned = _scanned(records)
    yield from _coverage(records, "Code scanning", partial(_scanning, setups, scanned))
    yield from unlisted(records, CODE_SCANNING)
    yield from _alerts(records, CODE_SCANNING, "code", _rule)


def secrets(records: Records) -> Iterator[Coverage | Alert | Unreadable]:
    """Yield each repository's secret scanning, and every secret that was found."""
    yield from _coverage(records, "Secret scanning", _secret_scanning)
    yield from unlisted(records, SECRETS, **HIDDEN)
    yield from _alerts(records, SECRETS, "secret", _leak)


def _coverage(
    records: Records, title: str, read: Callable[[Row], tuple[bool | None, str]]
) -> Iterator[Coverage | Unreadable]:
    yield from unlisted_repositories(records)
    for region, row in listed(records):
        name = text(row, "full_name")
        is_on, words = read(row)
        yield Coverage(
            id=name,
            title=f"{title} of {name}",
            region=region,
            is_archived=bool(flag(row, "archived")),
            is_on=is_on,
            how=words,
            gaps=gaps(coverage=words if is_on is None else ""),
        )


def _dependabot(switches: dict[tuple[str, ...], Record], row: Row) -> tuple[bool | None, str]:
    record = switches.get(_path(row))
    if record and record.refusal and _OFF in record.refusal.message.lower():
        return False, "Dependabot alerts are off."
    reason = why(record, SWITCH)
    return (None, reason) if reason else (True, "Dependabot alerts are on.")


def _scanning(
    setups: dict[tuple[str, ...], Record], scanned: set[str], row: Row
) -> tuple[bool | None, str]:
    record = setups.get(_path(row))
    state = text(body(record), "state")
    if state == "configured":
        return True, "Default setup scans the code."
    if text(row, "full_name") in scanned:
        return True, "A scanner of the repository's own has reported alerts."
    if state or is_out_of_plan(record):
        return False, "Default setup is off, and no other scanner has ever reported an alert."
    return None, why(record, DEFAULT_SETUP) or needs(DEFAULT_SETUP)


def _secret_scanning(row: Row) -> tuple[bool | None, str]:
    settings = part(row, "security_and_analysis")
    names = {
        "secret scanning": "secret_scanning",
        "push protection": "secret_scanning_push_protection",
    }
    found = {title: text(part(settings, key), "status") for title, key in names.items()}
    off = [title for title, status in found.items() if status == "disabled"]
    if off:
        return False, f"{' and '.join(off).capitalize()} {'is' if len(off) == 1 else 'are'} off."
    if all(status == "enabled" for status in found.values()):
        return True, "Secret scanning and push protection are on."
    return None, needs(SETTINGS)


def _scanned(records: Records) -> set[str]:
    rows = (row for record in records.of(CODE_SCANNING) for row in items(record.payload))
    return {text(part(row, "repository"), "full_name") for row in rows} - {""}


def _alerts(
    records: Records, call: str, kind: str, read: Callable[[Row], dict[str, Any]]
) -> Iterator[Alert]:
    terms = terms_of(records)
    for record in records.of(call):
        for row in items(record.payload):
            yield _alert(record.region, kind, row, read(row), terms)


def _alert(region: str, kind: str, row: Row, said: dict[str, Any], terms: Terms) -> Alert:
    repository = text(part(row, "repository"), "full_name") or region
    found_at = moment(row.get("created_at"))
    days = terms.alert_days.get(said["severity"])
    state, number = text(row, "state"), text(row, "number")
    return Alert(
        id=f"{repository}/{kind}/{number}",
        title=f"{said['name'] or kind.capitalize()} in {repository} ({number})",
        region=region,
        severity=said["severity"],
        is_open=state == "open" if state else None,
        found_at=found_at,
        due_at=found_at + timedelta(days=days) if found_at and days else None,
        closed_at=said["closed_at"],
        closed_by=said["closed_by"],
        ending=said["ending"] or state,
        looks_back=terms.window,
    )


def _advisory(row: Row) -> dict[str, Any]:
    advisory = part(row, "security_advisory")
    severity = text(part(row, "security_vulnerability"), "severity")
    closed = [row.get(key) for key in ("fixed_at", "dismissed_at", "auto_dismissed_at")]
    return {
        "name": text(part(row, "dependency", "package"), "name"),
        "severity": severity or text(advisory, "severity"),
        "closed_at": _first(closed),
        "closed_by": login(row.get("dismissed_by")),
        "ending": text(row, "dismissed_reason"),
    }


def _rule(row: Row) -> dict[str, Any]:
    rule = part(row, "rule")
    level = text(rule, "security_severity_level") or _AS_SECURITY.get(text(rule, "severity"), "")
    return {
        "name": text(rule, "description") or text(rule, "id"),
        "severity": level,
        "closed_at": _first([row.get("fixed_at"), row.get("dismissed_at")]),
        "closed_by": login(row.get("dismissed_by")),
        "ending": text(row, "dismissed_reason"),
    }


def _leak(row: Row) -> dict[str, Any]:
    return {
        "name": text(row, "secret_type_display_name") or text(row, "secret_type"),
        "severity": "critical",  # whoever reads the repository can use it
        "closed_at": moment(row.get("resolved_at")),
        "closed_by": login(row.get("resolved_by")),
        "ending": text(row, "resolution").replace("_", " "),
    }


def _first(values: list[Any]) -> datetime | None:
    return next((at for at in map(moment, values) if at), None)


def _path(row: Row) -> tuple[str, ...]:
    owner, _, repo = text(row, "full_name").partition("/")
    return owner, repo


def _kind(noun: str, title: str, build: Any) -> ResourceKind[Coverage | Alert]:
    return ResourceKind(
        id=f"github.{noun}", title=title, collector="github.alerts", build=each_once(build)
    )


DEPENDENCIES = _kind("dependency_alert", "Dependency alerts", dependencies)
CODE = _kind("code_alert", "Code scanning alerts", code)
LEAKS = _kind("secret_alert", "Leaked secrets", secrets)
