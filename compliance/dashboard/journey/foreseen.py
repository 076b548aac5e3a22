"""What goes wrong before the period ends if nothing changes, for the journey's page."""

from __future__ import annotations

from datetime import datetime

from audits.rules.phases import Phase, current
from compliance.accounts.models import User
from controls.models import Control
from evidence.forecast import Forecast, forecasts

from .facts import Known


def foretold(known: Known, user: User, *, at: datetime) -> list[Forecast]:
    """Return what is foreseen while observing: for a lead of all controls, else of one's own."""
    period = known.facts.period
    if period is None or current(known.facts) is not Phase.OBSERVE:
        return []
    if known.facts.today < period.first:
        return []
    controls = Control.objects.in_scope()
    own = controls if user.is_lead else controls.filter(owner=user)
    rows = own.select_related("owner").order_by("code")
    return forecasts(rows, first=period.first, last=period.last, at=at)
