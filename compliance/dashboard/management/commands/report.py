"""Say what was collected, judged and attached so far."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.dashboard.summary import failures, summary


class Command(BaseCommand):
    help = "Say what was collected, judged and attached; fail when something is amiss."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **_options: Any) -> None:
        report = summary(at=timezone.now())
        self.stdout.write(json.dumps(report, indent=2) if as_json else _text(report))
        if troubles := failures(report):
            raise CommandError(" ".join(troubles))


def _text(report: dict[str, Any]) -> str:
    return "\n".join([*_connections(report), "", *_checks(report), "", *_totals(report)])


def _connections(report: dict[str, Any]) -> list[str]:
    return [
        f"{c['name']} ({c['provider']} {c['account']}): run {run['run']} {run['result']}, "
        f"{run['api_calls']} API calls in {run['seconds']} s"
        for c in report["connections"]
        if (run := c["last_run"])
    ]


def _checks(report: dict[str, Any]) -> list[str]:
    heading = f"{'check':8} {'in scope':>8} {'pass':>6} {'fail':>6} {'n/a':>6} {'unknown':>8}"
    rows = [
        f"{c['id']:8} {c['population']:8} {c['pass']:6} {c['fail']:6} "
        f"{c['not_applicable']:6} {c['unknown']:8}  {c['title']}"
        for c in report["checks"]
    ]
    return [heading, *rows]


def _totals(report: dict[str, Any]) -> list[str]:
    evidence, controls, ledger = report["evidence"], report["controls"], report["ledger"]
    return [
        f"{report['resources']} resources judged by {len(report['checks'])} checks",
        f"{evidence['collected']} evidence items collected, attached to controls "
        f"{evidence['attached_to_controls']} times; {evidence['uploaded']} uploaded",
        f"{controls['in_scope']} controls in scope: {controls['operating']} operating, "
        f"{controls['failing']} failing, {controls['stale']} stale, "
        f"{controls['unproven']} unproven",
        f"ledger: {ledger['entries']} entries, "
        f"{'unbroken' if ledger['unbroken'] else 'ALTERED'}, head {ledger['head']}",
    ]
