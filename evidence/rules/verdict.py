"""What a check says of one resource.

Authority: docs/architecture.md, law 2. Unknown is an outcome of its own and never a pass.
"""

import enum
from dataclasses import dataclass


class Outcome(enum.StrEnum):
    """The four answers a check can give."""

    PASS = "pass"  # noqa: S105  (a verdict, not a password)
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer with its reason.

    The reason names fixed facts (a date, a port), never something that changes by the hour
    (an age): a finding stays one interval for as long as outcome and reason stay the same.
    """

    outcome: Outcome
    reason: str


def passed(reason: str) -> Verdict:
    """Return a verdict that the resource is as it should be."""
    return Verdict(Outcome.PASS, reason)


def failed(reason: str) -> Verdict:
    """Return a verdict that the resource is not as it should be."""
    return Verdict(Outcome.FAIL, reason)


def not_applicable(reason: str) -> Verdict:
    """Return a verdict that the question does not concern this resource."""
    return Verdict(Outcome.NOT_APPLICABLE, reason)


def unknown(reason: str) -> Verdict:
    """Return a verdict that the fact asked for could not be read."""
    return Verdict(Outcome.UNKNOWN, reason)
