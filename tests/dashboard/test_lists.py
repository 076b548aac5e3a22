"""Filters of the lists: what is found, and that every count has its denominator."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.dashboard.catalogue import all_checks
from compliance.ledger.events import Event
from compliance.ledger.models import Job, LedgerEntry, record
from controls.models import Control
from evidence.models import Finding
from integrations.providers import PROVIDERS
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TITLES = {check.id: check.title for _provider, check in all_checks()}


@pytest.fixture
def browser() -> Client:
    factories.organization()
    client = Client()
    client.force_login(factories.lead())
    return client


@pytest.fixture
def four_healths(browser: Client) -> Client:
    """Make one control of each health, and one out of scope."""
    now = timezone.now()
    failing = factories.control("AC-01", title="Keys are rotated", checks=["AWS-04"])
    factories.finding("AWS-04", began_at=now - HOUR)
    operating = factories.control("AC-02", criteria=["CC6.2"])
    stale = factories.control("AC-03", cadence="weekly")
    factories.control("AC-04", checks=["AWS-05"])
    factories.finding("AWS-05", "unknown", began_at=now - HOUR)
    factories.evidence_item(failing, operating, covers_from=now)
    factories.evidence_item(stale, covers_from=now - 9 * 24 * HOUR)
    factories.criterion("P1.1", "privacy")
    factories.control("PV-01", criteria=["P1.1"])
    return browser


def codes_of(page: Any) -> list[str]:
    return [row.control.code for row in page.context["shown"].part.rows]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["AC-01", "AC-04", "AC-03", "AC-02"]),
        ("?health=failing", ["AC-01"]),
        ("?health=unproven", ["AC-04"]),
        ("?health=stale", ["AC-03"]),
        ("?health=operating", ["AC-02"]),
        ("?health=nonsense", []),
        ("?cadence=weekly", ["AC-03"]),
        ("?category=security&q=AC-02", ["AC-02"]),
        ("?owned_by=nobody&health=stale", ["AC-03"]),
        ("?q=rotated", ["AC-01"]),
        ("?q=cc6.2", ["AC-02"]),
        ("?q=ac-0+keys", ["AC-01"]),
        ("?q=PV-01", []),
        ("?q=AC-01&health=operating", []),
    ],
)
def test_controls_are_found_worst_first(query: str, codes: list[str], four_healths: Client) -> None:
    page = four_healths.get(f"/controls/{query}")

    assert codes_of(page) == codes
    counted = f"{len(codes)} of 4 controls" if query else "4 controls"
    assert counted in " ".join(page.content.decode().split())


def test_an_owner_finds_what_is_theirs_in_one_click(four_healths: Client) -> None:
    engineer = factories.engineer("Ravi")
    Control.objects.filter(code__in=["AC-01", "AC-02", "PV-01"]).update(owner=engineer)
    four_healths.force_login(engineer)

    chips = four_healths.get("/controls/").context["shown"].chips
    mine = next(chip for chip in chips if chip.title == "Mine")
    assert (mine.count, mine.href) == (2, "/controls/?owner=me")
    page = four_healths.get(mine.href)
    assert codes_of(page) == ["AC-01", "AC-02"]
    assert "2 of 4 controls" in " ".join(page.content.decode().split())
    assert codes_of(four_healths.get("/controls/?owner=me&health=failing")) == ["AC-01"]


@pytest.mark.parametrize("query", ["", "?health=operating", "?q=nothing+is+called+this"])
def test_who_owns_nothing_there_still_reads_so(query: str, four_healths: Client) -> None:
    chips = four_healths.get(f"/controls/{query}").context["shown"].chips

    mine = next(chip for chip in chips if chip.title == "Mine")
    assert (mine.count, mine.is_current) == (0, False)


@pytest.mark.parametrize(
    ("path", "head", "row"),
    [
        ("/controls/?q=AC-01", ["Control", "Title"], ["AC-01", "Keys are rotated"]),
        ("/checks/?q=AWS-04", ["Check", "Title"], ["AWS-04", TITLES["AWS-04"]]),
        (
            "/criteria/?q=CC6.1",
            ["Criterion", "Summary"],
            ["CC6.1", "Access to information assets is limited"],
        ),
    ],
)
def test_in_a_file_an_id_stands_in_a_column_of_its_own(
    path: str, head: list[str], row: list[str], four_healths: Client
) -> None:
    answer: Any = four_healths.get(f"{path}&format=csv")

    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [line[:2] for line in lines] == [head, row]


def test_the_dashboard_s_figures_carry_their_denominators(four_healths: Client) -> None:
    factories.finding("AWS-06", "pass")
    page = four_healths.get("/dashboard/")

    figures = {f.title: (f.value, f.of, f.note) for f in page.context["figures"]}
    assert figures == {
        "Controls operating": (1, 4, "1 failing, 1 stale"),
        "Controls with evidence": (3, 4, "1 unproven"),
        "Verdicts failing": (1, 3, "0 past their time limit"),
        "Connections read today": (0, 0, "2 evidence items kept"),
    }
    shown = page.content.decode()
    for value, of, _ in figures.values():
        assert f"<b>{value}</b><span>/ {of}</span>" in shown
    assert "%" not in shown.partition("<main")[2].partition('aria-label="Key figures"')[2][:900]


def test_what_fails_the_longest_needs_attention_first_and_at_most_five(browser: Client) -> None:
    for hours in range(7):
        factories.finding(resource_title=f"user {hours}", began_at=AT - hours * HOUR)
    factories.finding(outcome="unknown", began_at=AT - 99 * HOUR)
    ended = factories.finding(began_at=AT - 50 * HOUR)
    Finding.objects.filter(pk=ended.pk).update(ended_at=AT)

    attention = browser.get("/dashboard/").context["attention"]

    assert [f.resource_title for f in attention] == [f"user {n}" for n in (6, 5, 4, 3, 2)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["fail", "unknown", "pass", "not_applicable"]),
        ("?outcome=fail", ["fail"]),
        ("?outcome=pass", ["pass"]),
        ("?past=1", ["fail"]),
        ("?past=1&outcome=pass", []),
        ("?outcome=nonsense", []),
    ],
)
def test_a_check_s_resources_are_found_worst_first(
    query: str, found: list[str], browser: Client
) -> None:
    for outcome in ("pass", "not_applicable", "fail", "unknown"):
        factories.finding(outcome=outcome)
    factories.finding("AWS-05")
    ended = factories.finding(began_at=AT - HOUR)
    Finding.objects.filter(pk=ended.pk).update(ended_at=AT)

    page = browser.get(f"/checks/AWS-04/{query}")

    assert [f.outcome for f in page.context["shown"].part.rows] == found


def test_checks_stand_failing_first_with_counts_that_add_up(browser: Client) -> None:
    factories.evaluation(check_id="AWS-05", passed=4, unknown=1)
    factories.evaluation(
        check_id="AWS-04", passed=3, failed=2, not_applicable=1, observed_at=AT + HOUR
    )
    page = browser.get("/checks/")

    standings = page.context["shown"].part.rows
    first, second, *others = standings
    assert [(s.check.id, s.outcome, s.population) for s in (first, second)] == [
        ("AWS-04", "fail", 6),
        ("AWS-05", "unknown", 5),
    ]
    assert all(sum(s.counts.values()) == s.population for s in standings)
    assert {s.outcome for s in others} == {""}
    chips = {chip.title: chip.count for chip in page.context["shown"].chips}
    assert chips["Fail"] == 1
    number = sum(len(provider.checks) for provider in PROVIDERS.values())
    assert chips["All"] == number
    filtered = browser.get("/checks/?outcome=unknown")
    assert [s.check.id for s in filtered.context["shown"].part.rows] == ["AWS-05"]
    counted = f"1 of {number} checks"
    assert counted in " ".join(filtered.content.decode().split())


def test_a_check_stands_as_its_newest_evaluation_of_each_source_says(browser: Client) -> None:
    one, two = factories.source("one"), factories.source("two")
    for of_source, hours, failed in ((one, 0, 5), (one, 1, 0), (two, 0, 2)):
        factories.evaluation(
            of_source=of_source, observed_at=AT + hours * HOUR, passed=1, failed=failed
        )

    standing = browser.get("/checks/AWS-04/").context["standing"]

    assert (standing.counts["fail"], standing.counts["pass"], standing.population) == (2, 2, 4)
    assert standing.observed_at == AT + HOUR


def test_a_resource_s_page_tells_its_intervals_newest_first(browser: Client) -> None:
    first = factories.finding(resource_id="ada", resource_title="Ada", began_at=AT - HOUR)
    Finding.objects.filter(pk=first.pk).update(ended_at=AT)
    now = factories.finding(outcome="pass", resource_id="ada", resource_title="Ada", reason="MFA")
    factories.finding(resource_id="bob")

    page = browser.get(f"/checks/AWS-04/{first.pk}/")

    assert [f.pk for f in page.context["shown"].part.rows] == [now.pk, first.pk]
    assert "still so" in page.content.decode()


def test_a_control_s_history_is_cut_only_with_its_length_beside_it(browser: Client) -> None:
    factories.control("AC-04")
    for _ in range(22):
        record(Event.CONTROL_OWNER_ASSIGNED, subject="control:AC-04", actor=Job("x"), at=AT)
    page = browser.get("/controls/AC-04/")

    assert [entry.sequence for entry in page.context["entries"]] == list(range(22, 2, -1))
    assert "newest 20 of 22" in page.content.decode()


def acts() -> None:
    zoe = factories.lead("Zoe")
    record(Event.SYSTEM_ADDED, subject="system:cloud", actor=zoe, at=AT)
    record(Event.SYSTEM_SCOPED, subject="system:cloud", actor=Job("collector"), at=AT)
    record(Event.CATEGORY_SCOPED, subject="category:privacy", actor=zoe, at=AT)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1]),
        ("?q=zoe", [3, 1]),
        ("?q=collector", [2]),
        ("?q=system+zoe", [1]),
        ("?q=scoped", [3, 2]),
        ("?q=nothing", []),
        ("?event=system.added", [1]),
        ("?on_to=2025-01-01", []),
        ("?sort=subject", [3, 1, 2]),
    ],
)
def test_the_ledger_is_searched_newest_first(query: str, found: list[int], browser: Client) -> None:
    acts()
    page = browser.get(f"/ledger/{query}")

    assert [entry.sequence for entry in page.context["shown"].part.rows] == found
    assert LedgerEntry.objects.get(sequence=3).digest in page.content.decode()


def test_the_ledger_is_verified_on_asking_and_an_alteration_is_told(browser: Client) -> None:
    acts()
    assert "Unbroken" not in browser.get("/ledger/").content.decode()
    assert "Unbroken" in browser.get("/ledger/?verify=1").content.decode()

    with factories.unguarded() as execute:
        execute("UPDATE ledger_ledgerentry SET subject = 'x' WHERE sequence = 2")

    page = browser.get("/ledger/?verify=1").content.decode()
    assert "The ledger was altered" in page
    assert "at or before entry 2" in page


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("engineer", 403), ("employee", 404), ("auditor", 404)]
)
def test_only_a_lead_reads_the_ledger(role: str, status: int) -> None:
    client = Client()
    client.force_login(getattr(factories, role)())

    assert {client.get(url).status_code for url in ("/ledger/", "/ledger/?verify=1")} == {status}
