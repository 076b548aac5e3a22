"""What is done to several gaps at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from compliance.accounts.models import User
from compliance.web.lists import BulkAct, Done, one_by_one
from controls import remedying
from controls.models import Gap
from controls.remedying import Plan, plan_of

from .forms import DueForm, OwnerForm

_REFUSALS = (remedying.GapRefusedError, remedying.NotTheirGapError)


def _plan(rows: list[Gap], values: dict[str, Any], *, actor: User, at: datetime) -> Done:
    """Change the same of every gap; those that had it already count as left alone."""
    before = {str(gap.pk): _told(plan_of(gap)) for gap in rows}
    changed: set[str] = set()

    def change(gap: Gap) -> None:
        plan = replace(plan_of(gap), **values)
        if remedying.plan_gap(gap=gap, plan=plan, actor=actor, at=at):
            changed.add(str(gap.pk))

    done, refused = one_by_one(rows, change, *_REFUSALS, name=lambda gap: gap.code)
    if unchanged := len(done) - len(changed):
        refused.append(f"{unchanged} had this already.")
    return Done(
        number=len(changed),
        refused=refused,
        before={key: before[key] for key in changed},
    )


def _told(plan: Plan) -> list[object]:
    owner = plan.owner.pk if plan.owner else None
    return [owner, plan.due_on.isoformat() if plan.due_on else None]


def _give_back(before: dict[str, Any], *, actor: User, at: datetime) -> Done:
    """Give each gap its former owner and day."""
    rows = list(Gap.objects.filter(pk__in=before).select_related("owner", "control"))

    def restore(gap: Gap) -> None:
        owner, due = before[str(gap.pk)]
        plan = replace(
            plan_of(gap),
            owner=User.objects.filter(pk=owner).first() if owner else None,
            due_on=date.fromisoformat(due) if due else None,
        )
        remedying.plan_gap(gap=gap, plan=plan, actor=actor, at=at)

    done, refused = one_by_one(rows, restore, *_REFUSALS, name=lambda gap: gap.code)
    return Done(number=len(done), refused=refused)


ASSIGN = BulkAct(
    key="assign",
    title="Give to",
    question="Give {rows} to somebody?",
    done="{rows} given to {owner}.",
    form=OwnerForm,
    perform=_plan,
    undo=_give_back,
)
SET_DAY = BulkAct(
    key="due",
    title="Set the day",
    question="Set one day for {rows}?",
    done="{rows} due on {due_on:%d %b %Y}.",
    form=DueForm,
    perform=_plan,
    undo=_give_back,
)
