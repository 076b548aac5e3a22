"""Times are the viewer's; what an audit depends on is the organization's, whoever looks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import Audit
from compliance.accounts import actions
from compliance.accounts.models import Organization, User
from compliance.accounts.organization import day_of
from compliance.ledger.models import LedgerEntry
from evidence.models import EvidenceItem
from tests import factories

pytestmark = pytest.mark.django_db

VIEWERS = ("America/Los_Angeles", "Pacific/Auckland", "")
BERLIN = ZoneInfo("Europe/Berlin")
LAST_MINUTE = datetime(2026, 3, 31, 23, 59, tzinfo=BERLIN)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, url: str) -> str:
    page = re.sub(r"<[^>]*>", " ", client.get(url).content.decode())
    return re.sub(r"\s+", " ", page).replace(" ,", ",")


@pytest.fixture
def audit() -> Audit:
    """Open an audit of a quarter in Berlin, with evidence of its first and last minutes."""
    factories.organization("Europe/Berlin")
    control = factories.control()
    first = datetime(2026, 1, 1, 0, 0, tzinfo=BERLIN)
    factories.evidence_item(
        control, covers_from=first, covers_to=LAST_MINUTE, title="Whole quarter"
    )
    factories.evidence_item(control, covers_from=first - timedelta(seconds=1), title="Too early")
    factories.evidence_item(
        control, covers_from=LAST_MINUTE + timedelta(minutes=1), title="Too late"
    )
    return factories.audit("This")


@pytest.mark.parametrize("zone", VIEWERS)
def test_every_viewer_sees_the_same_window_and_the_same_cover_days(zone: str, audit: Audit) -> None:
    auditor = factories.auditor(time_zone=zone)
    audit.accesses.create(user=auditor, until=date(9999, 12, 31))

    listed = text_of(signed_in(auditor), "/audit/this/evidence/")
    overview = text_of(signed_in(auditor), "/audit/this/")

    assert "1 Jan 2026 – 31 Mar 2026" in listed.partition("Whole quarter")[2]
    assert "Too early" not in listed
    assert "Too late" not in listed
    assert "both days inclusive, by Europe/Berlin time" in overview


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/Los_Angeles", "31 Mar 2026, 14:59 PDT"),
        ("Pacific/Auckland", "1 Apr 2026, 10:59 NZDT"),
        ("", "31 Mar 2026, 23:59 CEST"),
    ],
)
def test_the_clock_is_each_viewer_s_own(zone: str, shown: str, audit: Audit) -> None:
    item = EvidenceItem.objects.get(title="Whole quarter")
    page = text_of(signed_in(factories.engineer(time_zone=zone)), item.get_absolute_url())

    assert f"Collected {shown}" in page
    assert "covers 1 Jan 2026 – 31 Mar 2026, by Europe/Berlin time" in page


@pytest.mark.parametrize("zone", VIEWERS)
def test_an_upload_s_days_are_the_organization_s_whoever_sends_it(zone: str) -> None:
    factories.organization("Pacific/Auckland")
    today = day_of(timezone.now())
    page = signed_in(factories.engineer(time_zone=zone)).get("/evidence/add/").content.decode()

    assert page.count(f'value="{today}"') == 3
    assert "by Pacific/Auckland time" in page


@pytest.mark.parametrize("zone", VIEWERS)
def test_whether_an_upload_was_captured_early_does_not_depend_on_who_looks(zone: str) -> None:
    factories.organization("Europe/Berlin")
    item = factories.evidence_item(
        covers_from=LAST_MINUTE - timedelta(days=9),
        covers_to=LAST_MINUTE,
        collected_at=datetime(2026, 3, 31, 0, 1, tzinfo=BERLIN),
    )
    early = factories.evidence_item(
        covers_from=LAST_MINUTE - timedelta(days=9),
        covers_to=LAST_MINUTE,
        collected_at=datetime(2026, 3, 30, 23, 59, tzinfo=BERLIN),
    )

    with timezone.override(ZoneInfo(zone or "UTC")):
        assert not item.is_captured_early
        assert early.is_captured_early


@pytest.mark.parametrize("zone", VIEWERS)
def test_the_day_proposed_for_an_auditor_s_access_is_the_organization_s(zone: str) -> None:
    factories.organization("Pacific/Kiritimati")
    factories.audit("This")
    lead = User.objects.get(name="Lea")
    User.objects.update(time_zone=zone)

    page = signed_in(lead).get("/audits/this/").content.decode()

    assert f'value="{day_of(timezone.now()) + timedelta(days=60)}"' in page
    assert "midnight" in page


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        (date(2026, 3, 29), date(2026, 3, 29), 23),
        (date(2026, 10, 25), date(2026, 10, 25), 25),
        (date(2026, 6, 1), date(2026, 6, 1), 24),
    ],
)
def test_a_window_is_whole_days_also_when_the_clocks_change(
    first: date, last: date, hours: int
) -> None:
    factories.organization("Europe/Berlin")
    window = factories.audit(first_day=first, last_day=last).window()

    assert window.end - window.start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-03-28T22:59:59+00:00", date(2026, 3, 28)),
        ("2026-03-28T23:00:00+00:00", date(2026, 3, 29)),
        ("2026-03-29T21:59:59+00:00", date(2026, 3, 29)),
        ("2026-03-29T22:00:00+00:00", date(2026, 3, 30)),
        ("2026-10-25T22:59:59+00:00", date(2026, 10, 25)),
        ("2026-10-25T23:00:00+00:00", date(2026, 10, 26)),
    ],
)
def test_a_day_ends_at_the_organization_s_midnight_also_when_the_clocks_change(
    at: str, day: date
) -> None:
    factories.organization("Europe/Berlin")

    assert day_of(datetime.fromisoformat(at)) == day


@pytest.mark.parametrize("role", ["lead", "engineer", "employee", "auditor"])
def test_everybody_sets_their_own_zone_on_the_record(role: str) -> None:
    factories.organization()
    user = getattr(factories, role)()
    client = signed_in(user)

    for zone in ("Asia/Tokyo", "Asia/Tokyo", ""):
        answer = client.post("/account/time-zone/", {"time_zone": zone})
        assert answer["Location"] == "/account/"
        user.refresh_from_db()
        assert user.time_zone == zone

    told = [(entry.event, entry.details) for entry in LedgerEntry.objects.in_order()]
    assert told == [
        ("user.time_zone_set", {"from": "", "to": "Asia/Tokyo"}),
        ("user.time_zone_set", {"from": "Asia/Tokyo", "to": ""}),
    ]


def test_a_zone_that_is_none_is_refused_in_the_form() -> None:
    factories.organization()
    user = factories.engineer()

    page = signed_in(user).post("/account/time-zone/", {"time_zone": "Mars/Olympus"})

    assert page.status_code == 422
    assert "valid choice" in page.content.decode()
    user.refresh_from_db()
    assert user.zone is None


def test_nobody_sets_somebody_else_s_zone() -> None:
    lead, other = factories.lead(), factories.engineer()

    with pytest.raises(actions.AccountRefusedError, match="only for themselves"):
        actions.set_time_zone(user=other, time_zone="UTC", actor=lead, at=factories.AT)


def test_setting_a_zone_takes_a_sign_in_and_a_form() -> None:
    user = factories.engineer()

    assert Client().post("/account/time-zone/", {})["Location"].startswith("/accounts/login/")
    assert signed_in(user).get("/account/time-zone/").status_code == 405


def test_the_api_speaks_utc_to_everybody() -> None:
    factories.organization("Europe/Berlin")
    factories.evaluation(factories.control())
    user = factories.engineer(time_zone="Pacific/Auckland")

    row = signed_in(user).get("/api/v1/evaluations/").json()["results"][0]

    assert row["observed_at"] == "2026-01-31T09:00:00Z"


def test_no_zone_outlives_its_page() -> None:
    factories.organization("Europe/Berlin")
    signed_in(factories.engineer(time_zone="Asia/Tokyo")).get("/account/")

    assert timezone.get_current_timezone_name() == "UTC"


def test_the_organization_is_corrected_on_the_record_and_moves_the_days() -> None:
    factories.organization("UTC")
    lead = factories.lead()
    form = {"name": "Northwind Labs", "time_zone": "Pacific/Auckland"}

    page = signed_in(lead).post("/settings/organization/", form, follow=True).content.decode()
    signed_in(lead).post("/settings/organization/", form)

    assert "The organization is saved." in page
    found = Organization.objects.get()
    assert (found.name, found.time_zone) == ("Northwind Labs", "Pacific/Auckland")
    entry = LedgerEntry.objects.get()
    assert entry.event == "organization.corrected"
    assert entry.details == {"from": {"name": "Northwind", "time_zone": "UTC"}, "to": form}
    assert day_of(datetime(2026, 1, 1, 12, 0, tzinfo=UTC)) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"name": ""}, "required"), ({"time_zone": "Mars/Olympus"}, "valid choice")],
)
def test_a_bad_correction_is_answered_in_the_form(changes: dict[str, str], sentence: str) -> None:
    factories.organization()
    form = {"name": "North", "time_zone": "UTC"} | changes

    page = signed_in(factories.lead()).post("/settings/organization/", form)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not LedgerEntry.objects.exists()


def test_only_a_lead_corrects_the_organization() -> None:
    factories.organization()

    with pytest.raises(actions.AccountRefusedError, match="Only the compliance lead"):
        actions.correct_organization(
            name="x", time_zone="UTC", actor=factories.engineer(), at=factories.AT
        )
