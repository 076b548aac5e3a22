"""The due performances of one control as a list, and excusing several of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from compliance.accounts.models import User
from compliance.dashboard.operated import DueRow
from compliance.web.lists import BulkAct, Choice, Column, Done, Empty, Listing, Option, one_by_one
from compliance.web.templatetags.parts import tone
from controls import revising
from controls.forms import ReasonForm
from controls.models import Control
from evidence.rules.performed import OccurrenceState

_OPEN = {OccurrenceState.DUE, OccurrenceState.LATE, OccurrenceState.MISSING}
_STATES = [Option(value=s.value, title=s.label, tone=tone(s.value)) for s in OccurrenceState]


def _counted(rows: list[DueRow]) -> Mapping[str, int]:
    return Counter(row.stated.state.value for row in rows)


def _excuse(
    control: Control, rows: list[DueRow], values: dict[str, Any], *, actor: User, at: datetime
) -> Done:
    fit = [row for row in rows if row.stated.state in _OPEN]
    done, refused = one_by_one(
        fit,
        lambda row: revising.excuse_occurrence(
            control=control, window_start=row.start, reason=values["reason"], actor=actor, at=at
        ),
        revising.ExcuseError,
    )
    if others := len(rows) - len(fit):
        refused = [*refused, f"{others} performed or excused already."]
    before = {row.key: row.start.isoformat() for row in done}
    return Done(number=len(done), refused=refused, before=before)


def _take_back(control: Control, before: dict[str, Any], *, actor: User, at: datetime) -> Done:
    starts = [datetime.fromisoformat(start) for start in before.values()]
    excuses = control.excuses.filter(taken_back_at=None, window_start__in=starts)
    done = list(excuses.select_related("control"))
    for excuse in done:
        revising.take_excuse_back(excuse=excuse, actor=actor, at=at)
    return Done(number=len(done))


def occurrences_listing(control: Control) -> Listing:
    """Return the list of one control's due performances."""
    return Listing(
        noun="performance",
        plural="performances",
        title="Due performances",
        file=f"{control.code}-performances",
        columns=(
            Column(
                key="window",
                title="For",
                term="occurrence",
                value=lambda row: f"{row.start:%Y-%m-%d} – {row.last:%Y-%m-%d}",
                sort=lambda row: row.start,
                css="mid",
                is_optional=False,
            ),
            Column(key="due", title="Due", value=lambda r: r.due_at, sort=lambda r: r.due_at),
            Column(
                key="performed",
                title="Performed",
                value=lambda row: row.stated.performed_at or "",
            ),
            Column(
                key="evidence",
                title="Shown by",
                value=lambda row: row.item.code if row.item else row.reason,
            ),
            Column(
                key="state",
                title="State",
                value=lambda row: row.stated.state.value,
                sort=lambda row: list(OccurrenceState).index(row.stated.state),
            ),
        ),
        row="dashboard/_due_row.html",
        sort="-window",
        has_peek=False,
        identity=lambda row: row.key,
        filters=(
            Choice(
                name="state",
                title="State",
                options=lambda _user: _STATES,
                narrow=lambda rows, value: [r for r in rows if r.stated.state == value],
                count=_counted,
            ),
        ),
        acts=(
            BulkAct(
                key="excuse",
                title="Excuse",
                question="Excuse {rows}?",
                done="{rows} excused.",
                consequence="They stay visible with your reason, also for the auditor.",
                form=ReasonForm,
                perform=partial(_excuse, control),
                undo=partial(_take_back, control),
            ),
        ),
        empty=Empty(
            symbol="calendar-days",
            title="Nothing due by the calendar",
            text="This control operates on event: what happened is in its populations.",
        ),
    )
