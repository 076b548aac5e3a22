"""Verify the whole ledger: every entry's digest and its place in the chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.ledger.models import LedgerEntry


class Command(BaseCommand):
    help = "Verify that no ledger entry was altered, removed or put in between."

    def handle(self, **_options: Any) -> None:
        head = LedgerEntry.objects.head()
        if head is None:
            self.stdout.write("The ledger is empty.")
            return
        broken = LedgerEntry.objects.first_broken_sequence()
        if broken is not None:
            raise CommandError(
                f"The ledger was altered at or before entry {broken}: a digest does not follow, or "
                "entries are missing. Compare with a backup from before."
            )
        self.stdout.write(f"{head.sequence} entries, unbroken. Head: {head.digest}")
