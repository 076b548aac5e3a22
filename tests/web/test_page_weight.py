"""A first visit is light, asks nobody else for anything, and is compressed as in production."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Response

from compliance.jobs.local.processes import free_port
from tests import factories
from tests.workers import environment, eventually

LIMIT = 60 * 1024  # bytes of style and script on the wire, fonts aside
PREPARE = (("build_fonts",), ("build_styles",), ("collectstatic", "--no-input"))


@pytest.fixture
def production(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """Serve the product as production does: gathered, named by digest, compressed."""
    factories.organization()
    factories.lead(password="four plain words")
    (tmp_path / "fonts").mkdir()
    values = environment() | {"DEBUG": "0", "TRACKRECORD_VAR": str(tmp_path)}
    for command in PREPARE:
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, cwd=settings.BASE_DIR, env=values, check=True, capture_output=True)
    port = free_port(8700)
    gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "compliance.wsgi"]
    server = subprocess.Popen(
        [*gunicorn, "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"],
        cwd=settings.BASE_DIR,
        env=values,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert eventually(lambda: answers(f"http://localhost:{port}/healthz"))
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1):  # noqa: S310
            return True
    except OSError:
        return False


def weight(answer: Response) -> int:
    """Return how many bytes of a body came over the wire."""
    return answer.request.sizes()["responseBodySize"]


def test_a_first_visit_is_light_and_asks_nobody_else(chromium: Browser, production: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    came: list[Response] = []
    page.on("response", lambda answer: came.append(answer))
    page.goto(f"{production}/accounts/login/", wait_until="networkidle")
    page.locator("[name=login]").fill("lea@example.com")
    page.get_by_label("Password").fill("four plain words")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/dashboard/")
    page.wait_for_load_state("networkidle")
    # In reverse, so that what the browser fetched outdoes what it then took from its own cache.
    static = {
        a.url: a for a in reversed(came) if a.request.resource_type in {"stylesheet", "script"}
    }
    weights = {url: weight(answer) for url, answer in static.items()}
    compressed = {
        answer.headers.get("content-encoding")
        for url, answer in static.items()
        if weights[url] > 1024
    }
    total = sum(weights.values())

    assert [a.url for a in came if not a.url.startswith(production)] == []
    assert [a.url for a in came if a.status >= 400] == []
    assert compressed <= {"br", "gzip"}
    assert sum(url.endswith(".css") for url in static) == 1
    assert 10_000 < total <= LIMIT, weights
    print(f"{total} bytes of style and script on a first visit, in {len(static)} files")  # noqa: T201
    context.close()
