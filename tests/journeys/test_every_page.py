"""Every page there is, for everybody, by day and by night, on a desk, a tablet and a phone.

A page is opened once for each role and then seen in all six looks without being loaded again:
what differs between them is the media query and the width, which the browser applies to the page
as it stands. Asked of each page, for each role:

* in every look: nothing said on the console (so no violation of the security policy), and no
  sideways scrolling;
* once: one h1, a title, the skip link first in the focus order, and all of axe;
* where a page is new: what axe finds in one look only, that is contrast by night, and on a phone
  contrast, size of targets and regions that scroll. Another role's page differs in its shell,
  which was seen so before.

Then every form that answers at its own address is sent empty: what comes back is asked the same,
but that the focus begins at the summary of what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from compliance.accounts.models import Role, User
from compliance.people.models import AccessReview, Account, Person, RosterDraft
from controls.models import Assessment, Gap
from evidence.models import Artifact, EvidenceItem, Finding, PopulationItem, Snapshot, Waiver
from integrations.actions import connections, parts, runs
from integrations.models import CollectionRun
from integrations.providers.aws import AWS
from tests import factories
from tests.browser import SIZES, Scheme, Screen
from tests.evidence import populated
from tests.fakes.aws import AwsServer
from tests.journey import builders as assessing
from tests.people import building
from tests.reviews import builders as reviewing

from .conftest import KEY_CHECK, Company
from .test_auditing import uploaded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]
LOOKS: tuple[tuple[Scheme, str], ...] = (
    ("light", "desk"),
    ("light", "tablet"),
    ("light", "phone"),
    ("dark", "phone"),
    ("dark", "tablet"),
    ("dark", "desk"),
)
OF_A_LOOK = {  # what axe finds in one look only
    ("light", "phone"): ("color-contrast", "scrollable-region-focusable", "target-size"),
    ("dark", "phone"): ("color-contrast",),
    ("dark", "desk"): ("color-contrast",),
}
MACHINES = re.compile(r"^/(api|healthz|readyz)")
EVERYBODY_S = re.compile(
    r"^/($|account/$|account/notifications/|accounts/|unsubscribe/|find/|keys/|glossary/$|people/me/$|reviews/|start/$)"
)
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
    populated.populate(now=timezone.now())
    factories.waiver(Finding.objects.failing().latest("pk"), company.engineer, company.lead)
    auditor = factories.auditor()
    emma = factories.employee()
    building.one_of_everything(company.lead, email=emma.email)
    reviewing.one_of_everything(company.lead, emma)
    assessing.one_of_everything(company.lead, company.control, at=timezone.now())
    span = {"first_day": today.replace(day=1), "last_day": today}
    factories.audit("Type II", auditors=[auditor], **span)  # type: ignore[arg-type]
    return {
        Role.LEAD: company.lead,
        Role.ENGINEER: company.engineer,
        Role.EMPLOYEE: emma,
        Role.AUDITOR: auditor,
    }


def arguments() -> dict[str, dict[str, Any]]:
    """Return what stands in addresses, by the words before it; "" is for all others."""
    item = EvidenceItem.objects.get(check_id=KEY_CHECK).pk
    picture = EvidenceItem.objects.get(origin="upload").pk
    receipt = Snapshot.objects.get(evaluations__check_id=KEY_CHECK).pk
    change = PopulationItem.objects.filter(kind="change").latest("occurred_at")
    population = {"key": f"source-{change.stream.source_id}", "pk": change.pk}
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
        "populations/<slug:key>/": population,
        "populations/<int:pk>/freeze/": {"pk": 1},
        "audit/<slug:slug>/populations/": {"slug": "type-ii", **population},
        "audit/<slug:slug>/evidence/": {"slug": "type-ii", "pk": item},
        "audit": {"slug": "type-ii", "code": "DP-02", "pk": 1},
        "people/accounts/": {"pk": Account.objects.earliest("pk").pk},
        "people/import/": {"pk": RosterDraft.objects.get().pk},
        "people/terms/": {"slug": "security-training", "pk": 1},
        "people/": {"pk": Person.objects.earliest("pk").pk},
        "reviews/lists/": {"pk": Artifact.objects.filter(media_type="text/plain").latest("pk").pk},
        "reviews/": {"pk": AccessReview.objects.under_way().get().pk, "position": 1},
        "audit/<slug:slug>/reviews/": {
            "slug": "type-ii",
            "pk": AccessReview.objects.signed().get().pk,
        },
        "settings/users/": {"pk": User.objects.get(role=Role.AUDITOR).pk},
        "account/tokens/": {"pk": 1},
        "account/dismiss/": {"notice": "welcome"},
        "comments/": {"pk": 1, "subject": "control:DP-02"},
        "settings/channels/": {"pk": 1},
        "unsubscribe/": {"token": signing.dumps(1, salt="unsubscribe")},
        "setup/": {"key": "systems"},
        "views/": {"pk": 1},
        "dashboard/": {"code": "CC6.1", "monday": "2026-01-05"},
        "criteria/": {"code": "CC6.1"},
        "controls/": {"code": "DP-02"},
        "settings/scope/systems/": {"slug": "cloud"},
        "settings/scope/subservices/": {"slug": "cloud-host"},
        "journey/assessments/": {"pk": Assessment.objects.get().pk, "code": "DP-02"},
        "journey/gaps/": {"pk": Gap.objects.earliest("pk").pk},
        "journey/periods/": {"slug": "type-ii"},
        "settings/scope/": {"code": "security"},
        "checks/waivers/": {"pk": Waiver.objects.get().pk},
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
})"""
_WIDE = "document.documentElement.scrollWidth - innerWidth"
_SEND_EMPTY = """() => {
  const form = [...document.querySelectorAll("main form[method=post]")]
    .find((form) => new URL(form.action).pathname === location.pathname);
  if (!form) return false;
  form.noValidate = true;
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.type !== "file") field.value = "";
  }
  form.submit();
  return true;
}"""


