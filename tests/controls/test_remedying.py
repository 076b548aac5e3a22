"""Gaps: who does what to them, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls import remedying
from controls.models import Control, Gap, System
from controls.remedying import GapRefusedError, NotTheirGapError, Plan, plan_of
from controls.rules.readiness import Choice, GapState
from evidence.actions.gaps import close_gap
from evidence.models import GapEvidence
from tests import factories
from tests.factories import AT
from tests.journey import builders
from tests.journey.builders import DAY

pytestmark = pytest.mark.django_db
LATER = AT + DAY
DUE = date(2026, 3, 1)


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def ravi() -> User:
    return factories.engineer("Ravi")


@pytest.fixture
def gap(lead: User, ravi: User) -> Gap:
    control = factories.control("AC-04")
    Control.objects.filter(pk=control.pk).update(owner=ravi)
    control.refresh_from_db()
    return builders.gap(lead, control)


def last() -> tuple[str, str, dict[str, Any]]:
    head = LedgerEntry.objects.head()
    assert head is not None
    return head.event, head.subject, head.details


def act(name: str, gap: Gap, actor: User) -> object:
    plan = Plan(owner=gap.owner, effort="m", due_on=gap.due_on, remedy="Write it down.")
    acts: dict[str, Callable[[], object]] = {
        "plan": lambda: remedying.plan_gap(gap=gap, plan=plan, actor=actor, at=LATER),
        "begin": lambda: remedying.begin_gap(gap=gap, actor=actor, at=LATER),
        "close": lambda: remedying.close_gap(gap=gap, note="Done.", actor=actor, at=LATER),
        "accept": lambda: remedying.accept_gap(gap=gap, reason="Small.", actor=actor, at=LATER),
        "reopen": lambda: remedying.reopen_gap(gap=gap, reason="Not yet.", actor=actor, at=LATER),
    }
    return acts[name]()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("plan", GapState.OPEN, GapState.OPEN),
        ("begin", GapState.OPEN, GapState.IN_PROGRESS),
        ("begin", GapState.IN_PROGRESS, GapState.IN_PROGRESS),
        ("close", GapState.OPEN, GapState.CLOSED),
        ("close", GapState.IN_PROGRESS, GapState.CLOSED),
        ("accept", GapState.OPEN, GapState.ACCEPTED),
        ("accept", GapState.IN_PROGRESS, GapState.ACCEPTED),
        ("reopen", GapState.CLOSED, GapState.OPEN),
        ("reopen", GapState.ACCEPTED, GapState.OPEN),
        ("plan", GapState.CLOSED, None),
        ("begin", GapState.ACCEPTED, None),
        ("close", GapState.CLOSED, None),
        ("accept", GapState.CLOSED, None),
        ("reopen", GapState.OPEN, None),
        ("reopen", GapState.DROPPED, None),
    ],
)
def test_what_an_act_makes_of_a_gap(
    name: str, before: GapState, after: GapState | None, gap: Gap, lead: User
) -> None:
    settled = {} if before in {"open", "in_progress"} else {"settled_at": AT, "settled_by": lead}
    note = {"settled_note": "Said."} if before in {"closed", "accepted"} else {}
    Gap.objects.filter(pk=gap.pk).update(state=before, **settled, **note)
    gap.refresh_from_db()

    if after is None:
        with pytest.raises(GapRefusedError):
            act(name, gap, lead)
    else:
        act(name, gap, lead)
    gap.refresh_from_db()

    assert gap.state == (after or before)
    assert (gap.settled_at is None) == gap.is_live


@pytest.mark.parametrize(
    ("name", "of_owner"),
    [("plan", True), ("begin", True), ("close", True), ("accept", False), ("reopen", False)],
)
def test_an_owner_does_all_but_accept(
    name: str, of_owner: bool, gap: Gap, ravi: User, lead: User
) -> None:
    strangers = [factories.engineer("Mara"), factories.employee(), factories.auditor()]
    for stranger in strangers:
        with pytest.raises(NotTheirGapError):
            act(name, gap, stranger)
    if of_owner:
        act(name, gap, ravi)
        assert LedgerEntry.objects.head().user == ravi  # type: ignore[union-attr]
    elif name == "accept":
        with pytest.raises(NotTheirGapError, match="Only the compliance lead may accept"):
            act(name, gap, ravi)


def test_only_a_lead_says_who_and_until_when(gap: Gap, ravi: User, lead: User) -> None:
    mara = factories.engineer("Mara")
    for plan in (
        Plan(owner=mara, effort="", due_on=None, remedy=""),
        Plan(owner=ravi, effort="", due_on=DUE, remedy=""),
    ):
        with pytest.raises(NotTheirGapError, match="who closes a gap, and until when"):
            remedying.plan_gap(gap=gap, plan=plan, actor=ravi, at=LATER)

    plan = Plan(owner=mara, effort="l", due_on=DUE, remedy="Do it.")
    assert remedying.plan_gap(gap=gap, plan=plan, actor=lead, at=LATER)
    assert not remedying.plan_gap(gap=gap, plan=plan, actor=lead, at=LATER)

    gap.refresh_from_db()
    assert plan_of(gap) == plan
    event, subject, details = last()
    assert (event, subject) == ("gap.planned", f"gap:{gap.pk}")
    assert details["to"] == {
        "owner": mara.pk,
        "effort": "l",
        "due_on": "2026-03-01",
        "remedy": "Do it.",
    }


@pytest.mark.parametrize("who", [factories.employee, factories.auditor])
def test_a_gap_is_given_to_nobody_who_cannot_see_it(
    who: Callable[[], User], gap: Gap, lead: User
) -> None:
    plan = Plan(owner=who(), effort="", due_on=None, remedy="")

    with pytest.raises(GapRefusedError, match="cannot see gaps"):
        remedying.plan_gap(gap=gap, plan=plan, actor=lead, at=LATER)


def test_a_gap_is_closed_with_what_shows_it(gap: Gap, ravi: User) -> None:
    item = factories.evidence_item(gap.control)  # type: ignore[arg-type]

    close_gap(gap=gap, note="Written down.", item=item, actor=ravi, at=LATER)

    assert GapEvidence.objects.get().item == item
    assert last() == (
        "gap.closed",
        f"gap:{gap.pk}",
        {"about": "AC-04", "note": "Written down.", "evidence": item.code},
    )


def test_a_gap_is_not_closed_without_a_word(gap: Gap, lead: User) -> None:
    with pytest.raises(GapRefusedError, match="Say what was done"):
        close_gap(gap=gap, note=" ", item=None, actor=lead, at=LATER)
    row = Gap.objects.filter(pk=gap.pk)
    with pytest.raises(IntegrityError, match="says_who_and_why"), transaction.atomic():
        row.update(state=GapState.CLOSED, settled_at=AT, settled_by=lead)


def test_what_is_open_again_must_not_stand_beside_another(gap: Gap, lead: User) -> None:
    act("close", gap, lead)
    again = builders.gap(lead, gap.control, Choice.PARTLY, at=LATER)  # type: ignore[arg-type]
    assert again != gap

    gap.refresh_from_db()
    with pytest.raises(GapRefusedError, match="another gap under way"):
        act("reopen", gap, lead)


@pytest.mark.parametrize(
    ("due_on", "today", "late"),
    [
        (None, DUE, False),
        (DUE, date(2026, 2, 28), False),
        (DUE, DUE, False),
        (DUE, date(2026, 3, 2), True),
    ],
)
def test_a_gap_is_overdue_from_the_day_after(
    due_on: date | None, today: date, late: bool, gap: Gap
) -> None:
    Gap.objects.update(due_on=due_on)
    gap.refresh_from_db()

    assert gap.is_overdue(today) is late
    assert Gap.objects.overdue(on=today).exists() is late


def test_gaps_follow_the_scope(gap: Gap) -> None:
    cloud = factories.system()
    gap.control.systems.add(cloud)  # type: ignore[union-attr]
    assert Gap.objects.in_scope().get() == gap

    System.objects.update(is_in_scope=False)

    assert not Gap.objects.in_scope().exists()


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("AC-04", True), ("half there", True), ("AC-04 zebra", False), ("control", True)],
)
def test_gaps_are_found_by_words(words: str, is_found: bool, gap: Gap) -> None:
    assert Gap.objects.matching(words).exists() is is_found
