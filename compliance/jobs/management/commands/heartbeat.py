"""Say whether the schedule runs: a tick went through beat, queue and worker lately."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.jobs.models import Heartbeat


class Command(BaseCommand):
    help = "Fail when the schedule does not run."

    def handle(self, **_options: Any) -> None:
        if trouble := Heartbeat.trouble("tick", within=4 * settings.TICK, at=timezone.now()):
            raise CommandError(trouble)
        self.stdout.write("The schedule runs.")
