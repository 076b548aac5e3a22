"""The wall: each cell is what evidence/rules/weeks says of its controls, and opens to why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import Organization, Role, User
from compliance.dashboard.wall import Weeks, build_wall, build_weeks, shown_weeks, week_from
from compliance.ledger.events import Event
from compliance.ledger.models import Job, record
from compliance.web.wall import State, Wall
from controls.models import Control
from evidence.models import EvidenceItem, Finding
from evidence.rules.weeks import WeekState, criterion_week
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)  # a Wednesday
WEEK = timedelta(weeks=1)
THIS = 21  # where the current week stands among the 26
OF_STATE = {
    WeekState.AHEAD: State.AHEAD,
    WeekState.OPERATED: State.OPERATED,
    WeekState.EXCEPTION: State.FAILING,
    WeekState.MISSING: State.EVIDENCE_MISSING,
    WeekState.NOT_OBSERVED: State.NOT_OBSERVED,
    WeekState.LATE: State.LATE,
    WeekState.NOTHING_DUE: State.NOTHING_DUE,
}


def controls() -> list[Control]:
    return list(Control.objects.in_scope().prefetch_related("criteria"))


def weeks(organization: Organization, *, at: datetime = NOW) -> Weeks:
    return build_weeks(organization, controls(), at=at)


def wall(organization: Organization, view: str = "all") -> Wall:
    return build_wall(weeks(organization), view=view)


def states(found: Wall) -> dict[str, list[State]]:
    return {r.code: [c.state for c in r.cells] for series in found.series for r in series.rows}


@pytest.fixture
def organization() -> Organization:
    """Return one whose record began ten weeks ago, with a failing and an operating control."""
    record(Event.CATALOGUE_LOADED, subject="x", actor=Job("x"), at=NOW - 10 * WEEK)
    failing = factories.control(
        "AC-01", criteria=["CC6.1"], checks=["AWS-04"], cadence="continuous"
    )
    good = factories.control("AC-02", criteria=["CC6.1", "CC6.2"], cadence="quarterly")
    factories.criterion("CC7.1")
    factories.criterion("P1.1", "privacy")
    finding = factories.finding(began_at=NOW - 3 * WEEK)
    Finding.objects.filter(pk=finding.pk).update(ended_at=NOW - 2 * WEEK)
    factories.evidence_item(failing, covers_from=NOW - 10 * WEEK, covers_to=NOW)
    factories.evidence_item(good, covers_from=NOW - 10 * WEEK, covers_to=NOW)
    return factories.organization()


def test_every_criterion_in_scope_has_a_row_of_the_worst_of_its_controls(
    organization: Organization,
) -> None:
    found = weeks(organization)
    by_code = {c.code: found.states[c.pk] for c in controls()}
    shown = states(wall(organization))

    assert list(shown) == ["CC6.1", "CC6.2", "CC7.1"]
    for code, of in (("CC6.1", ["AC-01", "AC-02"]), ("CC6.2", ["AC-02"]), ("CC7.1", [])):
        assert shown[code] == [
            OF_STATE[criterion_week(by_code[control][week] for control in of)] for week in range(26)
        ]


def test_a_row_tells_the_whole_story_of_a_half_year(organization: Organization) -> None:
    row = states(wall(organization))["CC6.1"]

    assert row[:11] == [State.NOT_OBSERVED] * 11
    assert row[11:18] == [State.OPERATED] * 7
    assert row[18:20] == [State.FAILING] * 2
    assert row[20:22] == [State.OPERATED] * 2
    assert row[22:] == [State.AHEAD] * 4


@pytest.mark.parametrize(
    ("began_at", "note"),
    [
        (NOW, "The record began on 17 June 2026."),
        (NOW - 20 * WEEK, "The record began on 28 January 2026."),
        (NOW - 21 * WEEK, ""),
        (NOW - 52 * WEEK, ""),
    ],
)
def test_the_wall_says_when_the_record_began_while_an_earlier_week_is_shown(
    began_at: datetime, note: str
) -> None:
    record(Event.CATALOGUE_LOADED, subject="x", actor=Job("x"), at=began_at)

    said = wall(factories.organization()).note

    assert bool(said) == bool(note)
    assert said.startswith(note)


def test_a_criterion_without_a_control_is_missing_whenever(organization: Organization) -> None:
    assert set(states(wall(organization))["CC7.1"]) == {State.EVIDENCE_MISSING}


def test_only_gaps_leaves_out_what_has_none(organization: Organization) -> None:
    assert list(states(wall(organization, "gaps"))) == ["CC6.1", "CC7.1"]


def test_a_family_shows_the_worst_of_its_criteria(organization: Organization) -> None:
    shown, each = states(wall(organization, "families")), states(wall(organization))

    assert list(shown) == ["CC6", "CC7"]
    assert shown["CC6"] == each["CC6.1"]
    assert shown["CC7"] == each["CC7.1"]


def test_counts_add_up_to_all_cells(organization: Organization) -> None:
    found = wall(organization)

    assert sum(found.counts.values()) == 3 * 26 == len(list(found))
    assert found.counts[State.FAILING] == 2


def test_a_control_s_ribbon_says_the_same_as_its_weeks(organization: Organization) -> None:
    found = weeks(organization)
    for control in controls():
        ticks = found.ticks(control)
        assert [t.state for t in ticks] == [OF_STATE[s] for s in found.states[control.pk]]
        assert ticks[THIS].label == "week of 15 Jun 2026: operated"


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata"]
)
@pytest.mark.parametrize("at", [NOW, datetime(2026, 3, 30, 3, tzinfo=UTC)])
def test_weeks_begin_on_mondays_at_the_organization_s_midnight(zone: str, at: datetime) -> None:
    found = shown_weeks(ZoneInfo(zone), at=at)

    assert len(found) == 26
    assert all(a.end == b.start for a, b in pairwise(found))
    for week in found:
        begins = week.start.astimezone(ZoneInfo(zone))
        assert (begins.weekday(), begins.hour, begins.minute) == (0, 0, 0)
    assert found[THIS].start <= at < found[THIS].end
    assert week_from(found[3].start.date(), ZoneInfo(zone)) == found[3]


def test_every_cell_leads_to_its_week(organization: Organization) -> None:
    client = signed_in()
    cells = [c for series in wall(organization).series for r in series.rows for c in r.cells]

    assert cells[THIS].href == "/dashboard/CC6.1/2026-06-15/"
    assert {client.get(cell.href).status_code for cell in cells[::13]} == {200}


def signed_in() -> Client:
    client = Client()
    client.force_login(User.objects.filter(role=Role.LEAD).first() or factories.lead())
    return client


def opened(code: str, monday: date) -> dict[str, list[object]]:
    context = signed_in().get(f"/dashboard/{code}/{monday}/").context
    return {name: list(context[name]) for name in ("items", "findings", "controls")}


def test_a_cell_opens_to_what_made_its_state(organization: Organization) -> None:
    found = weeks(organization)
    for number, week in enumerate(found.weeks[:22]):
        inside = opened("CC6.1", week.start.date())
        row = [found.states[control.pk][number] for control in controls()]
        assert bool(inside["findings"]) is (WeekState.EXCEPTION in row)
        if WeekState.OPERATED in row:
            assert inside["items"]
        if set(row) == {WeekState.NOT_OBSERVED}:
            assert not inside["items"]


def test_a_review_of_last_quarter_is_told_in_the_weeks_it_still_covers() -> None:
    """Evidence stays current for a turn of the cadence: the cell names it, with its own time."""
    factories.organization()
    control = factories.control("AC-02", criteria=["CC6.2"], cadence="quarterly")
    item = factories.evidence_item(
        control, covers_from=NOW - 20 * WEEK, covers_to=NOW - 8 * WEEK, received_at=NOW - 8 * WEEK
    )

    assert opened("CC6.2", date(2026, 6, 15))["items"] == [item]
    assert opened("CC6.2", date(2026, 9, 7))["items"] == []
    EvidenceItem.objects.filter(pk=item.pk).update(withdrawn_at=NOW, withdrawn_reason="x")
    assert opened("CC6.2", date(2026, 6, 15))["items"] == []


def test_a_cell_cuts_its_lists_only_with_their_length_beside_them() -> None:
    factories.organization()
    control = factories.control("AC-02", criteria=["CC6.2"], checks=["AWS-04"])
    monday = timezone.now().date() - timedelta(days=timezone.now().weekday())
    for _ in range(23):
        factories.evidence_item(control, covers_from=timezone.now())
        factories.finding(began_at=timezone.now())

    page = signed_in().get(f"/dashboard/CC6.2/{monday}/").content.decode()

    assert "Exceptions, 20 of 23" in page
    assert "Evidence current then, 20 of 23" in page


def test_a_week_in_which_something_could_not_be_read_never_looks_operated() -> None:
    organization = factories.organization()
    control = factories.control("AC-02", criteria=["CC6.2"], checks=["AWS-03"])
    factories.evidence_item(control, covers_from=timezone.now())
    finding = factories.finding("AWS-03", "unknown", began_at=timezone.now())

    found = weeks(organization, at=timezone.now())

    assert found.states[control.pk][THIS] is WeekState.NOT_OBSERVED
    page = signed_in().get(f"/dashboard/CC6.2/{found.weeks[THIS].start.date()}/").content.decode()
    assert "Could not be read" in page
    assert finding.resource_title in page
