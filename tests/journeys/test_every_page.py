"""Every page there is, for everybody, by day on a desk and by night on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from compliance.accounts.models import Role, User
from evidence.models import EvidenceItem, Finding, Snapshot
from integrations.actions import connections, parts, runs
from integrations.models import CollectionRun
from integrations.providers.aws import AWS
from tests import factories
from tests.browser import SIZES, Screen
from tests.fakes.aws import AwsServer

from .conftest import KEY_CHECK, Company
from .test_auditing import uploaded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]
LOOKS = {"light": "desk", "dark": "phone"}
OF_A_LOOK = ("color-contrast", "scrollable-region-focusable")  # what axe finds in one look only
MACHINES = re.compile(r"^/(api|healthz|readyz)")
EVERYBODY_S = re.compile(r"^/($|account/$|accounts/|find/|keys/|glossary/$|start/$)")
AUDITOR_S = re.compile(r"^/audit/")
SIGNED_OUT = ("/accounts/login/", "/accounts/password/reset/", "/no/such/page/")
Patterns = list[URLPattern | URLResolver]


@pytest.fixture
def people(company: Company, aws: AwsServer) -> dict[str, User]:
    """Make one of everything that has a page."""
    values = aws.settings(region="eu-west-1")
    connection = connections.add_connection(
        draft=connections.Draft(provider=AWS, title="AWS production", values=values),
        identity=connections.identify(provider=AWS, values=values),
        actor=company.lead,
        at=timezone.now(),
    )
    run = runs.start_run(connection=connection, actor=company.lead, at=timezone.now())
    run.collectors.exclude(collector="aws.kms").delete()
    for part in run.collectors.all():
        parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=timezone.now())
        parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=timezone.now())
    today = timezone.now().date()
    uploaded(company, "Console of the keys", today)
    factories.system()
    auditor = factories.auditor()
    span = {"first_day": today.replace(day=1), "last_day": today}
    factories.audit("Type II", auditors=[auditor], **span)  # type: ignore[arg-type]
    return {
        Role.LEAD: company.lead,
        Role.ENGINEER: company.engineer,
        Role.EMPLOYEE: factories.employee(),
        Role.AUDITOR: auditor,
    }


def arguments() -> dict[str, dict[str, Any]]:
    """Return what stands in addresses, by the words before it; "" is for all others."""
    item = EvidenceItem.objects.get(check_id=KEY_CHECK).pk
    picture = EvidenceItem.objects.get(check_id="").pk
    receipt = Snapshot.objects.get(evaluations__check_id=KEY_CHECK).pk
    return {
        "connections/add/": {"provider_id": "aws"},
        "connections/runs/": {"pk": CollectionRun.objects.get().pk},
        "connections/": {"name": "aws-production"},
        "evidence/receipts/": {"pk": receipt},
        "audit/<slug:slug>/receipts/": {"slug": "type-ii", "pk": receipt},
        "evidence/<int:pk>/image": {"pk": picture, "number": 1},
        "audit/<slug:slug>/evidence/<int:pk>/image": {
            "slug": "type-ii",
            "pk": picture,
            "number": 1,
        },
        "evidence/": {"pk": item},
        "audit/<slug:slug>/evidence/": {"slug": "type-ii", "pk": item},
        "audit": {"slug": "type-ii", "code": "DP-02", "pk": 1},
        "settings/users/": {"pk": User.objects.get(role=Role.AUDITOR).pk},
        "account/tokens/": {"pk": 1},
        "account/dismiss/": {"notice": "welcome"},
        "setup/": {"key": "systems"},
        "views/": {"pk": 1},
        "dashboard/": {"code": "CC6.1", "monday": "2026-01-05"},
        "criteria/": {"code": "CC6.1"},
        "controls/": {"code": "DP-02"},
        "settings/scope/systems/": {"slug": "cloud"},
        "settings/scope/": {"code": "security"},
        "checks/": {
            "check_id": KEY_CHECK,
            "finding": Finding.objects.filter(check_id=KEY_CHECK).latest("pk").pk,
        },
    }


def routes(patterns: Patterns, before: str = "") -> Iterator[str]:
    """Yield the route of every page; those written as regular expressions are links in mails."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif "^" not in route:
            yield route


