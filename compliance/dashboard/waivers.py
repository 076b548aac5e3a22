"""The waiver of one failing resource, as its page shows it, and who may do what with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.accounts.models import User
from evidence.models import Finding, Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """What stands about accepting a failure: the newest waiver, and what this person may do."""

    waiver: Waiver | None
    state: str  # of the waiver: waiting, declined, holding, over, or blank
    may_ask: bool
    may_decide: bool
    may_end: bool


def accepting(finding: Finding, user: User, *, at: datetime) -> Accepting:
    """Return how it stands with accepting what one check says of one resource."""
    own = Waiver.objects.filter(
        source=finding.source, check_id=finding.check_id, resource_id=finding.resource_id
    )
    waivers = own.known(at).select_related("asked_by", "decided_by").order_by("-asked_at", "-pk")
    waiver = waivers.first()
    state = waiver.state(at) if waiver else ""
    is_failing = finding.outcome == "fail" and finding.until is None
    return Accepting(
        waiver=waiver,
        state=state,
        may_ask=user.may_add_evidence and is_failing and state not in {"waiting", "holding"},
        may_decide=may_decide(user, waiver, state),
        may_end=user.is_lead and state == "holding",
    )


def may_decide(user: User, waiver: Waiver | None, state: str) -> bool:
    """Return whether this person decides on a waiver: a lead who did not ask for it."""
    return (
        waiver is not None and state == "waiting" and user.is_lead and waiver.asked_by_id != user.pk
    )
