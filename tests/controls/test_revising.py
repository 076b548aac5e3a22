"""A control changes from a date on; what it was before stays, and can be asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from compliance.accounts.models import User
from compliance.ledger.models import Job, LedgerEntry
from compliance.web.moment import Moment
from controls import actions, revising
from controls.models import Control, ControlVersion
from controls.rules.cadence import Cadence
from controls.versions import as_of, spans_of
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CALENDAR = Job("calendar")


def revise(control: Control, *, days: int = 0, planned_on: int = 0, **changes: object) -> None:
    lead = User.objects.filter(role="lead").first() or factories.lead()
    revising.revise_control(
        control=control,
        changes=changes,
        from_at=AT + days * DAY,
        actor=lead,
        at=AT + planned_on * DAY,
    )


def told(control: Control, days: float) -> tuple[str, str, int]:
    row = Control.objects.get(pk=control.pk)
    (then,) = as_of([row], Moment(at=AT + days * DAY, is_past=True))
    return then.cadence, then.statement, then.version


def test_each_instant_has_the_version_that_was_in_force() -> None:
    control = factories.control(cadence="quarterly", statement="One.")
    revise(control, cadence="monthly")
    revise(control, days=10, planned_on=10, statement="Two.")

    assert told(control, -100) == ("quarterly", "One.", 1)
    assert told(control, 0) == ("monthly", "One.", 2)
    assert told(control, 9.9) == ("monthly", "One.", 2)
    assert told(control, 10) == ("monthly", "Two.", 3)


def test_another_owner_is_another_version() -> None:
    control, ada, ben = factories.control(), factories.user("Ada"), factories.user("Ben")
    lead = factories.lead()
    for days, owner in ((0, ada), (5, ben)):
        actions.assign_owner(control=control, owner=owner, actor=lead, at=AT + days * DAY)

    owners = []
    for days in (-1, 1, 6):
        row = Control.objects.get(pk=control.pk)
        owners.append(as_of([row], Moment(at=AT + days * DAY, is_past=True))[0].owner)

    assert owners == [None, ada, ben]


def test_what_is_planned_begins_on_its_day_and_once() -> None:
    control = factories.control(cadence="quarterly")
    revise(control, days=3, cadence="weekly")
    job = revising.put_in_force

    assert Control.objects.get().cadence == "quarterly"
    assert [job(actor=CALENDAR, at=AT + days * DAY) for days in (2, 4, 5)] == [0, 1, 0]

    control.refresh_from_db()
    assert (control.cadence, control.in_force_since) == ("weekly", AT + 3 * DAY)
    assert [span.cadence for span in spans_of([control])[control.pk]] == [
        Cadence.QUARTERLY,
        Cadence.WEEKLY,
    ]


def test_only_one_change_waits_and_it_can_be_called_off() -> None:
    control = factories.control(cadence="quarterly")
    revise(control, days=3, cadence="weekly")

    with pytest.raises(revising.RevisionError, match="already planned"):
        revise(control, days=4, cadence="daily")
    waiting = control.revisions.waiting().get()
    revising.call_off_revision(revision=waiting, actor=factories.lead("Lou"), at=AT)

    assert revising.put_in_force(actor=CALENDAR, at=AT + 9 * DAY) == 0
    assert not ControlVersion.objects.exists()


def test_nothing_changed_leaves_no_version_and_no_entry() -> None:
    control = factories.control(cadence="quarterly")
    revise(control, cadence="quarterly")

    assert not ControlVersion.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_the_database_keeps_a_version_as_it_was() -> None:
    control = factories.control()
    revise(control, cadence="weekly")

    for change in (
        lambda: ControlVersion.objects.update(cadence="daily"),
        lambda: ControlVersion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_excuse_needs_a_reason_and_a_lead_and_can_be_taken_back() -> None:
    control, lead = factories.control(), factories.lead()
    excuse: dict[str, Any] = {"control": control, "window_start": AT, "at": AT}

    with pytest.raises(revising.ExcuseError, match="Say why"):
        revising.excuse_occurrence(reason=" ", actor=lead, **excuse)
    with pytest.raises(revising.ExcuseError, match="Only the compliance lead"):
        revising.excuse_occurrence(reason="x", actor=factories.engineer(), **excuse)
    made = revising.excuse_occurrence(reason="The office was closed", actor=lead, **excuse)
    again = revising.excuse_occurrence(reason="Another", actor=lead, **excuse)
    revising.take_excuse_back(excuse=made, actor=lead, at=AT + DAY)

    assert again == made
    assert list(LedgerEntry.objects.in_order().values_list("event", flat=True)) == [
        "occurrence.excused",
        "occurrence_excuse.taken_back",
    ]
