"""Bring database and static files up to date: what every start needs, in one process."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

_UNUSED = ["admin", "rest_framework", "drf_spectacular"]


class Command(BaseCommand):
    help = "Apply migrations, build fonts and styles, gather static files, load the catalogue."

    def handle(self, **_options: Any) -> None:
        quiet: dict[str, Any] = {"verbosity": 0, "interactive": False}
        call_command("migrate", **quiet)
        call_command("build_fonts", verbosity=0)
        call_command("build_styles", verbosity=0)
        if not settings.DEBUG:
            _gather(quiet)
        call_command("load_catalogue", verbosity=0)


def _gather(quiet: dict[str, Any]) -> None:
    """Gather static files, unless they are the ones that were gathered last."""
    note = Path(settings.STATIC_ROOT) / ".gathered"
    state = _state()
    if note.exists() and note.read_text() == state:
        return
    call_command("collectstatic", ignore_patterns=_UNUSED, clear=True, **quiet)
    note.write_text(state)


def _state() -> str:
    """Return a digest of every static file's name, size and time of change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(_UNUSED):
            changed = storage.get_modified_time(name).isoformat()
            digest.update(f"{name} {storage.size(name)} {changed}\n".encode())
    return digest.hexdigest()
