"""What checks there are, from the providers, with how they stand now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from compliance.web.wall import Tick
from controls.models import Control
from evidence.models import Evaluation, Finding
from evidence.rules.verdict import Outcome
from integrations.plugin import Check, Provider
from integrations.providers import PROVIDERS


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStanding:
    """One check of one provider with its newest evaluations, one for each source."""

    provider: Provider
    check: Check[Any]
    evaluations: list[Evaluation]
    ticks: list[Tick] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.check.id} {self.check.title}"

    @property
    def counts(self) -> dict[str, int]:
        """Return how many resources had each outcome, over all sources."""
        return {
            "pass": sum(e.passed for e in self.evaluations),
            "fail": sum(e.failed for e in self.evaluations),
            "not_applicable": sum(e.not_applicable for e in self.evaluations),
            "unknown": sum(e.unknown for e in self.evaluations),
            "excluded": sum(e.excluded for e in self.evaluations),
        }

    @property
    def population(self) -> int:
        return sum(e.population for e in self.evaluations)

    @property
    def observed_at(self) -> datetime | None:
        return max((e.observed_at for e in self.evaluations), default=None)

    @property
    def outcome(self) -> str:
        """Return the worst outcome of its resources; empty when it was never evaluated."""
        counts = self.counts
        if counts["fail"]:
            return Outcome.FAIL
        if counts["unknown"]:
            return Outcome.UNKNOWN
        if counts["pass"]:
            return Outcome.PASS
        return Outcome.NOT_APPLICABLE if self.evaluations else ""


def all_checks() -> list[tuple[Provider, Check[Any]]]:
    """Return every check with its provider, in order of id."""
    pairs = [(provider, check) for provider in PROVIDERS.values() for check in provider.checks]
    return sorted(pairs, key=lambda pair: pair[1].id)


def find_check(check_id: str) -> tuple[Provider, Check[Any]] | None:
    """Return the check of that id with its provider."""
    return next((pair for pair in all_checks() if pair[1].id == check_id), None)


def events_followed_by(control: Control) -> set[str]:
    """Return the kinds of events that the checks of a control follow."""
    ids = set(control.checks.values_list("check_id", flat=True))
    return {check.population for _, check in all_checks() if check.id in ids and check.population}


def resting_on(check_id: str) -> QuerySet[Control]:
    """Return the controls that a check supports, with who answers for each."""
    return Control.objects.current().supported_by(check_id).select_related("owner").order_by("code")


def commands_for(finding: Finding) -> list[str]:
    """Return the commands that mend one resource, with what it is called filled in."""
    found = find_check(finding.check_id)
    if found is None:
        return []
    return found[1].commands_for(
        finding.resource_id, region=finding.region, account=finding.source.account
    )


def standings(*, at: datetime) -> list[CheckStanding]:
    """Return every check as it stood at this instant on sources in scope, failing ones first."""
    newest: dict[str, list[Evaluation]] = {}
    ids = [check.id for _provider, check in all_checks()]
    evaluations = Evaluation.objects.newest_of_each(ids, at=at).in_scope()
    for evaluation in evaluations.select_related("source").order_by("source"):
        newest.setdefault(evaluation.check_id, []).append(evaluation)
    found = [
        CheckStanding(provider=provider, check=check, evaluations=newest.get(check.id, []))
        for provider, check in all_checks()
    ]
    order = {Outcome.FAIL: 0, Outcome.UNKNOWN: 1, Outcome.PASS: 2, Outcome.NOT_APPLICABLE: 3}
    return sorted(found, key=lambda s: order.get(Outcome(s.outcome), 4) if s.outcome else 4)


def checks_of(control: Control, *, at: datetime) -> list[CheckStanding]:
    """Return the checks that support a control."""
    ids = set(control.checks.values_list("check_id", flat=True))
    return [standing for standing in standings(at=at) if standing.check.id in ids]
