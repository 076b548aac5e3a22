"""The shell: everybody sees the ways they may go, and where they are."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve

from compliance.accounts.models import Organization, Role, User
from compliance.web import shell

WAYS = {
    Role.LEAD: ["Dashboard", "Journey", "Controls", "Checks", "Evidence", "Connections"],
    Role.ENGINEER: ["Dashboard", "Journey", "Controls", "Checks", "Evidence", "Connections"],
    Role.EMPLOYEE: ["Asked of you"],
    Role.AUDITOR: ["Your account"],
}


def navigation(role: str, path: str = "/accounts/login/") -> list[shell.Link]:
    request = RequestFactory().get(path)
    request.user = User(role=role) if role else AnonymousUser()
    request.resolver_match = resolve(path)
    return [link for section in shell.navigation(request) for link in section.links]


@pytest.mark.parametrize("role", WAYS)
def test_everybody_sees_the_ways_of_their_role(role: str) -> None:
    titles = [link.title for link in navigation(role)]

    assert set(WAYS[Role(role)]) <= set(titles)
    assert len(titles) <= 14


def test_auditor_sees_no_way_into_the_company_s_pages() -> None:
    auditor = {link.href for link in navigation(Role.AUDITOR)}

    assert auditor.isdisjoint(
        link.href for link in navigation(Role.LEAD) if link.title != "Your account"
    )


def test_settings_are_the_lead_s() -> None:
    leads = {link.title for link in navigation(Role.LEAD)}
    others = {link.title for role in Role if role != Role.LEAD for link in navigation(role)}

    assert {"Scope", "Users and roles", "Ledger"} <= leads - others


def test_nobody_signed_in_sees_no_way() -> None:
    assert navigation("") == []


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/dashboard/", "Dashboard"),
        ("/controls/", "Controls"),
        ("/controls/AC-04/", "Controls"),
        ("/criteria/CC6.1/", "Controls"),
        ("/journey/gaps/", "Journey"),
        ("/settings/scope/subservices/new/", "Scope"),
        ("/checks/AWS-01/", "Checks"),
        ("/evidence/add/", "Evidence"),
        ("/connections/runs/7/", "Connections"),
        ("/settings/users/3/", "Users and roles"),
        ("/settings/organization/", "Organization"),
        ("/settings/scope/", "Scope"),
        ("/settings/scope/systems/", "Scope"),
        ("/settings/scope/systems/cloud/", "Scope"),
        ("/settings/scope/privacy/", "Scope"),
        ("/settings/scope/confirm/", "Scope"),
        ("/ledger/", "Ledger"),
    ],
)
def test_the_way_that_was_taken_is_marked(path: str, title: str) -> None:
    assert [link.title for link in navigation(Role.LEAD, path) if link.is_current] == [title]


def test_longest_prefix_decides_which_way_is_current() -> None:
    entries = (shell.CONTROLS, shell.SCOPE)

    assert shell._current(entries, "controls:scope") == shell.SCOPE
    assert shell._current(entries, "control") == shell.CONTROLS
    assert shell._current(entries, "ledger") is None


def test_ways_within_an_audit_are_few_and_lead_to_that_audit() -> None:
    request = RequestFactory().get("/")
    (section,) = shell.audit_navigation(request, "type-2-2026")

    assert [link.title for link in section.links] == [
        "Overview",
        "Criteria and controls",
        "Evaluations",
        "Evidence",
        "Waivers",
        "Access reviews",
        "Populations",
    ]
    assert all("type-2-2026" in link.href for link in section.links)


def test_entry_without_a_page_is_left_out() -> None:
    nowhere = shell.Entry(url_name="no-such-page", title="Nowhere", icon="home")

    assert shell.sections((nowhere,), here="") == ()


def signed_in(role: str) -> Client:
    user = User.objects.create_user(
        f"{role}@example.test", password="four plain words", name="June Lindqvist", role=role
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("is_demo", [True, False])
def test_demo_data_is_called_demo_data(is_demo: bool) -> None:
    Organization.objects.create(name="Northwind Labs", is_demo=is_demo)
    page = signed_in(Role.LEAD).get("/accounts/password/change/").content.decode()

    assert ("Demo data" in page) is is_demo
    assert "Northwind Labs" in page


@pytest.mark.django_db
def test_shell_says_who_is_here_and_lets_them_leave() -> None:
    page = signed_in(Role.ENGINEER).get("/accounts/password/change/").content.decode()

    assert "June Lindqvist" in page
    assert "Engineer" in page
    assert 'action="/accounts/logout/"' in page


@pytest.mark.django_db
def test_page_that_does_not_exist_says_so_in_words() -> None:
    answer = signed_in(Role.LEAD).get("/no/such/page/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_page_for_a_broken_server_needs_nothing_but_itself() -> None:
    page = render_to_string("500.html")

    assert "Something broke" in page
    assert "{%" not in page


@pytest.mark.django_db
def test_wrong_password_is_said_above_the_form() -> None:
    Organization.objects.create(name="Northwind Labs")
    signed_in(Role.LEAD)
    page = Client().post("/accounts/login/", {"login": "lead@example.test", "password": "wrong"})

    assert "You are not signed in" in page.content.decode()
