"""Make the demo company and connect its AWS account, its GitHub organization and its Google."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from compliance.accounts.models import Organization
from compliance.dashboard.demo.company import (
    connect_aws,
    connect_github,
    connect_google,
    make_company,
)
from compliance.dashboard.demo.journey import make_journey
from integrations.plugin import ProviderError

_CONNECT = {
    "aws_endpoint": connect_aws,
    "github_endpoint": connect_github,
    "google_endpoint": connect_google,
}


class Command(BaseCommand):
    help = "Make the demo company, Northwind Labs, and connect its stand-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--aws-endpoint", required=True)
        parser.add_argument("--github-endpoint", required=True)
        parser.add_argument("--google-endpoint", required=True)
        parser.add_argument("--password", required=True)
        parser.add_argument("--at", help="where its history ends, as 2026-07-01T12:00:00Z; now")
        parser.add_argument("--days", type=int, default=0, help="of history, to be lived through")

    def handle(self, *, password: str, at: str | None, days: int, **endpoints: Any) -> None:
        organization = Organization.objects.first()
        if organization is not None and not organization.is_demo:
            raise CommandError("This database holds a real organization; no demo data here.")
        end = datetime.fromisoformat(at) if at else timezone.now()
        founded = end - timedelta(days=days)
        with transaction.atomic():
            is_new = make_company(password=password, at=founded)
            make_journey(at=end)
        if is_new:
            self.stderr.write("  people, systems and owners are there")
        for name, connect in _CONNECT.items():
            try:
                connection = connect(
                    endpoint=endpoints[name], at=founded if is_new else timezone.now()
                )
            except ProviderError as error:
                raise CommandError(str(error)) from error
            self.stderr.write(f"  {connection} is connected")
