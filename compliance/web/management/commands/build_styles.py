"""Put all style sheets into one, before static files are collected: one request for the style."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from compliance.web.components import sheets
from compliance.web.templatetags.styles import BUNDLE


class Command(BaseCommand):
    """`bin/manage build_styles`: safe to repeat and to run beside itself."""

    help = "Put all style sheets into one where static files are collected from."

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.STATICFILES_DIRS[-1]) / BUNDLE
        text = "\n".join((settings.BASE_DIR / "static" / name).read_text() for name in sheets())
        if target.exists() and target.read_text() == text:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(f".{os.getpid()}")
        unfinished.write_text(text)
        unfinished.replace(target)
        self.stdout.write(f"{target.name}: {len(sheets())} style sheets")
