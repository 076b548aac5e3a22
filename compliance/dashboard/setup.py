"""What a new lead sets up, step by step; a step is done by what the record holds, never by a tick.

Authority: docs/decisions/setting-up-completes-by-data.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from compliance.accounts.models import Notice, Organization, SetupStep, SkippedStep, User
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from controls.models import Category, System
from integrations.models import Connection


def _has_chosen_categories() -> bool:
    """Return whether another category was added, or Security alone decided on."""
    if Category.objects.filter(is_in_scope=True).exclude(code="security").exists():
        return True
    return LedgerEntry.objects.about("scope").filter(event=Event.SCOPE_CONFIRMED).exists()


_IS_DONE: Mapping[SetupStep, Callable[[], bool]] = {
    SetupStep.ORGANIZATION: lambda: Organization.objects.exists(),
    SetupStep.CATEGORIES: _has_chosen_categories,
    SetupStep.SYSTEMS: lambda: System.objects.filter(is_in_scope=True).exists(),
    SetupStep.CONNECTION: lambda: Connection.objects.exists(),
    SetupStep.PEOPLE: lambda: User.objects.count() > 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as it stands; a skipped one is left, but nobody is led to it again."""

    key: SetupStep
    is_done: bool
    is_skipped: bool

    @property
    def title(self) -> str:
        return str(self.key.label)

    @property
    def is_open(self) -> bool:
        return not self.is_done and not self.is_skipped


def steps() -> list[Step]:
    """Return every step in its order."""
    skipped = set(SkippedStep.objects.values_list("step", flat=True))
    return [
        Step(key=key, is_done=is_done(), is_skipped=key in skipped)
        for key, is_done in _IS_DONE.items()
    ]


def first_open(found: Sequence[Step]) -> Step | None:
    """Return the step to go on with, if any is neither done nor skipped."""
    return next((step for step in found if step.is_open), None)


def left(found: Sequence[Step]) -> list[Step]:
    """Return the steps that are not done, skipped or not."""
    return [step for step in found if not step.is_done]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the dashboard says of the set-up: so many of all steps are left."""

    left: list[Step]
    total: int


def card_for(user: User) -> Card | None:
    """Return what is left for a lead who has not put the card away; nothing when all is done."""
    if not user.is_lead or user.dismissals.filter(notice=Notice.SETUP).exists():
        return None
    found = steps()
    unfinished = left(found)
    return Card(left=unfinished, total=len(found)) if unfinished else None
