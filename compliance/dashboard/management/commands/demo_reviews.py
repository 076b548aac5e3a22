"""Hold the demo company's access reviews, once its accounts were read, and let people talk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.accounts.models import Organization
from compliance.dashboard.demo.reviews import make_reviews
from compliance.dashboard.demo.talk import make_talk


class Command(BaseCommand):
    help = "Hold the demo company's access reviews over the accounts that were read."

    def handle(self, **_options: Any) -> None:
        organization = Organization.objects.first()
        if organization is None or not organization.is_demo:
            raise CommandError("There is no demo company here; bin/demo makes one.")
        make_reviews(timezone.now())
        make_talk(at=timezone.now())