def addresses() -> list[str]:
    known = sorted(arguments().items(), key=lambda entry: -len(entry[0]))

    def filled(route: str) -> str:
        values = next((values for start, values in known if route.startswith(start)), {})
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), route)

    found = (filled(route) for route in routes(get_resolver().url_patterns))
    return sorted({path for path in found if not MACHINES.match(path)})


def is_theirs(role: str, path: str) -> bool:
    if role in (Role.LEAD, Role.ENGINEER):
        return True
    return bool(EVERYBODY_S.match(path) or (role == Role.AUDITOR and AUDITOR_S.match(path)))


def pages_of(user: User) -> list[str]:
    """Return the addresses that show this person a page; nobody meets anything but a refusal."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    answers = {path: client.get(path) for path in addresses()}
    for path, answer in answers.items():
        assert answer.status_code in {200, 302, 403, 404, 405}, path
        assert answer.status_code != 200 or is_theirs(user.role, path), f"{user.role} sees {path}"
    return [
        path
        for path, answer in answers.items()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    ]


_OUTLINE = """() => ({
  titles: document.querySelectorAll("h1").length,
  title: document.title.replace(/^ ?·/, "").trim(),
  first: document.activeElement.className,
  hasMenu: Boolean(document.querySelector(".skip")),
  wide: document.documentElement.scrollWidth - innerWidth,
})"""


def look(shown: Screen, scheme: Literal["light", "dark"]) -> None:
    """Let the open page be seen by day on a desk, or by night on a phone."""
    width, height = SIZES[LOOKS[scheme]]
    shown.page.emulate_media(color_scheme=scheme)
    shown.page.set_viewport_size({"width": width, "height": height})


def visit(shown: Screen, path: str) -> list[str]:
    """Open a page as it is seen now and return what is wrong with its outline."""
    shown.said.clear()
    shown.page.goto(path)
    shown.page.keyboard.press("Tab")
    outline = shown.page.evaluate(_OUTLINE)
    faults = [*shown.said]
    if outline["titles"] != 1:
        faults.append(f"{outline['titles']} h1")
    if not outline["title"]:
        faults.append("no title")
    if outline["hasMenu"] and outline["first"] != "skip":
        faults.append("the first stop is not the skip link")
    if outline["wide"] > 0:
        faults.append(f"{outline['wide']} pixels too wide")
    return faults


def faults_of(shown: Screen, path: str, *, is_new: bool) -> list[str]:
    """Visit a page; one that is new is seen in both looks, and by axe in both."""
    look(shown, "light" if is_new else "dark")
    faults = visit(shown, path)
    if is_new:
        faults += shown.faults()
        look(shown, "dark")
        faults += shown.faults(*OF_A_LOOK)
    return [f"{path}: {fault}" for fault in faults]


def test_every_page_is_sound_for_everybody(
    screen: Callable[..., Screen], people: dict[str, User]
) -> None:
    pages = {role: pages_of(user) for role, user in people.items()}
    assert len(pages[Role.LEAD]) > len(pages[Role.ENGINEER]) > len(pages[Role.AUDITOR]) > 5
    found: list[str] = []
    seen: set[str] = set()
    for role, user in people.items():
        shown = screen("/account/", user=user)
        for path in pages[role]:
            found += [f"{role}: {f}" for f in faults_of(shown, path, is_new=path not in seen)]
        seen.update(pages[role])
        shown.page.context.close()
    assert not found, "\n".join(found)


def test_pages_before_the_sign_in_are_sound(
    screen: Callable[..., Screen], company: Company
) -> None:
    shown = screen(SIGNED_OUT[0])
    found = [fault for path in SIGNED_OUT for fault in faults_of(shown, path, is_new=True)]

    assert [fault for fault in found if "404 (Not Found)" not in fault] == []
