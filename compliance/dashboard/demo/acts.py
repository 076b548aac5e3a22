"""What the demo company's people did over its past: each act with its moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from audits import actions as audit_actions
from audits.models import Audit
from audits.rules.window import Period
from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.jobs.local.cast import moment
from controls.models import Category, System

from .paper import papers
from .reviews import quarterly
from .roster import imports

Act = tuple[datetime, Callable[[], object]]
_INTO_THE_PERIOD = 139  # days; the period is of 183
_LENGTH = timedelta(days=182)


def of_people(lead: User, *, at: datetime, since: datetime) -> Iterator[Act]:
    """Yield every act of a person between the two moments."""
    told = chain(
        imports(lead, at=at, since=since),
        papers(fallback=lead, at=at, since=since),
        quarterly(lead, at=at),
        _period(lead, at),
    )
    for then, act in told:
        if since < then < at:
            yield then, act


def _period(lead: User, at: datetime) -> Iterator[Act]:
    first = day_of(at - timedelta(days=_INTO_THE_PERIOD))
    span = Period(first=first, last=first + _LENGTH)
    then = moment(at, _INTO_THE_PERIOD + 11, 10)
    yield then, partial(open_period, lead=lead, span=span, at=then)


def open_period(*, lead: User, span: Period, at: datetime) -> Audit:
    """Open the audit over a period, and name its auditors."""
    audit = audit_actions.open_audit(
        name=f"SOC 2 Type II {span.first:%Y}",
        span=span,
        categories=list(Category.objects.filter(is_in_scope=True)),
        systems=list(System.objects.all()),
        actor=lead,
        at=at,
    )
    for auditor in User.objects.auditors():
        until = span.last + timedelta(days=60)
        audit_actions.name_auditor(audit=audit, user=auditor, until=until, actor=lead, at=at)
    return audit
