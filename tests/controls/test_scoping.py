"""Systems, the systems of a control, and subservice organizations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls import actions, scoping
from controls.models import Control, SubserviceOrganization, System
from controls.scope import confirmation
from controls.scoping import Subservice
from tests import factories
from tests.factories import AT
from tests.journey import builders
from tests.journey.builders import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


def entries() -> list[tuple[str, str, dict[str, object]]]:
    return [(e.event, e.subject, e.details) for e in LedgerEntry.objects.in_order()]


def test_a_system_is_called_otherwise_but_keeps_its_address(lead: User) -> None:
    cloud = factories.system("Cloud")
    factories.system("Office")

    scoping.change_system(system=cloud, name="Cloud EU", description="Two", actor=lead, at=AT)
    scoping.change_system(system=cloud, name="Cloud EU", description="Two", actor=lead, at=AT)

    assert System.objects.get(slug="cloud").name == "Cloud EU"
    assert [event for event, *_ in entries()] == ["system.changed"]
    with pytest.raises(actions.SystemExistsError, match="already a system called OFFICE"):
        scoping.change_system(system=cloud, name="OFFICE", description="", actor=lead, at=AT)


def test_the_systems_of_a_control_are_set_on_the_record(lead: User) -> None:
    control, cloud = factories.control(), factories.system("Cloud")

    scoping.set_control_systems(control=control, systems=[cloud], actor=lead, at=AT)
    scoping.set_control_systems(control=control, systems=[cloud], actor=lead, at=AT)

    assert list(control.systems.all()) == [cloud]
    assert entries() == [
        ("control.systems_set", "control:AC-04", {"from": [], "to": ["cloud"]}),
    ]


@pytest.mark.parametrize(
    ("named", "out", "is_in"),
    [
        ((), (), True),
        ((), ("Cloud", "Office"), True),
        (("Cloud",), (), True),
        (("Cloud",), ("Cloud",), False),
        (("Cloud",), ("Office",), True),
        (("Cloud", "Office"), ("Office",), True),
        (("Cloud", "Office"), ("Cloud", "Office"), False),
    ],
)
def test_a_control_is_out_of_scope_when_all_its_systems_are(
    named: Iterable[str], out: Iterable[str], is_in: bool
) -> None:
    systems = {name: factories.system(name) for name in ("Cloud", "Office")}
    control = factories.control(systems=[systems[name] for name in named])
    System.objects.filter(name__in=list(out)).update(is_in_scope=False)

    assert Control.objects.in_scope().filter(pk=control.pk).exists() is is_in
    assert Control.objects.of_systems_in_scope().filter(pk=control.pk).exists() is is_in


def test_a_control_stands_in_scope_once_and_only_by_a_criterion_in_scope() -> None:
    systems = [factories.system("Cloud"), factories.system("Office")]
    factories.control("AC-01", criteria=["CC6.1", "CC6.2"], systems=systems)
    factories.criterion("P1.1", "privacy")
    factories.control("PV-01", criteria=["P1.1"])

    assert [control.code for control in Control.objects.in_scope()] == ["AC-01"]


@pytest.mark.parametrize(
    ("change", "is_current"),
    [
        ("nothing", True),
        ("category", False),
        ("system", False),
        ("taken out", False),
        ("confirmed again", True),
    ],
)
def test_a_confirmed_scope_counts_until_it_is_changed(
    change: str, is_current: bool, lead: User
) -> None:
    privacy, cloud = factories.category("privacy"), factories.system("Cloud")
    assert confirmation() is None
    actions.confirm_scope(actor=lead, at=AT)
    then = AT + DAY
    if change in {"category", "confirmed again"}:
        actions.put_category_in_scope(category=privacy, actor=lead, at=then)
    if change == "system":
        actions.add_system(name="New", description="", actor=lead, at=then)
    if change == "taken out":
        actions.set_system_scope(system=cloud, is_in_scope=False, actor=lead, at=then)
    if change == "confirmed again":
        actions.confirm_scope(actor=lead, at=then + DAY)

    found = confirmation()

    assert found is not None
    assert found.is_current is is_current
    assert found.entry.details["systems"] == ["cloud"]


def test_a_vendor_is_added_changed_and_retired(lead: User) -> None:
    control = factories.control("AC-04", criteria=["CC6.4"])
    row = builders.subservice(lead, csocs="Locks.\n\n  Guards. ", controls=[control])
    assert (row.slug, row.expected) == ("cloud-host", ["Locks.", "Guards."])

    changed = Subservice(
        name="Cloud Host",
        does="Runs our machines.",
        method="included",
        csocs=row.csocs,
        criteria=[control.criteria.get()],
        controls=[control],
        report_read_on=date(2026, 1, 2),
        report_covers_to=date(2026, 3, 31),
    )
    scoping.change_subservice(row=row, subservice=changed, actor=lead, at=AT)
    scoping.change_subservice(row=row, subservice=changed, actor=lead, at=AT)
    scoping.retire_subservice(row=row, on=date(2026, 2, 1), actor=lead, at=AT)
    scoping.retire_subservice(row=row, on=date(2026, 2, 2), actor=lead, at=AT)

    assert [event for event, *_ in entries()] == [
        "subservice_organization.added",
        "subservice_organization.changed",
        "subservice_organization.retired",
    ]
    assert entries()[1][2] == {
        "method": ["carved_out", "included"],
        "criteria": [[], ["CC6.4"]],
        "report_read_on": [None, "2026-01-02"],
        "report_covers_to": [None, "2026-03-31"],
    }
    assert SubserviceOrganization.objects.get().retired_on == date(2026, 2, 1)
    assert not SubserviceOrganization.objects.current().exists()


def test_a_vendor_stands_once_until_it_is_retired(lead: User) -> None:
    row, other = builders.subservice(lead), builders.subservice(lead, "Other")

    with pytest.raises(scoping.SubserviceExistsError, match="is there already"):
        builders.subservice(lead, "CLOUD HOST")
    draft = Subservice(name="cloud host", does="", method="included")
    with pytest.raises(scoping.SubserviceExistsError):
        scoping.change_subservice(row=other, subservice=draft, actor=lead, at=AT)
    scoping.retire_subservice(row=row, on=date(2026, 2, 1), actor=lead, at=AT)

    assert builders.subservice(lead).slug == "cloud-host-2"


@pytest.mark.parametrize(
    ("covers_to", "on", "lapsed"),
    [
        (None, date(2026, 1, 1), True),
        (date(2026, 1, 31), date(2026, 1, 31), False),
        (date(2026, 1, 31), date(2026, 2, 1), True),
    ],
)
def test_a_report_lapses_the_day_after_it_covers(
    covers_to: date | None, on: date, lapsed: bool, lead: User
) -> None:
    row = builders.subservice(
        lead, report_covers_to=covers_to, report_read_on=covers_to and date(2026, 1, 1)
    )

    assert row.is_lapsed(on) is lapsed
    assert SubserviceOrganization.objects.lapsed(on=on).exists() is lapsed
