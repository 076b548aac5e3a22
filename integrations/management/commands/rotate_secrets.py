"""Encrypt every connection's credentials under the current SECRET_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.ledger.models import Job
from compliance.notices.actions.channels import rotate_addresses
from compliance.vault import SecretsUnreadableError
from integrations.actions.connections import rotate_secrets

ROTATION = Job("rotate_secrets")


class Command(BaseCommand):
    help = "Encrypt every connection's credentials under the current SECRET_KEY."

    def handle(self, **_options: Any) -> None:
        try:
            count = rotate_secrets(actor=ROTATION, at=timezone.now())
            channels = rotate_addresses(actor=ROTATION, at=timezone.now())
        except SecretsUnreadableError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} connections are encrypted under the current key.")
        self.stdout.write(f"{channels} channels are encrypted under the current key.")
