"""Summaries: each page gives one to the panel, to whom the page is open, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.accounts.models import Role, User
from controls.models import Control
from evidence.models import EvidenceItem
from integrations.models import CollectionRun, Connection
from tests import factories

pytestmark = pytest.mark.django_db
PANEL = {"HX-Target": "panel", "HX-Request": "true"}


@pytest.fixture
def people() -> dict[str, User]:
    """Make one of everything that has a summary, and somebody of every role."""
    factories.organization()
    people = {
        Role.LEAD: factories.lead(),
        Role.ENGINEER: factories.engineer(),
        Role.EMPLOYEE: factories.employee(),
        Role.AUDITOR: factories.auditor(),
        "outsider": factories.auditor("Olga"),
    }
    control = factories.control("AC-04", title="Quarterly access review", checks=["AWS-04"])
    source = factories.source()
    factories.evaluation(control, of_source=source, failed=1)
    factories.finding("AWS-04", pk=41, resource_title="mara", source=source)
    link = Connection.objects.create(
        name="aws", source=source, next_run_at=factories.AT, created_at=factories.AT
    )
    CollectionRun.objects.create(pk=77, connection=link, started_at=factories.AT)
    factories.audit("Theirs", auditors=[people[Role.AUDITOR]])
    return people


def item() -> EvidenceItem:
    return EvidenceItem.objects.get()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


STAFF, LEAD = {Role.LEAD, Role.ENGINEER}, {Role.LEAD}
OF_THE_AUDIT = {Role.LEAD, Role.AUDITOR}
PAGES = [
    ("/controls/AC-04/", "Quarterly access review", STAFF),
    ("/criteria/CC6.1/", "1 control meets it", STAFF),
    ("/checks/AWS-04/", "Failing longest", STAFF),
    ("/checks/AWS-04/41/", "No MFA device", STAFF),
    ("/evidence/{item}/", "EV-{item}", STAFF),
    ("/connections/aws/", "AWS 1111", STAFF),
    ("/connections/runs/77/", "Run 77", STAFF),
    ("/audits/theirs/", "Preview as auditor", LEAD),
    ("/settings/users/{lead}/", "Compliance lead", LEAD),
    ("/audit/theirs/controls/AC-04/", "Quarterly access review", OF_THE_AUDIT),
    ("/audit/theirs/evidence/{item}/", "EV-{item}", OF_THE_AUDIT),
]


@pytest.mark.parametrize(("path", "words", "roles"), PAGES)
def test_a_page_gives_its_summary_to_whom_it_is_open(
    people: dict[str, User], path: str, words: str, roles: set[str]
) -> None:
    values = {"item": item().pk, "lead": people[Role.LEAD].pk}
    for role, user in people.items():
        answer = signed_in(user).get(path.format(**values), headers=PANEL)
        text = answer.content.decode()
        if role not in roles:
            assert answer.status_code in {403, 404}, role
            assert words.format(**values) not in text
            continue
        assert answer.status_code == 200, role
        assert words.format(**values) in text
        assert "<html" not in text
        assert text.count("<h2") == 1
        assert "data-unpeek" in text
        assert f'href="{path.format(**values)}">Open' in text


@pytest.mark.parametrize(("path", "words", "roles"), PAGES)
def test_without_the_panel_the_same_address_is_the_page(
    people: dict[str, User], path: str, words: str, roles: set[str]
) -> None:
    values = {"item": item().pk, "lead": people[Role.LEAD].pk}
    answer = signed_in(people[Role.LEAD]).get(path.format(**values))

    assert "<html" in answer.content.decode()


@pytest.mark.parametrize("path", [path for path, _words, _roles in PAGES])
def test_nobody_signed_in_is_given_none(people: dict[str, User], path: str) -> None:
    answer = Client().get(path.format(item=item().pk, lead=1), headers=PANEL)

    assert answer.status_code == 302


def test_the_summary_of_evidence_reads_no_bytes(people: dict[str, User]) -> None:
    client, path = signed_in(people[Role.LEAD]), f"/evidence/{item().pk}/"
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, headers=PANEL)

    assert answer.status_code == 200
    assert len(asked) <= 14


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"checks": ["AWS-04"]}, "mend what fails AWS-04"),
        ({}, "name an owner"),
    ],
)
def test_a_control_names_the_one_next_step(
    people: dict[str, User], changes: dict[str, list[str]], says: str
) -> None:
    factories.control("ZZ-01", **changes)  # type: ignore[arg-type]
    answer = signed_in(people[Role.LEAD]).get("/controls/ZZ-01/", headers=PANEL)

    assert says in answer.content.decode()


def test_an_auditor_s_summary_counts_only_the_window(people: dict[str, User]) -> None:
    later = factories.AT + timedelta(days=90)
    factories.evidence_item(Control.objects.get(), covers_from=later, title="After the window")
    answer = signed_in(people[Role.AUDITOR]).get("/audit/theirs/controls/AC-04/", headers=PANEL)
    text = answer.content.decode()

    assert "1 item" in text
    assert "After the window" not in text


@pytest.mark.parametrize("path", ["/controls/ZZ-99/", "/checks/AWS-99/", "/evidence/999/"])
def test_what_is_not_there_has_no_summary(people: dict[str, User], path: str) -> None:
    assert signed_in(people[Role.LEAD]).get(path, headers=PANEL).status_code == 404
