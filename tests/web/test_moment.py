"""Time travel: what `?as_of=` means, and that links and filters stay there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from compliance.accounts.models import Role
from compliance.web.moment import Moment, moment_of
from compliance.web.travel import staying
from controls import actions
from evidence.models import EvidenceItem, Finding
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def asked(text: str) -> Moment:
    return moment_of(RequestFactory().get("/controls/", {"as_of": text} if text else {}))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-31", datetime(2026, 3, 31, 22, tzinfo=UTC)),  # the end of the day, in summer
        ("2026-01-31", datetime(2026, 1, 31, 23, tzinfo=UTC)),
        ("2026-03-31T10:00Z", datetime(2026, 3, 31, 10, tzinfo=UTC)),
        ("2026-03-31T10:00+02:00", datetime(2026, 3, 31, 8, tzinfo=UTC)),
        ("2026-03-31T10:00 02:00", datetime(2026, 3, 31, 8, tzinfo=UTC)),  # + came as a blank
        ("2026-03-31T10:00", datetime(2026, 3, 31, 8, tzinfo=UTC)),  # the organization's clock
    ],
)
def test_a_day_is_its_end_by_the_organization_s_clock(text: str, at: datetime) -> None:
    factories.organization("Europe/Amsterdam")

    found = asked(text)

    assert (found.at, found.is_past, found.asked) == (at, True, text)


def test_the_day_that_was_asked_for_is_the_day_that_is_told() -> None:
    factories.organization("Europe/Amsterdam")

    assert f"{asked('2026-03-31').day}" == "2026-03-31"


@pytest.mark.parametrize("text", ["", "9999-12-31", "2999-01-01T00:00Z"])
def test_nobody_looks_ahead(text: str) -> None:
    found = asked(text)

    assert not found.is_past
    assert abs(found.at - timezone.now()) < HOUR


@pytest.mark.parametrize(
    "text", ["31.03.2026", "2026-02-30", "yesterday", "0001-01-01", "<script>"]
)
def test_what_is_no_day_is_said_and_now_is_shown(text: str) -> None:
    found = asked(text)

    assert not found.is_past
    assert "Write it as year-month-day" in found.error


@pytest.mark.parametrize(
    ("link", "stays"),
    [
        (' href="/controls/"', ' href="/controls/?as_of=2026-03-31"'),
        (' href="/controls/?page=2"', ' href="/controls/?page=2&amp;as_of=2026-03-31"'),
        (' href="?page=2"', ' href="?page=2&amp;as_of=2026-03-31"'),
        (' href="/checks/AWS-04/#list"', ' href="/checks/AWS-04/?as_of=2026-03-31#list"'),
        (' hx-get="/evidence/3/"', ' hx-get="/evidence/3/?as_of=2026-03-31"'),
        (' href="/people/?as_of=2026-01-01"', ' href="/people/?as_of=2026-01-01"'),
        (' href="/settings/scope/"', ' href="/settings/scope/"'),
        (' href="https://example.com/controls/"', ' href="https://example.com/controls/"'),
    ],
)
def test_links_stay_where_pages_can_be_asked(link: str, stays: str) -> None:
    assert staying(f"<a{link}>", "/dashboard/", "2026-03-31") == f"<a{stays}>"


def test_forms_that_ask_stay_and_forms_that_act_do_not() -> None:
    kept = staying('<form method="get"><form method="post"><form data-now>', "/", '"2026')

    assert kept == (
        '<form method="get"><input type="hidden" name="as_of" value="&quot;2026">'
        '<form method="post"><form data-now>'
    )


@pytest.fixture
def lead(client: Client) -> Client:
    factories.organization("UTC")
    client.force_login(factories.lead())
    return client


def page(client: Client, address: str, as_of: str) -> str:
    answer = client.get(address, {"as_of": as_of})
    assert answer.status_code == 200
    return answer.content.decode()


TRAVELLING = [
    "/dashboard/",
    "/controls/",
    "/controls/AC-04/",
    "/controls/AC-04/performances/",
    "/criteria/",
    "/criteria/CC6.1/",
    "/checks/",
    "/checks/AWS-04/",
    "/checks/AWS-04/evaluations/",
    "/evidence/",
    "/people/",
]


@pytest.mark.parametrize("address", TRAVELLING)
def test_every_page_of_the_record_says_that_it_is_about_another_day(
    lead: Client, address: str
) -> None:
    factories.control(checks=["AWS-04"])

    past, now = page(lead, address, "2026-03-31"), lead.get(address).content.decode()

    assert "As of 31 Mar 2026" in past
    assert "Back to now" in past
    assert "Back to now" not in now
    assert "As of now" in now


def test_a_page_tells_what_was_known_then_and_nothing_later(lead: Client) -> None:
    control = factories.control(checks=["AWS-04"])
    began = datetime(2026, 2, 10, 12, tzinfo=UTC)
    finding = factories.finding(resource_title="ravi", began_at=began)
    Finding.objects.filter(pk=finding.pk).update(ended_at=began + 30 * 24 * HOUR)
    item = factories.evidence_item(
        control, title="The review", covers_from=began, covers_to=began, received_at=began
    )
    EvidenceItem.objects.filter(pk=item.pk).update(
        withdrawn_at=began + 30 * 24 * HOUR, withdrawn_reason="x"
    )

    for day, failing, listed, withdrawn in (
        ("2026-02-01", False, False, False),
        ("2026-02-20", True, True, False),
        ("2026-04-01", False, True, True),
    ):
        assert ("ravi" in page(lead, "/checks/AWS-04/", day)) is failing
        library = page(lead, "/evidence/", day)
        assert ("The review" in library) is listed
        assert ('<span class="st na">Withdrawn</span>' in library) is withdrawn
        health = page(lead, "/controls/AC-04/", day)
        assert ('<span class="st bad">Failing</span>' in health) is failing


def test_a_control_has_the_owner_it_had(lead: Client) -> None:
    control, boss = factories.control(), factories.lead("Lou")
    for name, month in (("Ada Then", 1), ("Ben Later", 5)):
        at = datetime(2026, month, 10, tzinfo=UTC)
        actions.assign_owner(control=control, owner=factories.user(name), actor=boss, at=at)

    assert "Ada Then" in page(lead, "/controls/", "2026-03-31")
    assert "Ben Later" not in page(lead, "/controls/AC-04/", "2026-03-31").partition("<form")[0]
    assert "Ben Later" in page(lead, "/controls/", "2026-06-30")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EMPLOYEE])
def test_the_past_is_no_way_around_access(client: Client, role: Role) -> None:
    factories.organization()
    factories.control()
    client.force_login(factories.user("Out Sider", role))

    assert client.get("/controls/AC-04/", {"as_of": "2026-03-31"}).status_code == 404
