"""Setting up: steps are done by what the record holds, skipping is remembered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts import actions as account_actions
from compliance.accounts.models import (
    Dismissal,
    Notice,
    Organization,
    Role,
    SetupStep,
    SkippedStep,
    User,
)
from compliance.dashboard import setup
from compliance.ledger.models import LedgerEntry
from controls import actions as control_actions
from controls.models import Category, System
from integrations.models import Connection
from tests import factories

pytestmark = pytest.mark.django_db
STEPS = list(SetupStep)


@pytest.fixture
def lead() -> User:
    factories.organization()
    for code in ("security", "availability"):
        factories.category(code)
    factories.control()
    return factories.lead()


@pytest.fixture
def client(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


def done() -> set[str]:
    lead = User.objects.get(name="Lea")
    return {step.key for step in setup.steps(lead) if step.is_done}


def skip_all(lead: User) -> None:
    for step in STEPS:
        account_actions.skip_step(step=step, actor=lead, at=timezone.now())


def connect() -> None:
    Connection.objects.create(
        name="aws",
        source=factories.source(),
        next_run_at=factories.AT,
        created_at=factories.AT,
    )


def add_availability(lead: User) -> None:
    control_actions.put_category_in_scope(
        category=Category.objects.get(code="availability"), actor=lead, at=factories.AT
    )


def choose_security_alone(lead: User) -> None:
    control_actions.confirm_scope(actor=lead, at=factories.AT)


def test_founding_alone_does_the_first_step(lead: User) -> None:
    assert done() == {"organization"}


@pytest.mark.parametrize(
    ("step", "act"),
    [
        ("categories", add_availability),
        ("categories", choose_security_alone),
        ("systems", lambda _lead: factories.system()),
        ("connection", lambda _lead: connect()),
        ("people", lambda _lead: factories.engineer()),
    ],
)
def test_a_step_is_done_by_what_the_record_holds(
    step: str, act: Callable[[User], object], lead: User
) -> None:
    assert step not in done()
    act(lead)
    assert done() == {"organization", step}


def test_a_system_out_of_scope_does_not_do_its_step(lead: User) -> None:
    factories.system(is_in_scope=False)

    assert "systems" not in done()


def test_skipping_does_no_step_and_is_remembered_with_who_and_when(
    lead: User, client: Client
) -> None:
    for _ in range(2):
        assert client.post("/setup/systems/skip/")["Location"] == "/setup/"

    kept = SkippedStep.objects.get()
    assert (kept.step, kept.skipped_by) == ("systems", lead)
    assert "systems" not in done()
    entry = LedgerEntry.objects.get()
    assert (entry.event, entry.subject) == ("setup_step.skipped", "setup_step:systems")


def test_coming_back_lands_at_the_first_open_step(lead: User, client: Client) -> None:
    places = []
    for step in ("categories", "systems", "connection", "people"):
        places.append(client.get("/setup/")["Location"])
        client.post(f"/setup/{step}/skip/")

    assert places == [f"/setup/{key}/" for key in ("categories", "systems", "connection", "people")]
    assert client.get("/setup/")["Location"] == "/setup/done/"


def test_a_step_done_meanwhile_is_passed_over(lead: User, client: Client) -> None:
    choose_security_alone(lead)
    factories.system()

    assert client.get("/setup/")["Location"] == "/setup/connection/"


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_its_page(step: str, client: Client) -> None:
    page = client.get(f"/setup/{step}/").content.decode()

    assert 'aria-current="step"' in page
    is_done = step == SetupStep.ORGANIZATION
    assert ("Go on" in page) is is_done
    assert ("Skip for now" in page) is not is_done


def test_categories_say_what_they_ask_for_in_numbers(client: Client) -> None:
    page = client.get("/setup/categories/").content.decode()

    assert "Security is required" in page
    assert "1 criteria, met by 1 control of the library" in page
    assert "0 criteria more, met by 0 controls of the library" in page


def test_acts_of_the_set_up_lead_back_to_it(lead: User, client: Client) -> None:
    acts = {
        "/settings/scope/availability/": ({"in_scope": "yes"}, "/setup/categories/"),
        "/settings/scope/confirm/": ({}, "/setup/"),
    }
    for url, (data, back) in acts.items():
        assert client.post(url, data | {"next": back})["Location"] == back, url


INVITED = {"name": "Ed", "email": "ed@example.com", "role": "engineer"}
NORTH = {"name": "North", "time_zone": "UTC"}


def test_a_finished_form_goes_on_to_the_next_open_step(client: Client) -> None:
    assert client.post("/setup/organization/", NORTH)["Location"] == "/setup/"
    assert client.get("/setup/")["Location"] == "/setup/categories/"
    client.post("/setup/categories/skip/")

    assert client.post("/setup/systems/", {"name": "Cloud"})["Location"] == "/setup/"
    assert client.get("/setup/")["Location"] == "/setup/connection/"
    assert client.post("/setup/systems/", {"name": "Edge"})["Location"] == "/setup/systems/"
    assert sorted(System.objects.values_list("name", flat=True)) == ["Cloud", "Edge"]
    assert Organization.objects.get().name == "North"


def test_an_invitation_shows_its_link_with_the_way_back(client: Client) -> None:
    page = client.post("/setup/people/", INVITED, follow=True).content.decode()

    assert 'href="/setup/people/">Back to setting up' in page
    assert "/password/reset/key/" in page


@pytest.mark.parametrize(
    ("step", "data", "kept", "said"),
    [
        ("organization", NORTH | {"time_zone": "Moon"}, 'value="North"', "Select a valid choice"),
        ("systems", {"name": "", "description": "It runs"}, "It runs", "This field is required"),
        ("systems", {"name": "Old"}, 'value="Old"', "already a system called Old"),
        ("people", INVITED | {"email": "ed"}, 'value="ed"', "Enter a whole e-mail address"),
        ("people", INVITED | {"email": "LEA@example.com"}, 'value="Ed"', "has an account already"),
    ],
)
def test_a_wrong_form_comes_back_within_its_step(
    step: str, data: dict[str, str], kept: str, said: str, client: Client
) -> None:
    factories.system("Old")

    answer = client.post(f"/setup/{step}/", data)

    page = answer.content.decode()
    assert (answer.status_code, answer.context["now"].key) == (422, step)
    assert "Set up Trackrecord" in page and f'action="/setup/{step}/"' in page
    assert "Nothing was saved yet" in page and page.count(said) == 2
    assert kept in page
    assert System.objects.count() == 1 and User.objects.count() == 1


@pytest.mark.parametrize("step", ["categories", "connection"])
def test_a_step_without_a_form_of_its_own_takes_none(step: str, client: Client) -> None:
    assert client.post(f"/setup/{step}/", {"name": "x"}).status_code == 405


def test_the_connect_page_opened_from_the_set_up_knows_the_way_back(client: Client) -> None:
    page = client.get("/connections/add/aws/?next=/setup/connection/").content.decode()
    elsewhere = client.get("/connections/add/aws/?next=https://evil.example/").content.decode()

    assert 'name="next" value="/setup/connection/"' in page
    assert 'href="https://evil.example' not in elsewhere
    assert 'value="https://evil.example' not in elsewhere
    assert "Back to setting up" not in elsewhere


def test_the_end_names_what_is_left_and_what_comes_next(lead: User, client: Client) -> None:
    skip_all(lead)
    page = client.get("/setup/done/").content.decode()

    assert "4 of 5 steps" in page
    assert "1 of 1 controls in scope have none" in page
    assert "That will do for now" in page


def test_the_dashboard_says_quietly_what_is_left(lead: User, client: Client) -> None:
    assert "4 of 5 left" in client.get("/dashboard/").content.decode()
    skip_all(lead)
    assert "4 of 5 left" in client.get("/dashboard/").content.decode()

    choose_security_alone(lead)
    factories.system()
    connect()
    assert "1 of 5 left" in client.get("/dashboard/").content.decode()
    factories.engineer()
    assert "Finish setting up" not in client.get("/dashboard/").content.decode()


def test_the_card_is_put_away_for_oneself_and_for_good(lead: User, client: Client) -> None:
    assert client.post("/account/dismiss/setup/")["Location"] == "/"
    client.post("/account/dismiss/setup/")

    assert "Finish setting up" not in client.get("/dashboard/").content.decode()
    assert Dismissal.objects.get().user == lead
    assert [entry.event for entry in LedgerEntry.objects.all()] == ["notice.dismissed"]
    other = Client()
    other.force_login(factories.lead("Other"))
    assert "Finish setting up" in other.get("/dashboard/").content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ENGINEER, 403), (Role.EMPLOYEE, 404), (Role.AUDITOR, 404)]
)
def test_only_a_lead_sets_up(role: Role, status: int, lead: User) -> None:
    other = Client()
    other.force_login(factories.user("Somebody", role))

    for url in ("/setup/", "/setup/done/", *(f"/setup/{step}/" for step in STEPS)):
        assert other.get(url).status_code == status, url
    for url in (
        "/setup/systems/",
        "/setup/systems/skip/",
        "/settings/organization/",
        "/settings/scope/confirm/",
    ):
        assert other.post(url, {"name": "x", "time_zone": "UTC"}).status_code == status, url
    assert not LedgerEntry.objects.exists()


def test_outsiders_are_asked_to_sign_in(lead: User) -> None:
    assert Client().get("/setup/systems/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", "/setup/nowhere/"),
        ("post", "/setup/nowhere/skip/"),
        ("post", "/account/dismiss/nothing/"),
    ],
)
def test_what_is_no_step_and_no_notice_is_not_there(method: str, url: str, client: Client) -> None:
    assert getattr(client, method)(url).status_code == 404


@pytest.mark.parametrize(
    ("role", "url", "words"),
    [
        (Role.ENGINEER, "/dashboard/", "how to mend what fails"),
        (Role.ENGINEER, "/work/", "how to mend what fails"),
        (Role.AUDITOR, "/audit/this/", "you change nothing of the company"),
    ],
)
def test_a_first_visit_is_greeted_until_the_line_is_put_away(
    role: Role, url: str, words: str, lead: User
) -> None:
    user = factories.user("Somebody", role)
    factories.audit("This", auditors=[user] if role == Role.AUDITOR else [])
    visitor = Client()
    visitor.force_login(user)
    assert words in visitor.get(url).content.decode()

    visitor.post("/account/dismiss/welcome/")

    assert words not in visitor.get(url).content.decode()
    assert user.dismissals.get().notice == Notice.WELCOME


def test_a_lead_is_not_greeted_also_not_in_the_preview(lead: User, client: Client) -> None:
    factories.audit("This")

    for url in ("/dashboard/", "/audit/this/"):
        assert "Put this welcome away" not in client.get(url).content.decode()


def test_an_employee_has_a_page_of_their_own_and_one_way(lead: User) -> None:
    visitor = Client()
    visitor.force_login(factories.employee())

    page = visitor.get("/start/").content.decode()

    assert "Nothing waits for you" in page
    assert page.count('data-key="g ') == 1
    assert 'href="/glossary/"' in page


@pytest.mark.parametrize("role", [Role.LEAD, Role.ENGINEER, Role.AUDITOR])
def test_the_employee_s_page_is_nobody_else_s(role: Role, lead: User) -> None:
    visitor = Client()
    visitor.force_login(factories.user("Somebody", role))

    assert visitor.get("/start/").status_code == 404
