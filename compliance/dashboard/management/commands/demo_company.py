"""Make the demo company and connect its AWS account, its GitHub organization and its Google."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from compliance.accounts.models import Organization, User
from compliance.dashboard.demo.company import (
    connect_aws,
    connect_github,
    connect_google,
    make_company,
)
from compliance.dashboard.demo.journey import make_journey
from compliance.dashboard.demo.people import LEAD
from compliance.dashboard.demo.roster import make_roster
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

    def handle(self, *, password: str, **endpoints: Any) -> None:
        organization = Organization.objects.first()
        if organization is not None and not organization.is_demo:
            raise CommandError("This database holds a real organization; no demo data here.")
        with transaction.atomic():
            uploaded = make_company(password=password, at=timezone.now())
            make_roster(lead=User.objects.get(email=LEAD.email), at=timezone.now())
            make_journey(at=timezone.now())
        if uploaded:
            self.stderr.write(f"  people, owners and {uploaded} uploaded evidence items are there")
        for name, connect in _CONNECT.items():
            try:
                connection = connect(endpoint=endpoints[name], at=timezone.now())
            except ProviderError as error:
                raise CommandError(str(error)) from error
            self.stderr.write(f"  {connection} is connected")
