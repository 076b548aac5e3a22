"""Every figure follows the scope; what is out of it stays reachable, and says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import User
from compliance.dashboard.catalogue import standings
from compliance.dashboard.figures import key_figures, needs_attention
from compliance.dashboard.summary import summary
from compliance.dashboard.work import failing_on, tasks_of_the_lead
from compliance.ledger.models import LedgerEntry
from controls.models import Control, System
from evidence.models import Evaluation, EvidenceItem, Finding, Source
from integrations.actions import connections
from integrations.models import Connection
from tests import factories
from tests.integrations.builders import connect

pytestmark = pytest.mark.django_db
CHECK = "AWS-04"


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def office(lead: User) -> System:
    """Have a cloud and an office, each with a source, a failing resource and a control."""
    now = timezone.now() - timedelta(hours=1)
    factories.system("Cloud")
    for name in ("Cloud", "Office"):
        system = System.objects.filter(name=name).first() or factories.system(name)
        source = factories.source(f"{name} account", system=system)
        control = factories.control(
            f"AC-0{len(name)}", criteria=["CC6.1"], checks=[CHECK], systems=[system]
        )
        factories.evaluation(control, observed_at=now, of_source=source, failed=1)
        factories.finding(CHECK, source=source, resource_title=f"{name} key", began_at=now)
    return System.objects.get(name="Office")


def take_out(system: System) -> None:
    System.objects.filter(pk=system.pk).update(is_in_scope=False)


def figures() -> dict[str, tuple[int, int | None]]:
    at = timezone.now()
    return {figure.title: (figure.value, figure.of) for figure in key_figures({}, at=at)}


def failing(check: str = CHECK) -> int:
    found = next(s for s in standings(at=timezone.now()) if s.check.id == check)
    return found.counts["fail"]


def rows(client: Client, url: str) -> list[Any]:
    return list(client.get(url).context["shown"].part.rows)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_querysets_leave_out_what_is_of_a_system_out_of_scope(office: System) -> None:
    assert [m.objects.in_scope().count() for m in (Source, Finding, Evaluation)] == [2, 2, 2]
    assert EvidenceItem.objects.in_scope().count() == 2

    take_out(office)

    assert [m.objects.in_scope().count() for m in (Source, Finding, Evaluation)] == [1, 1, 1]
    assert EvidenceItem.objects.in_scope().count() == 1
    assert Source.objects.out_of_scope().get().title == "Office account"
    assert Finding.objects.out_of_scope().get().resource_title == "Office key"


def test_a_source_of_no_system_is_in_scope() -> None:
    factories.finding(source=factories.source())
    factories.evidence_item()

    assert Finding.objects.in_scope().exists()
    assert EvidenceItem.objects.in_scope().exists()


def test_the_dashboard_s_figures_follow(office: System) -> None:
    assert figures()["Verdicts failing"] == (2, 2)
    assert len(needs_attention(at=timezone.now())) == 2

    take_out(office)

    assert figures()["Verdicts failing"] == (1, 1)
    assert [f.resource_title for f in needs_attention(at=timezone.now())] == ["Cloud key"]


def test_checks_stand_as_they_do_in_scope(office: System, lead: User) -> None:
    assert failing() == 2
    take_out(office)
    assert failing() == 1

    client = client_of(lead)
    page = client.get(f"/checks/{CHECK}/")
    assert [f.resource_title for f in page.context["shown"].part.rows] == ["Cloud key"]
    assert b"Out of scope 1" in page.content
    outside = rows(client, f"/checks/{CHECK}/?scope=out")
    assert [f.resource_title for f in outside] == ["Office key"]


def test_controls_follow_and_stay_reachable(office: System, lead: User) -> None:
    client = client_of(lead)
    assert [row.control.code for row in rows(client, "/controls/")] == ["AC-05", "AC-06"]
    take_out(office)

    assert [row.control.code for row in rows(client, "/controls/")] == ["AC-05"]
    assert [row.control.code for row in rows(client, "/controls/?scope=out")] == ["AC-06"]
    assert [row.control.code for row in rows(client, "/criteria/CC6.1/")] == ["AC-05"]
    assert client.get("/dashboard/").context["total"] == 1
    assert b"Out of scope" in client.get("/controls/AC-06/").content
    report = summary(at=timezone.now())
    assert (report["controls"]["in_scope"], report["resources"]) == (1, 1)


def test_controls_are_found_by_the_system_they_concern(office: System, lead: User) -> None:
    factories.control("GV-01", criteria=["CC6.1"])

    found = rows(client_of(lead), "/controls/?system=office")

    assert [row.control.code for row in found] == ["AC-06", "GV-01"]


def test_evidence_is_found_by_its_system(office: System, lead: User) -> None:
    found = rows(client_of(lead), "/evidence/?system=office")

    assert [str(item.system) for item in found] == ["Office"]


def test_a_person_s_work_follows(office: System, lead: User) -> None:
    Control.objects.update(owner=lead)
    assert failing_on(lead).count() == 2
    take_out(office)

    assert [f.resource_title for f in failing_on(lead)] == ["Cloud key"]


@pytest.mark.parametrize("unowned", [True, False])
def test_what_the_lead_sees_to_follows_in_the_list_and_in_its_number(
    unowned: bool, office: System, lead: User
) -> None:
    Control.objects.filter(code="AC-05").update(owner=lead)
    Control.objects.filter(code="AC-06").update(owner=None if unowned else lead)
    factories.control("BK-01", criteria=["CC7.5"], systems=[office], owner=lead)
    before = [task.title for task in tasks_of_the_lead()]
    assert before == (["1 control without an owner"] if unowned else [])

    take_out(office)

    after = [task.title for task in tasks_of_the_lead()]
    assert after == ["1 criterion in scope without a control"]


def test_a_connection_s_system_is_set_on_the_record(lead: User, office: System) -> None:
    connection = connect()
    engineer = client_of(factories.engineer())
    url = f"/connections/{connection.name}/system/"
    assert engineer.post(url, {"system": office.pk}).status_code == 403
    assert client_of(factories.employee()).post(url).status_code == 404
    assert client_of(factories.auditor()).post(url).status_code == 404

    client = client_of(lead)
    for _twice in range(2):
        assert client.post(url, {"system": office.pk}).status_code == 302
    head = LedgerEntry.objects.head()
    assert head is not None
    assert (head.event, head.details["to"]) == ("source.system_set", "office")
    assert LedgerEntry.objects.filter(event="source.system_set").count() == 1
    assert Connection.objects.in_scope().exists()
    take_out(office)

    assert not Connection.objects.in_scope().exists()
    assert b"not counted in any figure" in client.get(connection.get_absolute_url()).content
    assert len(rows(client, "/connections/?system=office")) == 1
    assert figures()["Connections read today"] == (0, 0)
    refused = client.post(url, {"system": "999"}, follow=True)
    assert b"Choose a system of the list" in refused.content
    connections.set_system(connection=connection, system=None, actor=lead, at=timezone.now())
    assert Connection.objects.in_scope().exists()
