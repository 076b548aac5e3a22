"""Bring database and static files up to date: what every start needs, in one process."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Apply migrations, subset the fonts, gather static files and load the catalogue."

    def handle(self, **_options: Any) -> None:
        quiet: dict[str, Any] = {"verbosity": 0, "interactive": False}
        call_command("migrate", **quiet)
        call_command("build_fonts", verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", **quiet)
        call_command("load_catalogue", verbosity=0)
