"""What is done to several accounts of a review at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from compliance.accounts.models import User
from compliance.people.actions import deciding, reviews
from compliance.people.models import ReviewedAccount
from compliance.web.lists import BulkAct, Done

from .forms import HandOverForm, KeepForm


def _keep(
    rows: list[ReviewedAccount], values: dict[str, Any], *, actor: User, at: datetime
) -> Done:
    own = [row for row in rows if row.reviewer == actor or row.review.is_led_by(actor)]
    try:
        result = deciding.keep_in_bulk(accounts=own, reason=values["reason"], actor=actor, at=at)
    except reviews.ReviewRefusedError as error:
        return Done(number=0, refused=[str(error)])
    refused = _left_out(result.left_out)
    if others := len(rows) - len(own):
        refused.append(f"{others} for another person to decide.")
    before = {str(row.pk): row.position for row in result.kept}
    return Done(number=len(result.kept), refused=refused, before=before)


def _left_out(rows: list[tuple[ReviewedAccount, str]]) -> list[str]:
    """Say how many need a look of their own, and why."""
    if not rows:
        return []
    why = Counter(reason for _row, reason in rows)
    words = ", ".join(f"{number} {reason}" for reason, number in why.most_common())
    each = "it" if len(rows) == 1 else "each"
    return [f"{words}. Decide {each} by itself, with a reason of its own."]


def _take_back(before: dict[str, Any], *, actor: User, at: datetime) -> Done:
    rows = list(ReviewedAccount.objects.filter(pk__in=before))
    try:
        opened = deciding.take_back(accounts=rows, actor=actor, at=at)
    except reviews.ReviewRefusedError as error:
        return Done(number=0, refused=[str(error)])
    return Done(number=len(opened))


def _hand_over(
    rows: list[ReviewedAccount], values: dict[str, Any], *, actor: User, at: datetime
) -> Done:
    try:
        moved = reviews.hand_over(accounts=rows, to=values["to"], actor=actor, at=at)
    except (reviews.ReviewRefusedError, reviews.NotAllowedError) as error:
        return Done(number=0, refused=[str(error)])
    return Done(number=len(moved))


KEEP = BulkAct(
    key="keep",
    title="Keep all chosen",
    question="Keep {rows}, for one reason?",
    consequence="Accounts that are nobody’s, privileged, without an owner, or of somebody who left "
    "are left out. The auditor sees how many were decided in bulk.",
    done="{rows} kept.",
    perform=_keep,
    form=KeepForm,
    undo=_take_back,
    is_allowed=lambda user: not user.is_auditor,
)
HAND_OVER = BulkAct(
    key="hand_over",
    title="Hand over",
    question="Give {rows} to another reviewer?",
    consequence="What was decided so far stays. Each is told by e-mail with the next reminder.",
    done="{rows} handed over to {to}.",
    perform=_hand_over,
    form=HandOverForm,
)
