"""What was found in an organization's repositories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from compliance.jobs.local.github.repositories import Alert, Repository

from .question import Question
from .shapes import simple_repository, some_user

_STATES = {
    "dependabot": ("auto_dismissed", "dismissed", "fixed", "open"),
    "code-scanning": ("open", "closed", "dismissed", "fixed"),
    "secret-scanning": ("open", "resolved"),
}


def dependabot(question: Question) -> Any:
    """Answer GET /orgs/{org}/dependabot/alerts, which goes on by a cursor."""
    question.need("vulnerability_alerts")
    rows = question.after(_found(question, "dependabot"), _key)
    return [_dependabot(alert, place, question.address) for alert, place in rows]


def code_scanning(question: Question) -> Any:
    """Answer GET /orgs/{org}/code-scanning/alerts."""
    question.need("security_events")
    rows = question.paged(_found(question, "code-scanning"))
    return [_code_scanning(alert, place, question.address) for alert, place in rows]


def secret_scanning(question: Question) -> Any:
    """Answer GET /orgs/{org}/secret-scanning/alerts."""
    question.need("secret_scanning_alerts")
    rows = question.paged(_found(question, "secret-scanning"))
    found = [_secret_scanning(alert, place, question.address) for alert, place in rows]
    if question.query.get("hide_secret") == "true":
        for row in found:
            del row["secret"]
    return found


def _found(question: Question, kind: str) -> list[tuple[Alert, Repository]]:
    owner, token = question.organization(), question.signed_in
    wanted = [name for name in question.query.get("state", "").split(",") if name]
    for name in wanted:
        question.chosen("state", (*_STATES[kind], ",".join(wanted)), name)
    found = [
        (alert, place)
        for place in owner.repositories.values()
        if token.sees(owner.login, place.name)
        for alert in place.alerts
        if alert.kind == kind and (not wanted or _is_in(alert, wanted))
    ]
    return sorted(found, key=lambda pair: (pair[0].created_at, _key(pair)), reverse=True)


def _is_in(alert: Alert, wanted: Iterable[str]) -> bool:
    return alert.state in wanted or ("closed" in wanted and alert.state != "open")


def _key(pair: tuple[Alert, Repository]) -> str:
    return f"{pair[1].id} {pair[0].number}"


def _addresses(alert: Alert, place: Repository, address: str) -> dict[str, Any]:
    return {
        "number": alert.number,
        "created_at": alert.created_at,
        "updated_at": alert.updated_at,
        "url": f"{address}/repos/{place.full_name}/{alert.kind}/alerts/{alert.number}",
        "html_url": f"{address}/{place.full_name}/security/{alert.kind}/{alert.number}",
        "repository": simple_repository(place, address),
    }


def _ending(alert: Alert, address: str) -> dict[str, Any]:
    is_dismissed = alert.state == "dismissed"
    return {
        "state": alert.state,
        "dismissed_at": alert.closed_at if is_dismissed else None,
        "dismissed_by": some_user(alert.closed_by, address) if is_dismissed else None,
        "dismissed_reason": (alert.reason or None) if is_dismissed else None,
        "dismissed_comment": None,
        "fixed_at": alert.closed_at if alert.state == "fixed" else None,
    }


def _dependabot(alert: Alert, place: Repository, address: str) -> dict[str, Any]:
    vulnerability = {
        "package": {"ecosystem": "pip", "name": alert.subject},
        "severity": alert.severity,
        "vulnerable_version_range": "< 2.4.1",
        "first_patched_version": {"identifier": "2.4.1"},
    }
    return {
        **_addresses(alert, place, address),
        **_ending(alert, address),
        "auto_dismissed_at": alert.closed_at if alert.state == "auto_dismissed" else None,
        "dependency": {
            "package": vulnerability["package"],
            "manifest_path": "requirements.txt",
            "scope": "runtime",
        },
        "security_vulnerability": vulnerability,
        "security_advisory": _advisory(alert, vulnerability),
    }


def _advisory(alert: Alert, vulnerability: dict[str, Any]) -> dict[str, Any]:
    ghsa = f"GHSA-{alert.number:04d}-wxyz-2345"
    return {
        "ghsa_id": ghsa,
        "cve_id": None,
        "summary": f"A weakness in {alert.subject}",
        "description": f"A weakness in {alert.subject}, made up for a simulation.",
        "vulnerabilities": [vulnerability],
        "severity": alert.severity,
        "cvss": {"score": 7.5, "vector_string": None},
        "cvss_severities": {"cvss_v3": None, "cvss_v4": None},
        "cwes": [],
        "identifiers": [{"type": "GHSA", "value": ghsa}],
        "references": [],
        "published_at": alert.created_at,
        "updated_at": alert.created_at,
        "withdrawn_at": None,
    }


def _code_scanning(alert: Alert, place: Repository, address: str) -> dict[str, Any]:
    found = _addresses(alert, place, address)
    return {
        **found,
        **_ending(alert, address),
        "instances_url": f"{found['url']}/instances",
        "rule": {
            "id": f"py/{alert.subject}",
            "name": f"py/{alert.subject}",
            "severity": "error",
            "security_severity_level": alert.severity,
            "description": alert.subject.replace("-", " ").capitalize(),
            "tags": ["security"],
        },
        "tool": {"name": "CodeQL", "guid": None, "version": "2.23.1"},
        "most_recent_instance": {
            "ref": f"refs/heads/{place.default_branch}",
            "analysis_key": ".github/workflows/codeql.yml:analyze",
            "environment": "{}",
            "category": ".github/workflows/codeql.yml:analyze",
            "state": "open" if alert.state == "open" else "fixed",
            "commit_sha": place.branches.get(place.default_branch, "0" * 40),
            "message": {"text": "This depends on a value given by a user."},
            "location": {
                "path": "app/views.py",
                "start_line": 12,
                "end_line": 12,
                "start_column": 5,
                "end_column": 40,
            },
            "classifications": [],
        },
    }


def _secret_scanning(alert: Alert, place: Repository, address: str) -> dict[str, Any]:
    found = _addresses(alert, place, address)
    is_open = alert.state == "open"
    return {
        **found,
        "locations_url": f"{found['url']}/locations",
        "state": alert.state,
        "resolution": None if is_open else alert.reason or "revoked",
        "resolved_at": alert.closed_at or None,
        "resolved_by": some_user(alert.closed_by, address),
        "resolution_comment": None,
        "secret_type": alert.subject,
        "secret_type_display_name": alert.subject.replace("_", " ").capitalize(),
        "secret": "hidden by the simulation",
        "validity": "unknown",
        "push_protection_bypassed": False,
        "push_protection_bypassed_by": None,
        "push_protection_bypassed_at": None,
        "publicly_leaked": False,
        "multi_repo": False,
    }
