"""What the product did so far, in figures: the report of `bin/demo --once`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from compliance.ledger.models import LedgerEntry
from controls.models import Control
from controls.rules.health import Health
from evidence.health import health_of
from evidence.models import EvidenceItem, EvidenceLink, Finding
from integrations.models import CollectionRun, Connection

from .catalogue import CheckStanding, standings


def summary(*, at: datetime) -> dict[str, Any]:
    """Return connections, calls, resources, verdicts, evidence, health and the ledger's head."""
    controls = list(Control.objects.in_scope())
    health = Counter(health_of(controls, at=at).values())
    head = LedgerEntry.objects.head()
    collected = EvidenceItem.objects.standing().filter(origin=EvidenceItem.Origin.CHECK)
    return {
        "connections": [_connection(c) for c in Connection.objects.select_related("source")],
        "resources": Finding.objects.open()
        .in_scope()
        .values("source", "resource_id")
        .distinct()
        .count(),
        "checks": [_check(s) for s in standings(at=at) if s.evaluations],
        "evidence": {
            "collected": collected.count(),
            "uploaded": EvidenceItem.objects.standing().count() - collected.count(),
            "attached_to_controls": EvidenceLink.objects.filter(item__in=collected).count(),
        },
        "controls": {"in_scope": len(controls)} | {h.value: health[h] for h in Health},
        "ledger": {
            "entries": head.sequence if head else 0,
            "head": head.digest if head else "",
            "unbroken": LedgerEntry.objects.first_broken_sequence() is None,
        },
    }


def failures(report: dict[str, Any]) -> list[str]:
    """Return why this report is no success, in sentences."""
    found = [
        f"Run {run['run']} of {connection['name']} is {run['result'] or 'not finished'}."
        for connection in report["connections"]
        if (run := connection["last_run"]) and run["result"] != CollectionRun.Result.COMPLETE
    ]
    found += [f"{c['id']}: the counts do not add up." for c in report["checks"] if not _adds_up(c)]
    if not report["checks"]:
        found.append("No check was evaluated.")
    if not report["ledger"]["unbroken"]:
        found.append("The ledger was altered.")
    return found


def _connection(connection: Connection) -> dict[str, Any]:
    run = connection.runs.newest_first().first()
    return {
        "name": connection.name,
        "provider": connection.source.provider,
        "account": connection.source.account,
        "last_run": _run(run) if run else None,
    }


def _run(run: CollectionRun) -> dict[str, Any]:
    parts = run.collectors.order_by("collector")
    ended = run.finished_at or run.started_at
    return {
        "run": run.pk,
        "result": run.result,
        "seconds": round((ended - run.started_at).total_seconds(), 1),
        "api_calls": sum(part.call_count for part in parts),
        "collectors": {part.collector: part.state for part in parts},
        "errors": {part.collector: part.error for part in parts if part.error},
    }


def _check(standing: CheckStanding) -> dict[str, Any]:
    return {
        "id": standing.check.id,
        "title": standing.check.title,
        "population": standing.population,
        **standing.counts,
    }


def _adds_up(check: dict[str, Any]) -> bool:
    outcomes = ("pass", "fail", "not_applicable", "unknown", "excluded")
    return bool(check["population"] == sum(check[outcome] for outcome in outcomes))
