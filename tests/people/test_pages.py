"""Pages about people: who sees them, and what is done there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import User
from compliance.people.models import (
    AccessTerms,
    Account,
    AccountLink,
    Fulfilment,
    LinkRule,
    Obligation,
    Person,
    RosterDraft,
    RosterImport,
)
from tests import factories
from tests.reviews import builders

from .building import one_of_everything

pytestmark = pytest.mark.django_db
LEAD_S = [
    "/people/",
    "/people/accounts/",
    "/people/import/",
    "/people/terms/",
]


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def emma(lead: User) -> Person:
    return one_of_everything(lead)


@pytest.fixture
def browser(lead: User, emma: Person) -> Client:
    return signed_in(lead)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def of_one() -> list[str]:
    person, account = Person.objects.earliest("pk"), Account.objects.earliest("pk")
    draft = RosterDraft.objects.get()
    return [person.get_absolute_url(), account.get_absolute_url(), draft.get_absolute_url()]


@pytest.mark.parametrize(
    ("who", "status"),
    [(factories.engineer, 403), (factories.employee, 404), (factories.auditor, 404)],
)
def test_only_the_lead_sees_what_is_kept_of_people(
    browser: Client, who: Callable[[], User], status: int
) -> None:
    other = signed_in(who())

    for path in [*LEAD_S, *of_one()]:
        assert browser.get(path).status_code == 200, path
        assert other.get(path).status_code == status, path


def test_another_lead_does_not_see_a_list_that_is_not_imported_yet(browser: Client) -> None:
    other = signed_in(factories.lead("Another Lead"))

    assert other.get(RosterDraft.objects.get().get_absolute_url()).status_code == 404


def test_an_employee_sees_what_is_kept_of_them_and_of_nobody_else(emma: Person) -> None:
    client = signed_in(factories.employee())
    page = client.get("/people/me/").content.decode()

    assert "What is kept of you" in page
    assert "Noah" not in page
    assert "Take them out now" not in page
    assert signed_in(factories.engineer("Somebody Else")).get("/people/me/").status_code == 404


def test_an_auditor_has_no_page_of_their_own_among_people(emma: Person) -> None:
    auditor = factories.auditor()
    emma.other_emails = [auditor.email]
    emma.save()

    assert signed_in(auditor).get("/people/me/").status_code == 404


def test_the_list_says_who_is_past_a_limit_and_what_is_owed(browser: Client) -> None:
    page = browser.get("/people/").content.decode()

    assert "Not done" in page
    assert "Security training" in page
    assert "1 of 1" in page


@pytest.mark.parametrize(
    ("query", "shown"), [("state=left", {"Noah"}), ("q=emma", {"Emma"}), ("kind=contractor", set())]
)
def test_people_are_found(browser: Client, query: str, shown: set[str]) -> None:
    page = browser.get(f"/people/?{query}").content.decode()

    assert {name for name in ("Emma", "Noah") if f">{name}</a>" in page} == shown


@pytest.mark.parametrize(
    ("holder", "shown"),
    [("unlinked", {"robot"}), ("person", {"emma", "noah"}), ("left", {"noah"}), ("owned", set())],
)
def test_accounts_are_found_by_whose_they_are(
    browser: Client, holder: str, shown: set[str]
) -> None:
    page = browser.get(f"/people/accounts/?holder={holder}").content.decode()

    assert {name for name in ("emma", "noah", "robot") if f">{name}</a>" in page} == shown


def test_a_list_of_people_is_taken_away_as_a_file(browser: Client) -> None:
    rows = b"".join(browser.get("/people/?format=csv").streaming_content).decode()  # type: ignore[attr-defined]

    assert "Emma,emma@example.com" in rows
    assert "overdue" in rows or "due" in rows


def test_the_lead_says_whose_an_account_is_and_takes_it_back(browser: Client, emma: Person) -> None:
    robot = Account.objects.get(name="robot")
    refused = browser.post(f"/people/accounts/{robot.pk}/link/", {"person": "x@n.example"})
    assert refused.status_code == 422
    assert "Nobody on the roster has the address" in refused.content.decode()

    values = {"person": emma.email, "reason": "told by Emma"}
    browser.post(f"/people/accounts/{robot.pk}/link/", values)
    assert AccountLink.objects.current().get(account=robot).person == emma

    browser.post(f"/people/accounts/{robot.pk}/unlink/", {"reason": "a slip"})
    assert not AccountLink.objects.current().filter(account=robot).exists()


def test_the_lead_names_who_answers_for_an_account(browser: Client, emma: Person) -> None:
    robot = Account.objects.get(name="robot")
    values = {"kind": "service", "owner": emma.email, "reason": "deploys"}
    browser.post(f"/people/accounts/{robot.pk}/sort/", values)

    assert Account.objects.get(pk=robot.pk).owner == emma
    assert "answers for it" in browser.get(emma.get_absolute_url()).content.decode().lower()


def test_several_accounts_get_an_owner_at_once(browser: Client, emma: Person) -> None:
    rows = list(Account.objects.values_list("pk", flat=True))
    values = {"act": "own", "row": rows, "kind": "shared", "owner": emma.email, "reason": "team"}
    asked = browser.post("/people/accounts/", {**values, "confirmed": str(len(rows))})

    assert asked.status_code == 302
    assert set(Account.objects.values_list("owner", flat=True)) == {emma.pk}


def test_what_somebody_did_is_recorded_once(browser: Client, emma: Person) -> None:
    training = Obligation.objects.get()
    today = timezone.now().date()
    values = {"obligation": training.pk, "done_on": today.isoformat(), "shown_by": "course 7"}
    for _ in range(2):
        assert browser.post(f"/people/{emma.pk}/fulfil/", values).status_code == 302

    assert Fulfilment.objects.get().person == emma
    late = values | {"done_on": "2999-01-01"}
    refused = browser.post(f"/people/{emma.pk}/fulfil/", late)
    assert "in the future" in refused.content.decode()


def test_personal_data_of_somebody_who_left_is_taken_out(browser: Client, emma: Person) -> None:
    noah = Person.objects.get(name="Noah")
    browser.post(f"/people/{noah.pk}/forget/")
    browser.post(f"/people/{emma.pk}/forget/")

    assert Person.objects.get(pk=noah.pk).name == f"Person {noah.pk}"
    assert Person.objects.get(pk=emma.pk).name == "Emma"


def test_other_limits_hold_from_now_on(browser: Client) -> None:
    values = {
        "leaver_hours": 8,
        "joiner_mfa_hours": 24,
        "mover_hours": 48,
        "inactive_days": 60,
        "retention_days": 365,
    }
    assert browser.post("/people/terms/", values).status_code == 302
    assert AccessTerms.objects.get().leaver_hours == 8
    assert browser.post("/people/terms/", values | {"leaver_hours": -1}).status_code == 422


def test_an_obligation_is_added_and_retired(browser: Client) -> None:
    values = {"title": "Code of conduct", "kinds": ["employee"], "due_days": 7}
    browser.post("/people/terms/obligations/", values)
    again = browser.post("/people/terms/obligations/", values)
    assert (again.status_code, "already" in again.content.decode()) == (422, True)

    browser.post("/people/terms/obligations/code-of-conduct/retire/")
    assert Obligation.objects.get(slug="code-of-conduct").retired_on is not None


def test_a_rule_of_names_is_added_and_ended(browser: Client) -> None:
    rule = LinkRule.objects.get()
    values = {"directory": rule.directory_id, "template": "x-{local}", "dot": "", "reason": "IT"}
    assert browser.post("/people/terms/rules/", values).status_code == 302
    refused = browser.post("/people/terms/rules/", values | {"template": "everybody"})
    assert "needs {local}" in refused.content.decode()

    browser.post(f"/people/terms/rules/{rule.pk}/end/")
    assert LinkRule.objects.filter(ended_at=None).get().template == "x-{local}"


def brought(browser: Client, body: bytes, name: str = "hr.csv") -> str:
    answer = browser.post("/people/import/", {"file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_list_is_looked_at_before_it_changes_anything(browser: Client) -> None:
    before = Person.objects.count()
    address = brought(
        browser,
        b"Name,E-mail,First day\nEmma,emma@example.com,2024-01-01\nAda,ada@n.example,01/02/2026\n"
        b"Bob,bob,2026-01-01\n,eve@n.example,2026-01-01\nGrace,grace@n.example,soon\n",
    )
    page = browser.get(address).content.decode()
    assert "Dates are written" in page
    assert Person.objects.count() == before

    values = {"name": 0, "email": 1, "joined_on": 2, "date_order": "dmy"}
    page = browser.post(address, values).content.decode()
    for told in ("That is no e-mail address", "The name is missing", "That is no date"):
        assert told in page
    assert "Works here, but is not in the list" not in page or "Noah" not in page

    done = browser.post(f"{address}confirm/", follow=True).content.decode()
    assert "2 people are on the roster. 3 rows were left out." in done
    assert str(Person.objects.get(name="Ada").employments.get().joined_on) == "2026-02-01"
    assert RosterImport.objects.get().refused == 3
    assert not RosterDraft.objects.exists()


@pytest.mark.parametrize(("body", "told"), [(b"\x00\x01\x02", "That is no text"), (b"", "empty")])
def test_what_is_no_list_is_refused_at_the_field(browser: Client, body: bytes, told: str) -> None:
    answer = browser.post("/people/import/", {"file": SimpleUploadedFile("x.csv", body)})

    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_columns_nobody_chose_are_asked_for(browser: Client) -> None:
    address = brought(browser, b"A,B\n1,2\n")

    assert "Say which column is what" in browser.get(address).content.decode()
    assert browser.post(address, {"date_order": "ymd"}).status_code == 422
    assert browser.post(f"{address}confirm/").status_code == 302
    assert not RosterImport.objects.exists()


def test_a_page_without_people_says_what_goes_there(lead: User) -> None:
    page = signed_in(lead).get("/people/").content.decode()

    assert "Nobody on the roster yet" in page
    assert "Bring the roster" in page


def test_a_person_s_page_shows_what_reviews_decided(lead: User) -> None:
    emma = one_of_everything(lead)
    review = builders.start(lead, Account.objects.get(name="emma").directory)
    row = review.accounts.get(person=emma)
    page = signed_in(lead).get(emma.get_absolute_url()).content.decode()

    assert f"/reviews/{row.review_id}/accounts/{row.position}/" in page
    assert "not decided yet" in page
