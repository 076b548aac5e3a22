"""A real Chromium for tests, and what must hold on every page it opens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from compliance.accounts.models import User

SIZES = {"desk": (1440, 900), "tablet": (768, 1024), "phone": (390, 844)}
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_AXE = Axe()
_FIND = "options => axe.run(options).then(found => found.violations)"
Scheme = Literal["light", "dark"]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One page as somebody sees it, with all the browser said meanwhile."""

    page: Page
    said: list[str] = field(default_factory=list)

    def faults(self, *rules: str) -> list[str]:
        """Return console messages, axe violations and sideways scrolling; none is the aim.

        `rules` names the only ones of axe to ask; without any, all are asked.
        """
        only = {"runOnly": list(rules)} if rules else {}
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE.axe_script)
        violations = self.page.evaluate(_FIND, {"resultTypes": ["violations"], **only})
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return [
            *self.said,
            *(f"axe {rule['id']}: {_where(rule)}" for rule in violations),
            *([f"{wide} pixels too wide"] if wide > 0 else []),
        ]


def _where(rule: dict[str, Any]) -> str:
    return "; ".join(node["html"][:120] for node in rule["nodes"][:3])


def find_chromium() -> str | None:
    """Return the browser named by CHROMIUM or installed here; None leaves it to Playwright."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once; without one, say so and skip."""
    # Playwright's loop runs in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    call_command("build_fonts")
    call_command("build_styles")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=list(_ARGUMENTS)
            )
        except PlaywrightError as error:
            pytest.skip(f"NO BROWSER: set CHROMIUM to one to run this test ({error.message[:80]})")
        yield browser
        browser.close()


@pytest.fixture
def screen(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Screen]]:
    """Return a function that opens a path: screen("/", user=lead, scheme="dark", size="phone")."""
    contexts: list[BrowserContext] = []

    def show(
        path: str,
        *,
        user: User | None = None,
        scheme: Scheme = "light",
        size: str = "desk",
        scripts: bool = True,
    ) -> Screen:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user:
            _sign_in(context, user, live_server.url)
        shown = Screen(page=context.new_page())
        shown.page.on("console", lambda message: shown.said.append(f"console: {message.text}"))
        shown.page.on("pageerror", lambda error: shown.said.append(f"error: {error}"))
        shown.page.goto(path)
        return shown

    yield show
    for context in contexts:
        context.close()


def _sign_in(context: BrowserContext, user: User, url: str) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}]
    )
