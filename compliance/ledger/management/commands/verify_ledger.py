"""Verify the whole ledger: every entry's digest and its place in the chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.ledger.chain import first_broken_link
from compliance.ledger.models import LedgerEntry


class Command(BaseCommand):
    help = "Verify that no ledger entry was altered, removed or put in between."

    def handle(self, **_options: Any) -> None:
        head = LedgerEntry.objects.head()
        if head is None:
            self.stdout.write("The ledger is empty.")
            return
        broken = first_broken_link(LedgerEntry.objects.links())
        if broken is not None:
            entry = LedgerEntry.objects.in_order()[broken]
            raise CommandError(
                f"The ledger was altered at or before entry {entry.sequence} ({entry.event}, "
                f"{entry.recorded_at.isoformat()}). Compare with a backup from before."
            )
        if head.sequence != LedgerEntry.objects.count():
            raise CommandError("The ledger has gaps in its numbering: entries were removed.")
        self.stdout.write(f"{head.sequence} entries, unbroken. Head: {head.digest}")
