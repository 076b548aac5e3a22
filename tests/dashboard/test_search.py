"""Search: everything somebody may see and do, nothing they may not, also when misspelt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.accounts.models import User
from compliance.dashboard.search import Found, search, tidy
from compliance.dashboard.search.asker import Asker
from compliance.dashboard.search.hits import SHOWN, Hit, Way
from compliance.dashboard.search.ids import code_of
from compliance.ledger.events import Event
from compliance.ledger.models import record
from compliance.web import shell
from controls.models import Control
from integrations.models import CollectionRun, Connection
from tests import factories

pytestmark = pytest.mark.django_db


def ask(user: User, words: str) -> Found:
    entries = shell.sections(shell.ENTRIES[user.role], here="")
    ways = tuple(link for section in entries for link in section.links)
    return search(Asker(user=user, today=factories.AT.date(), ways=ways), tidy(words))


def hits(user: User, words: str, group: str = "") -> list[Hit]:
    groups = ask(user, words).groups
    return [hit for each in groups if each.key.startswith(group) for hit in each.hits]


def titles(user: User, words: str, group: str = "") -> list[str]:
    return [hit.title for hit in hits(user, words, group)]


@pytest.fixture
def review() -> Control:
    factories.organization()
    return factories.control(
        "AC-04",
        title="Quarterly access review of production systems",
        criteria=["CC6.2"],
        statement="Managers confirm who may reach production.",
    )


def connect(title: str = "AWS production") -> Connection:
    return Connection.objects.create(
        name=title.lower().replace(" ", "-"),
        source=factories.source(title, account="111122223333"),
        next_run_at=factories.AT,
        created_at=factories.AT,
    )


@pytest.mark.parametrize(
    "words",
    [
        "access review",
        "acc",
        "acess review",
        "revew",
        "QUARTERLY",
        "quarterl",
        "reviews",
        "managers",
    ],
)
def test_a_control_is_found_by_its_words_also_misspelt(review: Control, words: str) -> None:
    assert review.title in titles(factories.engineer(), words, "controls")


@pytest.mark.parametrize("words", ["zebra", "payroll", "!!!", "\\", "'; --", "%", "a & | b", "()"])
def test_what_nobody_has_is_not_found_and_breaks_nothing(review: Control, words: str) -> None:
    assert titles(factories.lead(), words, "controls") == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("AC-04", "AC-04"),
        ("ac-04", "AC-04"),
        ("ac4", "AC-04"),
        ("AC 04", "AC-04"),
        ("CC6.2", "CC6.2"),
        ("cc6.2", "CC6.2"),
        ("AWS-04", "AWS-04"),
        ("aws4", "AWS-04"),
    ],
)
def test_what_is_typed_by_its_id_stands_first(review: Control, words: str, code: str) -> None:
    assert hits(factories.engineer(), words)[0].code == code


@pytest.mark.parametrize(
    ("typed", "code"), [("ac4", "AC-04"), ("EV-12", "EV-12"), ("cc6.1", "CC6.1"), ("no", "NO")]
)
def test_an_id_is_read_as_it_is_written(typed: str, code: str) -> None:
    assert code_of(typed) == code


def test_an_exact_id_is_not_repeated_among_its_kind(review: Control) -> None:
    found = [hit.href for hit in hits(factories.lead(), "AC-04") if hit.way is Way.GO]

    assert len(found) == len(set(found))


def test_a_criterion_brings_the_controls_that_meet_it(review: Control) -> None:
    assert titles(factories.engineer(), "CC6.2", "controls") == [review.title]


def test_evidence_is_found_by_number_title_and_resemblance(review: Control) -> None:
    item = factories.evidence_item(review, title="Signed quarterly report")
    lead = factories.lead("Mara")

    assert hits(lead, f"ev-{item.pk}")[0].href == item.get_absolute_url()
    assert hits(lead, f"EV {item.pk}")[0].code == item.code
    assert titles(lead, "signed rep", "evidence") == [item.title]
    assert titles(lead, "sigend quarterly", "evidence") == [item.title]


def test_the_ledger_is_the_lead_s(review: Control) -> None:
    lead = factories.lead("Mara")
    entry = record(
        Event.CONTROL_OWNER_ASSIGNED, subject="control:AC-04", actor=lead, at=factories.AT
    )

    assert hits(lead, f"#{entry.sequence}")[0].code == "#1"
    assert hits(lead, "owner_assigned", "ledger")
    engineer = factories.engineer()
    assert not hits(engineer, f"#{entry.sequence}")
    assert not hits(engineer, "owner_assigned")


def test_resources_connections_and_runs_are_found_by_staff() -> None:
    factories.organization()
    link = connect()
    run = CollectionRun.objects.create(connection=link, started_at=factories.AT)
    open_one = factories.finding(resource_title="customer-data", resource_id="arn:aws:s3:::one")
    factories.finding(resource_title="gone-bucket", ended_at=factories.AT + timedelta(days=1))
    engineer = factories.engineer()

    assert titles(engineer, "customer", "resources") == [open_one.resource_title]
    assert titles(engineer, "s3:::one", "resources") == [open_one.resource_title]
    assert hits(engineer, "gone-bu", "resources")[0].detail.startswith("no longer")
    assert titles(engineer, "1111222", "connections") == ["AWS production"]
    assert hits(engineer, f"run {run.pk}")[0].href == run.get_absolute_url()
    assert f"Run {run.pk} of AWS production" in titles(engineer, str(run.pk), "exact")


def test_checks_are_found_by_title_and_remedy() -> None:
    engineer = factories.engineer()

    assert "AWS-04" in [hit.code for hit in hits(engineer, "mfa", "checks")]
    assert hits(engineer, "administrator role", "checks")


def test_users_and_audits_are_the_lead_s(review: Control) -> None:
    lead, engineer = factories.lead("Mara Okafor"), factories.engineer("Ravi Menon")
    factories.audit("Type II 2026")

    assert titles(lead, "ravi", "users") == ["Ravi Menon"]
    assert titles(lead, "ravi menn", "users") == ["Ravi Menon"]
    assert titles(lead, "type ii 2026", "audits") == ["Type II 2026"]
    assert "Preview Type II 2026 as auditor" in titles(lead, "preview", "acts")
    for words in ("mara", "type ii 2026", "preview", "invite", "open an audit"):
        assert not [hit for hit in hits(engineer, words) if "/audit" in hit.href], words
        assert not [hit for hit in hits(engineer, words) if "users" in hit.href], words


@pytest.mark.parametrize(
    ("words", "act", "href"),
    [
        ("add evidence", "Add evidence", "/evidence/add/"),
        ("upload", "Add evidence", "/evidence/add/"),
        ("add evidence access review", "Add evidence to AC-04", "/evidence/add/?control=AC-04"),
        ("AC-04", "Add evidence to AC-04", "/evidence/add/?control=AC-04"),
        ("run", "Run AWS production now", "/connections/aws-production/run/"),
        ("run aws now", "Run AWS production now", "/connections/aws-production/run/"),
        ("connect aws", "Connect Amazon Web Services", "/connections/add/aws/"),
        ("invite", "Invite somebody", "/settings/users/"),
        ("open audit", "Open an audit", "/audits/new/"),
        ("sign out", "Sign out", "/accounts/logout/"),
        ("dark", "Switch light or dark", "theme"),
        ("print", "Print this page", "print"),
    ],
)
def test_the_lead_s_acts_are_found_by_what_they_do(
    review: Control, words: str, act: str, href: str
) -> None:
    connect()
    found = {hit.title: hit for hit in hits(factories.lead("Mara"), words, "acts")}
    named = next((hit for title, hit in found.items() if title.startswith(act[:11])), None)

    assert named is not None, list(found)
    assert href in {hit.href for hit in found.values()}


def test_what_changes_something_is_sent_and_the_rest_are_links(review: Control) -> None:
    connect()
    lead = factories.lead("Mara")

    assert {hit.way for hit in hits(lead, "run aws", "acts")} == {Way.SEND}
    assert {hit.way for hit in hits(lead, "sign out", "acts")} == {Way.SEND}
    assert {hit.way for hit in hits(lead, "add evidence", "acts")} == {Way.GO}


def test_a_paused_connection_is_not_offered_to_run(review: Control) -> None:
    Connection.objects.filter(pk=connect().pk).update(is_paused=True)

    assert titles(factories.lead("Mara"), "run aws", "acts") == []


def test_an_employee_finds_their_account_and_nothing_of_the_record(review: Control) -> None:
    connect()
    factories.evidence_item(review, title="Access review, signed")
    emma = factories.employee()
    words = ("access", "AC-04", "CC6.2", "AWS-04", "EV-1", "#1", "1", "aws", "run", "emm", "upload")

    assert [hit for each in words for hit in hits(emma, each)] == []
    assert titles(emma, "account", "places") == ["My account"]
    assert "Sign out" in titles(emma, "sign out")


@pytest.mark.parametrize("words", ["access", "AC-04", "CC6.2", "acess review", "EV-", "signed"])
def test_an_auditor_finds_only_what_their_audits_show(review: Control, words: str) -> None:
    otto, other = factories.auditor(), factories.auditor("Olga")
    factories.audit("Theirs", auditors=[otto])
    factories.audit("Not theirs", as_of=factories.AT.date(), auditors=[other])
    factories.evidence_item(review, title="Access review, signed")
    factories.evidence_item(
        review, title="Access review, signed later", covers_from=factories.AT + timedelta(days=90)
    )
    factories.control("PR-01", title="Access to privacy requests", criteria=[])
    found = [hit for hit in hits(otto, words) if hit.way is Way.GO]

    assert found or words == "EV-"
    assert {hit.href.split("/")[2] for hit in found if hit.href.startswith("/audit")} <= {"theirs"}
    assert all(hit.href.startswith("/audit/theirs/") for hit in found)
    assert "Access review, signed later" not in [hit.title for hit in found]
    assert "PR-01" not in [hit.code for hit in found]


def test_an_auditor_jumps_to_ids_of_their_audits_only(review: Control) -> None:
    otto = factories.auditor()
    factories.audit("Theirs", auditors=[otto])
    inside = factories.evidence_item(review)
    outside = factories.evidence_item(review, covers_from=factories.AT - timedelta(days=90))

    assert hits(otto, inside.code)[0].href == f"/audit/theirs/evidence/{inside.pk}/"
    assert hits(otto, outside.code) == []
    assert hits(otto, "AC-04")[0].href == "/audit/theirs/controls/AC-04/"
    assert hits(otto, "cc6.2")[0].href == "/audit/theirs/criteria/?q=CC6.2"
    assert hits(factories.auditor("Olga"), "AC-04") == []


def test_an_auditor_whose_time_is_over_finds_nothing(review: Control) -> None:
    otto = factories.auditor()
    factories.audit("Theirs", auditors=[otto], until=factories.AT.date() - timedelta(days=1))

    assert hits(otto, "access") == []
    assert hits(otto, "AC-04") == []


def test_a_kind_is_cut_with_a_way_to_all_of_it(client: Client) -> None:
    factories.organization()
    for number in range(SHOWN + 3):
        factories.control(f"ZZ-{number:02}", title=f"Zebra crossing {number}")
    lead = factories.lead()
    (group,) = [group for group in ask(lead, "zebra").groups if group.key == "controls"]
    client.force_login(lead)

    assert len(group.hits) == SHOWN
    assert group.has_more
    page = client.get("/find/", {"q": "zebra"}).content.decode()
    assert "/find/?q=zebra&amp;kind=controls" in page
    whole = client.get("/find/", {"q": "zebra", "kind": "controls"}).content.decode()
    assert whole.count('class="hit"') == SHOWN + 3
    assert f"{SHOWN + 3} in all" in whole
    assert 'href="/controls/?q=zebra"' in whole


def test_a_kind_of_others_is_not_there(client: Client) -> None:
    client.force_login(factories.engineer())

    assert client.get("/find/", {"q": "a", "kind": "users"}).status_code == 404
    assert client.get("/find/", {"q": "a", "kind": "controls"}).status_code == 200


def test_nothing_typed_offers_where_one_likely_goes_and_what_one_does() -> None:
    factories.organization()
    lead = factories.lead()

    assert titles(lead, "", "places")[0] == "Dashboard"
    assert "Add evidence" in titles(lead, "", "acts")
    assert "Add evidence" not in titles(factories.employee(), "", "acts")


def test_a_page_is_found_by_its_name_and_by_another(review: Control) -> None:
    lead = factories.lead("Mara")

    assert titles(lead, "connect", "places") == ["Connections"]
    assert titles(lead, "shortcuts", "places") == ["All keys"]


def test_a_search_asks_the_same_number_of_questions_whatever_it_finds(review: Control) -> None:
    lead = factories.lead("Mara")
    with CaptureQueriesContext(connection) as few:
        ask(lead, "review")
    for number in range(12):
        control = factories.control(f"RV-{number:02}", title=f"Review number {number}")
        factories.evidence_item(control, title=f"Review {number}")
    with CaptureQueriesContext(connection) as many:
        ask(lead, "review")

    assert len(many) <= len(few) <= 24


@pytest.mark.parametrize("typed", ["  two   words ", "x" * 500, "", "\t\n"])
def test_what_is_typed_is_tidied(typed: str) -> None:
    assert len(tidy(typed)) <= 100
    assert tidy(typed) == tidy(typed).strip()


def test_nobody_signed_in_is_sent_to_the_sign_in(client: Client) -> None:
    factories.lead()

    assert client.get("/find/?q=access").headers["Location"].startswith("/accounts/login/")
    assert client.get("/keys/").headers["Location"].startswith("/accounts/login/")


def test_the_palette_gets_a_part_and_the_browser_a_page(client: Client, review: Control) -> None:
    client.force_login(factories.engineer())
    part = client.get("/find/?q=access", headers={"HX-Target": "found"}).content.decode()
    page = client.get("/find/?q=access").content.decode()

    assert "<html" not in part
    assert "<html" in page
    assert "/controls/AC-04/" in part
    assert "/controls/AC-04/" in page
