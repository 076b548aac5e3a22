"""Gaps as a list and one by one: who sees which, and what each form does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import User
from controls.models import Control, Gap, System
from controls.rules.readiness import Choice, GapState
from evidence.models import GapEvidence
from tests import factories
from tests.journey import builders
from tests.journey.builders import DAY, HOUR

from .conftest import client_of

pytestmark = pytest.mark.django_db
LIST = "/journey/gaps/"


@pytest.fixture
def gap(lead: User, control: Control) -> Gap:
    return builders.gap(lead, control, at=timezone.now() - DAY)


@pytest.fixture
def other(lead: User, gap: Gap) -> Gap:
    """Have a gap of a criterion, which is nobody's."""
    criterion = gap.control.criteria.get()  # type: ignore[union-attr]
    started = gap.found.assessment
    builders.say(started, criterion, Choice.PARTLY, by=lead, at=timezone.now() - HOUR)
    return Gap.objects.get(criterion=criterion)


def acts(gap: Gap) -> list[tuple[str, dict[str, str]]]:
    return [
        (f"{LIST}{gap.pk}/plan/", {"effort": "m", "remedy": "Write it down."}),
        (f"{LIST}{gap.pk}/begin/", {}),
        (f"{LIST}{gap.pk}/close/", {"note": "Done."}),
        (f"{LIST}{gap.pk}/reopen/", {"reason": "Not yet."}),
        (f"{LIST}{gap.pk}/accept/", {"reason": "Small."}),
    ]


def rows(client: Client, query: str = "") -> list[Gap]:
    return list(client.get(f"{LIST}{query}").context["shown"].part.rows)


@pytest.mark.parametrize(
    ("who", "page", "one"),
    [
        (factories.lead, 200, 200),
        (factories.engineer, 200, 404),
        (factories.employee, 404, 404),
        (factories.auditor, 404, 404),
    ],
)
def test_who_sees_gaps_of_others(who: Callable[[str], User], page: int, one: int, gap: Gap) -> None:
    client = client_of(who("Somebody"))

    assert client.get(LIST).status_code == page
    assert client.get(gap.get_absolute_url()).status_code == one
    assert client.get(gap.get_absolute_url(), headers={"HX-Target": "panel"}).status_code == one
    if one == 404:
        assert {client.post(url, data).status_code for url, data in acts(gap)} == {404}
        assert page == 404 or rows(client) == []
        gap.refresh_from_db()
        assert gap.state == GapState.OPEN


def test_an_outsider_is_sent_to_sign_in(gap: Gap) -> None:
    for path, data in [(LIST, {}), (gap.get_absolute_url(), {}), *acts(gap)]:
        assert Client().post(path, data).headers["Location"].startswith("/accounts/login/")


def test_an_engineer_sees_and_closes_their_own(ravi: User, gap: Gap, other: Gap) -> None:
    client = client_of(ravi)
    assert rows(client) == [gap]
    page = client.get(gap.get_absolute_url()).content
    assert b"Or accept it" not in page
    assert b'name="due_on"' not in page

    for url, data in acts(gap)[:3]:
        assert client.post(url, data).headers["Location"] == gap.get_absolute_url()

    gap.refresh_from_db()
    assert (gap.state, gap.effort, gap.remedy) == (GapState.CLOSED, "m", "Write it down.")
    assert gap.owner == ravi
    refused = client.post(*acts(gap)[4], follow=True)
    assert b"Only the compliance lead may accept a gap" in refused.content


def test_what_is_given_to_somebody_is_theirs_too(other: Gap) -> None:
    mara = factories.engineer("Mara")
    Gap.objects.filter(pk=other.pk).update(owner=mara)

    assert rows(client_of(mara)) == [other]


def test_a_gap_s_story_stands_on_its_page(leads: Client, gap: Gap, ravi: User) -> None:
    item = factories.evidence_item(gap.control, title="The signed plan")  # type: ignore[arg-type]
    due = timezone.now().date() - timedelta(days=2)
    plan = {"owner": ravi.pk, "due_on": due, "effort": "s", "remedy": "Sign it."}
    leads.post(f"{LIST}{gap.pk}/plan/", plan)
    assert b"Overdue" in leads.get(gap.get_absolute_url()).content
    leads.post(f"{LIST}{gap.pk}/begin/")
    leads.post(f"{LIST}{gap.pk}/close/", {"note": "Signed.", "item": item.pk})

    page = leads.get(gap.get_absolute_url())

    assert GapEvidence.objects.get().gap == gap
    for words in ("Signed.", "The signed plan", "Open it again"):
        assert words in page.content.decode()
    assert [entry.event for entry in page.context["entries"]] == [
        "gap.closed",
        "gap.begun",
        "gap.planned",
        "gap.opened",
    ]
    leads.post(f"{LIST}{gap.pk}/reopen/", {"reason": "Not by everybody."})
    leads.post(f"{LIST}{gap.pk}/accept/", {"reason": "Small."})
    gap.refresh_from_db()
    assert (gap.state, gap.settled_note) == (GapState.ACCEPTED, "Small.")


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("plan", {"effort": "xxl"}),
        ("plan", {"due_on": "soon"}),
        ("close", {"note": ""}),
        ("close", {"note": "Done.", "item": "999"}),
        ("accept", {"reason": ""}),
        ("reopen", {"reason": ""}),
    ],
)
def test_a_form_that_lacks_something_comes_back(
    act: str, data: dict[str, str], leads: Client, gap: Gap
) -> None:
    answer = leads.post(f"{LIST}{gap.pk}/{act}/", data)

    assert answer.status_code == 422
    gap.refresh_from_db()
    assert gap.state == GapState.OPEN


