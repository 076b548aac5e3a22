"""The phases as pages show them: a title, a note of a few words, and where each leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from audits.rules.phases import Facts, Phase, PhaseState, Standing, day_of_period, standings

from .facts import Known

TITLES = {
    Phase.SCOPE: "Scope",
    Phase.ASSESS: "Assess",
    Phase.CLOSE_GAPS: "Close gaps",
    Phase.TYPE_ONE: "Type I",
    Phase.OBSERVE: "Observe",
    Phase.FIELDWORK: "Fieldwork",
    Phase.REPORT: "Type II report",
}
COMPLETES = {
    Phase.SCOPE: "when a lead has confirmed the scope, and nothing of it was changed since",
    Phase.ASSESS: "when every criterion and control in scope is answered in the newest assessment",
    Phase.CLOSE_GAPS: "when every gap in scope is closed, or accepted with a reason",
    Phase.TYPE_ONE: "when a Type I audit is closed. It may be skipped, with a reason",
    Phase.OBSERVE: "when the last day of the period has passed",
    Phase.FIELDWORK: "when the audit is closed; it begins the day after the period",
    Phase.REPORT: "when the day the report is dated is noted on the closed audit",
}
_OPEN = {PhaseState.NOW, PhaseState.LEFT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPhase:
    """One phase of the strip."""

    key: Phase
    state: PhaseState
    note: str
    on: date | None
    href: str
    value: int = 0
    of: int = 0

    @property
    def title(self) -> str:
        return TITLES[self.key]

    @property
    def completes(self) -> str:
        return COMPLETES[self.key]


def strip_of(known: Known) -> list[ShownPhase]:
    """Return the seven phases."""
    return [_shown(standing, known) for standing in standings(known.facts)]


def _shown(standing: Standing, known: Known) -> ShownPhase:
    value, of = _progress(standing, known.facts)
    return ShownPhase(
        key=standing.phase,
        state=standing.state,
        note=_note(standing, known),
        on=standing.on,
        href=_href(standing.phase, known),
        value=value,
        of=of,
    )


def _progress(standing: Standing, facts: Facts) -> tuple[int, int]:
    """Return how much of a phase that is now is done; nought of nought where nobody can tell."""
    if standing.state is not PhaseState.NOW:
        return 0, 0
    if standing.phase is Phase.OBSERVE and facts.period:
        return day_of_period(facts.period, facts.today)
    if standing.phase is Phase.ASSESS:
        return facts.answered, facts.questions
    if standing.phase is Phase.CLOSE_GAPS:
        return facts.gaps - facts.gaps_live, facts.gaps
    return 0, 0


def _note(standing: Standing, known: Known) -> str:
    if standing.state is PhaseState.SKIPPED:
        return "not needed" if known.facts.earlier_report_on else "skipped"
    if standing.state is PhaseState.DONE and standing.on:
        return short(standing.on)
    notes = _OPEN_NOTES if standing.state in _OPEN else _AHEAD_NOTES
    said = notes.get(standing.phase)
    return said(known) if said else ""


def short(day: date) -> str:
    """Return a day without its year."""
    return f"{day.day} {day:%b}"


def _observing(known: Known) -> str:
    period = known.facts.period
    if period is None:
        return "no period yet"
    number, days = day_of_period(period, known.facts.today)
    return f"day {number} of {days}" if number else f"from {short(period.first)}"


def _assessing(known: Known) -> str:
    facts = known.facts
    return f"{facts.answered} of {facts.questions}" if known.assessment else "to start"


def _type_one(known: Known) -> str:
    audit = known.type_one
    return short(audit.begins_on) if audit and not audit.closed_on else "to decide"


def _after_period(known: Known) -> str:
    period = known.facts.period
    return short(period.last + timedelta(days=1)) if period else ""


_OPEN_NOTES: Mapping[Phase, Callable[[Known], str]] = {
    Phase.SCOPE: lambda _known: "to confirm",
    Phase.ASSESS: _assessing,
    Phase.CLOSE_GAPS: lambda known: f"{known.facts.gaps_live} left" if known.facts.gaps else "",
    Phase.TYPE_ONE: _type_one,
    Phase.OBSERVE: _observing,
    Phase.FIELDWORK: lambda known: f"since {_after_period(known)}",
    Phase.REPORT: lambda _known: "to be noted",
}
_AHEAD_NOTES: Mapping[Phase, Callable[[Known], str]] = {
    Phase.TYPE_ONE: lambda known: _type_one(known) if known.type_one else "",
    Phase.OBSERVE: lambda known: short(known.facts.period.first) if known.facts.period else "",
    Phase.FIELDWORK: _after_period,
}


def _href(phase: Phase, known: Known) -> str:
    if phase is Phase.SCOPE:
        return reverse("controls:scope")
    if phase is Phase.ASSESS and known.assessment:
        return known.assessment.get_absolute_url()
    if phase is Phase.CLOSE_GAPS:
        return reverse("journey:gaps")
    return f"{reverse('journey:journey')}#{phase}"
