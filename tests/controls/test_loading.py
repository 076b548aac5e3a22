from dataclasses import asdict, replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from compliance.ledger.models import Job, LedgerEntry
from controls.catalogue import read_catalogue
from controls.loading import Loaded, load_catalogue
from controls.models import Category, Control, ControlCheck, Criterion, IsoReference
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

JOB = Job("load_catalogue")
CATALOGUE = read_catalogue()
NOTHING = Loaded(categories=0, criteria=0, iso_references=0, controls=0, checks=0)


def load(**changes: object) -> Loaded:
    return load_catalogue(actor=JOB, at=AT, catalogue=replace(CATALOGUE, **changes))  # type: ignore[arg-type]


def test_everything_in_the_files_is_in_the_record() -> None:
    loaded = load()

    assert Category.objects.count() == 5
    assert Criterion.objects.count() == 61
    assert Control.objects.count() == loaded.controls == len(CATALOGUE.controls)
    assert ControlCheck.objects.values("check_id").distinct().count() == 102
    assert IsoReference.objects.filter(criterion="CC6.1", grade="strong").count() == 9
    assert not Control.objects.filter(criteria=None).exists()


def test_only_security_is_in_scope_at_first() -> None:
    load()

    assert list(Category.objects.filter(is_in_scope=True).values_list("code", flat=True)) == [
        "security"
    ]


def test_one_ledger_entry_tells_the_counts() -> None:
    loaded = load()

    entry = LedgerEntry.objects.get()
    assert (entry.event, entry.subject, entry.job) == (
        "catalogue.loaded",
        "catalogue",
        "load_catalogue",
    )
    assert entry.details == asdict(loaded)


def test_loading_again_changes_nothing_and_leaves_no_entry() -> None:
    load()

    assert load() == NOTHING
    assert LedgerEntry.objects.count() == 1


def test_a_criterion_is_brought_up_to_date_but_keeps_its_licensed_text() -> None:
    load()
    Criterion.objects.filter(code="CC1.1").update(summary="Old", licensed_text="Ours by licence")
    Category.objects.filter(code="privacy").update(is_in_scope=True, title="Old")

    assert load() == replace(NOTHING, categories=1, criteria=1)

    criterion = Criterion.objects.get(code="CC1.1")
    assert criterion.summary == CATALOGUE.criteria[0].summary
    assert criterion.licensed_text == "Ours by licence"
    assert Category.objects.get(code="privacy").is_in_scope


def test_iso_references_follow_the_file() -> None:
    load()
    IsoReference.objects.filter(criterion="CC6.1", reference="A.8.5").update(grade="judgement")
    IsoReference.objects.create(criterion_id="CC6.1", reference="A.9.99", grade="strong")

    assert load().iso_references == 3  # a wrong one out and its right one in, and a stray one out

    grades = dict(IsoReference.objects.filter(criterion="CC6.1").values_list("reference", "grade"))
    assert grades["A.8.5"] == "strong"
    assert "A.9.99" not in grades


def test_what_the_organization_changed_stays() -> None:
    load()
    owner, system = factories.lead(), factories.system()
    control = Control.objects.get(code="AC-04")
    Control.objects.filter(pk=control.pk).update(
        statement="We look twice a year.",
        cadence="semi_annual",
        owner=owner,
        retired_on=date(2026, 1, 1),
    )
    control.systems.add(system)
    control.criteria.set(Criterion.objects.filter(code="CC6.2"))

    assert load() == NOTHING

    control.refresh_from_db()
    assert control.statement == "We look twice a year."
    assert (control.cadence, control.owner) == ("semi_annual", owner)
    assert control.retired_on == date(2026, 1, 1)
    assert list(control.systems.all()) == [system]
    assert [criterion.code for criterion in control.criteria.all()] == ["CC6.2"]


def test_a_new_release_adds_its_controls_and_checks_only() -> None:
    load(controls=CATALOGUE.controls[1:])
    ControlCheck.objects.filter(check_id="AWS-04").delete()

    loaded = load()

    assert loaded == replace(NOTHING, controls=1, checks=loaded.checks)
    assert ControlCheck.objects.get(check_id="AWS-04").control.code == "AC-02"


def test_a_control_outside_the_library_is_left_alone() -> None:
    load()
    factories.control("ZZ-01", criteria=["CC6.1"], checks=["AWS-01"])

    assert load() == NOTHING
    assert Control.objects.filter(code="ZZ-01").exists()


def test_the_command_says_what_it_did() -> None:
    first, second = StringIO(), StringIO()
    call_command("load_catalogue", stdout=first)
    call_command("load_catalogue", stdout=second)

    assert "61 criteria" in first.getvalue()
    assert second.getvalue() == "The catalogue is up to date.\n"