def look(shown: Screen, scheme: Scheme, size: str) -> None:
    """Let the open page be seen by day or by night, at this size."""
    width, height = SIZES[size]
    shown.page.emulate_media(color_scheme=scheme)
    shown.page.set_viewport_size({"width": width, "height": height})


def outline(shown: Screen, *, first: str) -> list[str]:
    """Return what is wrong with the outline of the open page, whose focus begins at `first`."""
    if first == "skip":
        shown.page.keyboard.press("Tab")
    found = shown.page.evaluate(_OUTLINE)
    faults = []
    if found["titles"] != 1:
        faults.append(f"{found['titles']} h1")
    if not found["title"]:
        faults.append("no title")
    if found["hasMenu"] and first not in found["first"].split():
        faults.append(f"the first stop is not {first}")
    return faults


def faults_of(shown: Screen, path: str, *, is_new: bool) -> list[str]:
    """Open a page, see it in every look, and return what is wrong with it."""
    look(shown, *LOOKS[0])
    shown.said.clear()
    shown.page.goto(path)
    return seen(shown, path, is_new=is_new)


def seen(shown: Screen, path: str, *, is_new: bool, first: str = "skip") -> list[str]:
    """See the open page in every look and return what is wrong with it."""
    faults = [*outline(shown, first=first), *shown.faults()]
    shown.said.clear()
    for scheme, size in LOOKS[1:]:
        look(shown, scheme, size)
        if (scheme, size) in OF_A_LOOK and is_new:
            found = shown.faults(*OF_A_LOOK[scheme, size])
        else:
            wide = shown.page.evaluate(_WIDE)
            found = [*shown.said, *([f"{wide} pixels too wide"] if wide > 0 else [])]
        faults += [f"{scheme}, {size}: {fault}" for fault in found]
    return [f"{path}: {fault}" for fault in faults]


def faults_when_sent_empty(shown: Screen, path: str) -> list[str] | None:
    """Send a page's own form empty, and return what is wrong with what comes back."""
    look(shown, *LOOKS[0])
    shown.page.goto(path)
    with shown.page.expect_event("load"):
        if not shown.page.evaluate(_SEND_EMPTY):
            shown.page.reload()
    if not shown.page.locator("[aria-invalid=true]").count():
        return None
    shown.said.clear()
    return [f"sent empty: {fault}" for fault in seen(shown, path, is_new=True, first="alert")]


def test_every_page_is_sound_for_everybody(
    screen: Callable[..., Screen], people: dict[str, User]
) -> None:
    pages = {role: pages_of(user) for role, user in people.items()}
    assert len(pages[Role.LEAD]) > len(pages[Role.ENGINEER]) > len(pages[Role.AUDITOR]) > 5
    found: list[str] = []
    known: set[str] = set()
    for role, user in people.items():
        shown = screen("/account/", user=user)
        for path in pages[role]:
            found += [f"{role}: {f}" for f in faults_of(shown, path, is_new=path not in known)]
        known.update(pages[role])
        shown.page.context.close()
    assert not found, "\n".join(found)


def test_every_form_that_is_sent_empty_comes_back_sound(
    screen: Callable[..., Screen], people: dict[str, User]
) -> None:
    lead = people[Role.LEAD]
    shown = screen("/account/", user=lead)
    paths = [path for path in pages_of(lead) if not path.startswith("/accounts/")]
    answers = {path: faults_when_sent_empty(shown, path) for path in paths}
    refused = {path: faults for path, faults in answers.items() if faults is not None}
    found = [fault for faults in refused.values() for fault in faults]

    assert {"/evidence/add/", "/audits/new/", "/connections/add/aws/"} <= set(refused)
    assert not found, "\n".join(found)


def test_pages_before_the_sign_in_are_sound(
    screen: Callable[..., Screen], company: Company
) -> None:
    shown = screen(SIGNED_OUT[0])
    found = [fault for path in SIGNED_OUT for fault in faults_of(shown, path, is_new=True)]

    assert [fault for fault in found if "404 (Not Found)" not in fault] == []