def test_an_employee_cannot_be_chosen(leads: Client, gap: Gap) -> None:
    answer = leads.post(f"{LIST}{gap.pk}/plan/", {"owner": factories.employee().pk})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["AC-04", "CC6.1"]),
        ("?state=open", ["AC-04", "CC6.1"]),
        ("?state=closed", []),
        ("?when=overdue", ["AC-04"]),
        ("?day=none", ["CC6.1"]),
        ("?owned_by=nobody", ["CC6.1"]),
        ("?effort=l", ["AC-04"]),
        ("?of=criterion", ["CC6.1"]),
        ("?system=cloud", ["AC-04"]),
        ("?q=rotation", ["AC-04"]),
        ("?due_from=2020-01-01", ["AC-04"]),
        ("?due_to=2020-01-01", []),
        ("?sort=due", ["AC-04", "CC6.1"]),
        ("?sort=-owner", ["CC6.1", "AC-04"]),
        ("?sort=-due", ["CC6.1", "AC-04"]),
    ],
)
def test_gaps_are_filtered_and_sorted(
    query: str, found: list[str], leads: Client, gap: Gap, other: Gap
) -> None:
    factories.system("Cloud")
    due = timezone.now().date() - timedelta(days=1)
    Gap.objects.filter(pk=gap.pk).update(due_on=due, effort="l")

    assert [row.about.code for row in rows(leads, query)] == found


def test_gaps_are_taken_as_a_file(leads: Client, gap: Gap) -> None:
    answer: Any = leads.get(f"{LIST}?format=csv")

    text = b"".join(answer.streaming_content).decode()
    assert "AC-04" in text
    assert "Key rotation" in text


def send(client: Client, act: str, gaps: list[Gap], **values: object) -> str:
    data = {"act": act, "row": [gap.pk for gap in gaps], "confirmed": len(gaps), **values}
    return client.post(LIST, data, follow=True).content.decode()


def test_several_are_given_to_somebody_at_once_and_taken_back(
    leads: Client, gap: Gap, other: Gap, ravi: User
) -> None:
    mara = factories.engineer("Mara")

    page = send(leads, "assign", [gap, other], owner=mara.pk)
    assert "2 gaps given to Mara." in page
    assert {row.owner for row in Gap.objects.all()} == {mara}
    token = page.split('name="undo" value="')[1].split('"')[0]
    leads.post(LIST, {"undo": token})

    assert {row.about.code: row.owner for row in Gap.objects.all()} == {
        "AC-04": ravi,
        "CC6.1": None,
    }


def test_several_get_one_day_and_what_had_it_is_left(leads: Client, gap: Gap, other: Gap) -> None:
    assert "1 gap due on 01 May 2030." in send(leads, "due", [gap], due_on="2030-05-01")

    page = send(leads, "due", [gap, other], due_on="2030-05-01")

    assert "1 gap due on 01 May 2030." in page
    assert "1 had this already." in page


def test_engineers_have_no_acts_on_many(ravi: User, gap: Gap) -> None:
    client = client_of(ravi)
    assert client.post(LIST, {"act": "assign", "row": [gap.pk]}).status_code == 404
    assert b'value="assign"' not in client.get(LIST).content


def test_what_is_out_of_scope_stays_reachable(leads: Client, gap: Gap, other: Gap) -> None:
    cloud = factories.system()
    gap.control.systems.add(cloud)  # type: ignore[union-attr]
    System.objects.update(is_in_scope=False)

    assert rows(leads) == [other]
    assert rows(leads, "?scope=out") == [gap]
    assert b"Out of scope" in leads.get(gap.get_absolute_url()).content


def test_the_panel_gets_a_summary(leads: Client, gap: Gap) -> None:
    answer = leads.get(gap.get_absolute_url(), headers={"HX-Target": "panel"})

    assert b"Next: agree on a day." in answer.content
