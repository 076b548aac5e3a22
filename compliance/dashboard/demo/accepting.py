"""How long the demo company lets failures last, and one failure it accepted for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from compliance.accounts.models import User
from compliance.jobs.local.cast import moment
from evidence.actions.limits import ask_waiver, decide_waiver, set_limit
from evidence.models import Finding, Waiver
from evidence.rules.limits import Limit, Unit
from evidence.rules.severity import Severity

_LIMITS = (
    (Severity.CRITICAL, 24, Unit.HOURS),
    (Severity.HIGH, 7, Unit.DAYS),
    (Severity.MEDIUM, 20, Unit.BUSINESS_DAYS),
    (Severity.LOW, 90, Unit.DAYS),
)
_ASKED, _LASTS = 58, timedelta(days=90)  # days ago, and how long
_CHECK, _ASKER = "AWS-29", "ravi@northwind.example"
_REASON = (
    "This bucket serves the public website and holds nothing else. It is moved behind the content "
    "network in the first quarter; until then its contents are listed weekly."
)
_NOTE = "Agreed, with the weekly list kept as evidence."


def set_limits(lead: User, *, at: datetime) -> None:
    """Agree how long failures of each severity may last."""
    for severity, amount, unit in _LIMITS:
        set_limit(of=severity, limit=Limit(amount=amount, unit=unit), actor=lead, at=at)


def accepted(lead: User, *, at: datetime) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """Yield how a failure came to be accepted: asked for by an engineer, approved a day later."""
    asked = moment(at, _ASKED, 11)
    yield asked, partial(_ask, at=asked)
    decided = moment(at, _ASKED - 1, 9)
    yield decided, partial(_approve, lead, at=decided)


def _ask(*, at: datetime) -> None:
    failing = Finding.objects.open().failing().filter(check_id=_CHECK, resource_id__contains="www")
    finding = failing.select_related("source").order_by("began_at").first()
    if finding is not None:
        asker = User.objects.get(email=_ASKER)
        ask_waiver(finding=finding, reason=_REASON, until=at + _LASTS, actor=asker, at=at)


def _approve(lead: User, *, at: datetime) -> None:
    for waiver in Waiver.objects.waiting():
        decide_waiver(waiver=waiver, is_approved=True, note=_NOTE, actor=lead, at=at)
