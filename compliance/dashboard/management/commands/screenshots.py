"""Make the pictures the documents show, from the data there is: run `bin/demo --once` first."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test import Client
from PIL import Image

from compliance.accounts.models import User
from compliance.dashboard.shots import SHOTS, SIZES, Shot
from compliance.jobs.local.browser import find
from compliance.jobs.local.processes import free_port

_PATIENCE = 30  # seconds until the server answers
_MOST = 300 * 1024  # bytes of one picture
_MISSING = (
    "Playwright is not installed here: it comes with the development requirements. "
    "Run bin/test once, or: .venv/bin/pip install -r requirements-dev.txt"
)


class Command(BaseCommand):
    help = "Make docs/images/*.png from the data there is (bin/demo --once makes some)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="only these; all without any")
        parser.add_argument("--into", type=Path, default=settings.BASE_DIR / "docs" / "images")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [shot for shot in SHOTS if not options["names"] or shot.name in options["names"]]
        if not wanted:
            known = ", ".join(shot.name for shot in SHOTS)
            raise CommandError(f"There is no such picture. These are made: {known}")
        options["into"].mkdir(parents=True, exist_ok=True)
        with served() as address, browser() as chromium:
            for shot in wanted:
                picture = small(taken(chromium, address, shot))
                if len(picture) > _MOST:
                    raise CommandError(f"{shot.name} has {len(picture)} bytes, over {_MOST}.")
                (options["into"] / f"{shot.name}.png").write_bytes(picture)
                self.stdout.write(f"{shot.name}.png: {len(picture) // 1024} KB")


@contextmanager
def browser() -> Iterator[Any]:
    """Yield a Chromium; say what to install where there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise CommandError(_MISSING) from error
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # its loop runs in this thread
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(
                executable_path=find() or None, args=["--no-sandbox"]
            )
        except Error as error:
            raise CommandError(
                "No browser starts here. Install Chromium, or name one: "
                f"CHROMIUM=/path/to/it bin/manage screenshots ({error.message[:120]})"
            ) from error
        yield chromium
        chromium.close()


@contextmanager
def served() -> Iterator[str]:
    """Yield the address of the product, served as production does for as long as it is needed."""
    call_command("prepare")
    port = free_port(8799)
    gunicorn = Path(sys.executable).with_name("gunicorn")
    bind = ("--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
    server = subprocess.Popen(  # noqa: S603
        [gunicorn, "compliance.wsgi", *bind], cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://localhost:{port}/healthz")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise CommandError(f"The server does not answer at {address}.")


def taken(chromium: Any, address: str, shot: Shot) -> bytes:
    """Return one picture as the browser draws it."""
    width, height = SIZES[shot.size]
    try:
        path, user = shot.path, User.objects.filter(role=shot.role).earliest("pk")
    except ObjectDoesNotExist as error:
        message = f"There is nothing to show in “{shot.name}”. Run bin/demo --once first."
        raise CommandError(message) from error
    context = chromium.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=shot.scheme,
        reduced_motion="reduce",
    )
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
    page = context.new_page()
    page.goto(path, wait_until="networkidle")
    if shot.typed:
        page.keyboard.press("Control+k")
        page.keyboard.type(shot.typed, delay=20)
        page.wait_for_timeout(500)  # for what is found
    picture: bytes = page.screenshot(full_page=shot.is_whole)
    context.close()
    return picture


def small(picture: bytes) -> bytes:
    """Return the picture in 256 colours: a page has few, and the file is a third."""
    body = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, kmeans=2, dither=Image.Dither.NONE).save(
            body, "PNG", optimize=True
        )
    return body.getvalue()
