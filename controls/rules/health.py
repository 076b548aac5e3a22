"""Whether a control can be shown to operate, from what is known about it at an instant.

Authority: docs/architecture.md, law 2: absence of evidence is never a pass. The worst of these
holds, in this order:

* failing: a check that supports it fails for at least one resource now;
* unproven: there is no evidence at all, or a check could not read a resource;
* stale: there is evidence, but the newest covers nothing within the cadence's turn and its grace;
* operating: none of the above.

A criterion is as its worst control; one that no control meets is unproven.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .cadence import Cadence, current_until


class Health(enum.StrEnum):
    """What can be shown of a control, worst first."""

    FAILING = "failing"
    UNPROVEN = "unproven"
    STALE = "stale"
    OPERATING = "operating"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFacts:
    """What is known about one control at one instant."""

    cadence: Cadence
    failing_findings: int
    unknown_findings: int
    evidence_covers_to: datetime | None  # the newest moment any evidence covers; None without any


def criterion_health(healths: Iterable[Health]) -> Health:
    """Return the worst health of the controls that meet a criterion; without any it is unproven."""
    found = set(healths)
    return next((health for health in Health if health in found), Health.UNPROVEN)


def control_health(facts: ControlFacts, *, at: datetime) -> Health:
    """Return the worst thing the facts allow."""
    if facts.failing_findings:
        return Health.FAILING
    if facts.evidence_covers_to is None or facts.unknown_findings:
        return Health.UNPROVEN
    if current_until(facts.evidence_covers_to, facts.cadence) < at:
        return Health.STALE
    return Health.OPERATING
