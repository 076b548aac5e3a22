"""One resource over time: a lane for each check that judges it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from compliance.web.timeline import Lane, Stretch, Timeline
from compliance.web.wall import State
from evidence.models import Finding
from evidence.rules.verdict import Outcome

_MOST = 500  # intervals drawn, the newest; the table below the drawing has all of the one check's
_STATES = {
    Outcome.PASS: (State.OPERATED, "Pass"),
    Outcome.FAIL: (State.FAILING, "Fail"),
    Outcome.UNKNOWN: (State.EVIDENCE_MISSING, "Unknown"),
    Outcome.NOT_APPLICABLE: (State.NOTHING_DUE, "Not applicable"),
}


def over_time(chosen: Finding, *, at: datetime) -> Timeline:
    """Return the resource's outcomes since it was first seen, the chosen check's lane first."""
    found = list(
        Finding.objects.filter(
            source=chosen.source, resource_id=chosen.resource_id, began_at__lte=at
        ).order_by("-began_at", "pk")[:_MOST]
    )
    checks = sorted({finding.check_id for finding in found} - {chosen.check_id})
    lanes = [_lane(check, found) for check in (chosen.check_id, *checks)]
    start = min((finding.began_at for finding in found), default=chosen.began_at)
    return Timeline(start=start, end=at, lanes=lanes)


def _lane(check_id: str, found: list[Finding]) -> Lane:
    judged = [finding for finding in reversed(found) if finding.check_id == check_id]
    newest = judged[-1].pk if judged else 0
    return Lane(
        title=check_id,
        stretches=tuple(_stretch(finding) for finding in judged),
        href=reverse("resource", args=[check_id, newest]) if judged else "",
    )


def _stretch(finding: Finding) -> Stretch:
    state, word = _STATES[Outcome(finding.outcome)]
    return Stretch(
        state=state,
        word=word,
        start=finding.began_at,
        end=finding.ended_at,
        reason=finding.reason,
    )
