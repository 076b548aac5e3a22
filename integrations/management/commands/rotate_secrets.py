"""Encrypt every connection's credentials under the current SECRET_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.ledger.models import Job
from integrations.actions.connections import rotate_secrets
from integrations.vault import SecretsUnreadableError


class Command(BaseCommand):
    help = "Encrypt every connection's credentials under the current SECRET_KEY."

    def handle(self, **_options: Any) -> None:
        try:
            count = rotate_secrets(actor=Job("rotate_secrets"), at=timezone.now())
        except SecretsUnreadableError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} connections are encrypted under the current key.")
