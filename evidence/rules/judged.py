"""A check's answers for a whole population, counted and digested.

Authority: docs/architecture.md, law 2. Pure: what is stored of an evaluation follows from here.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass

from .severity import Severity
from .verdict import Outcome, Verdict

_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)


class DuplicateResourceError(ValueError):
    """Two resources of one population share an id, so they could not be told apart later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedResource:
    """One resource with its verdict."""

    id: str
    title: str
    region: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCheck:
    """One check over one snapshot: a verdict for every resource."""

    check_id: str
    version: int
    title: str
    resources: tuple[JudgedResource, ...]
    severity: Severity = Severity.MEDIUM
    waived: frozenset[str] = frozenset()  # ids of resources whose failure is accepted

    def __post_init__(self) -> None:
        repeated = [i for i, n in Counter(r.id for r in self.resources).items() if n > 1]
        if repeated:
            raise DuplicateResourceError(f"{self.check_id} judged {repeated[0]} more than once.")

    def count(self, outcome: Outcome) -> int:
        """Return how many resources had this outcome."""
        return sum(resource.verdict.outcome is outcome for resource in self.resources)

    @property
    def excluded(self) -> int:
        """Return how many resources fail and are waived."""
        return sum(self._is_excluded(resource) for resource in self.resources)

    @property
    def failed(self) -> int:
        """Return how many resources fail and are not waived."""
        return self.count(Outcome.FAIL) - self.excluded

    @property
    def worst(self) -> Outcome:
        """Return the worst outcome that is not waived; an empty population is not concerned."""
        found = {r.verdict.outcome for r in self.resources if not self._is_excluded(r)}
        return next((o for o in _WORST_FIRST if o in found), Outcome.NOT_APPLICABLE)

    def _is_excluded(self, resource: JudgedResource) -> bool:
        return resource.verdict.outcome is Outcome.FAIL and resource.id in self.waived

    @property
    def digest(self) -> str:
        """Return the SHA-256, in hex, of every verdict in order of resource id.

        Equal digests mean that nothing about the population or its verdicts changed.
        """
        rows = sorted(
            (r.id, r.title, r.region, r.verdict.outcome, r.verdict.reason) for r in self.resources
        )
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
