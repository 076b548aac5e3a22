"""Live through the demo company's past, from where that was left."""

import logging
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.accounts.models import Organization
from compliance.dashboard.demo.history import DAYS, live_through


class Command(BaseCommand):
    help = "Live through the demo company's past by the real collectors, checks and actions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for provider in ("aws", "github", "google"):
            parser.add_argument(f"--{provider}-endpoint", required=True, dest=provider)
        parser.add_argument("--at", help="where it ends, as 2026-07-01T12:00:00Z; now")
        parser.add_argument("--days", type=int, default=DAYS, help=f"how many days ({DAYS})")

    def handle(self, *, at: str | None, days: int, **options: Any) -> None:
        organization = Organization.objects.first()
        if organization is None or not organization.is_demo:
            raise CommandError("There is no demo company here; bin/demo makes one.")
        endpoints = {name: options[name] for name in ("aws", "github", "google")}
        end = datetime.fromisoformat(at) if at else timezone.now()
        logging.disable(logging.WARNING)  # the failures of the story are in the record
        made = live_through(endpoints=endpoints, at=end, days=days, say=self._say)
        self.stderr.write(f"  {made} runs were lived through")

    def _say(self, month: str) -> None:
        self.stderr.write(f"  Living through the year … {month}")
