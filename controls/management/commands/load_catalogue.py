"""`bin/manage load_catalogue`: criteria and library controls into the record; safe to repeat."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.ledger.models import Job
from controls.catalogue import CatalogueError
from controls.loading import load_catalogue


class Command(BaseCommand):
    help = "Bring the criteria up to date and add controls of the library that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_catalogue(actor=Job("load_catalogue"), at=timezone.now())
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        counts = [f"{n} {name.replace('_', ' ')}" for name, n in asdict(loaded).items() if n]
        self.stdout.write(
            f"New or changed: {', '.join(counts)}." if counts else "The catalogue is up to date."
        )
