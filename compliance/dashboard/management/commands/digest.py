"""Show somebody's digest as it would be written now; nothing is sent or kept."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.accounts.models import User
from compliance.dashboard.digest import digest_for, digest_letter
from compliance.dashboard.notifying import write_digest_now
from compliance.ledger.models import Job
from compliance.notices.models import preference_of


class Command(BaseCommand):
    help = "Write somebody's digest now, whatever day it is; --print only shows it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, help="the person's e-mail address")
        parser.add_argument("--print", action="store_true", help="show it, and send nothing")
        parser.add_argument("--html", action="store_true", help="as it is drawn, with --print")

    def handle(self, *, to: str, html: bool, **options: Any) -> None:
        user = User.objects.active().filter(email__iexact=to).first()
        if user is None:
            raise CommandError(f"Nobody who signs in here has the address {to}.")
        at = timezone.now()
        if not options["print"]:
            message = write_digest_now(user=user, actor=Job("digest"), at=at)
            self.stdout.write(
                f"“{message}” is on its way." if message else "It was written already."
            )
            return
        found = digest_for(user, frequency=preference_of(user).frequency, at=at)
        words = digest_letter(found)
        self.stdout.write(words.html if html else f"{words.subject}\n\n{words.text}")
