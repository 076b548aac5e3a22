"""What a new lead sets up, step by step; a step is done by what the record holds, never by a tick.

Authority: docs/decisions/setting-up-completes-by-data.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from compliance.accounts.models import Notice, Organization, SetupStep, SkippedStep, User
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from controls.models import Category, System
from integrations.models import Connection

_IN_SCOPE = Category.objects.filter(is_in_scope=True)
_DECIDED = LedgerEntry.objects.about("scope").filter(event=Event.SCOPE_CONFIRMED)
# What does each step, asked of the database all at once, beside the row of whoever asks.
_DONE_BY: Mapping[SetupStep, Exists | Q] = {
    SetupStep.ORGANIZATION: Exists(Organization.objects.all()),
    SetupStep.CATEGORIES: Q(Exists(_IN_SCOPE.exclude(code="security"))) | Q(Exists(_DECIDED)),
    SetupStep.SYSTEMS: Exists(System.objects.filter(is_in_scope=True)),
    SetupStep.CONNECTION: Exists(Connection.objects.all()),
    SetupStep.PEOPLE: Exists(User.objects.exclude(pk=OuterRef("pk"))),
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


def steps(user: User) -> list[Step]:
    """Return every step in its order, as this lead finds it."""
    asked = {f"has_{key}": done_by for key, done_by in _DONE_BY.items()}
    found = (
        User.objects.filter(pk=user.pk)
        .annotate(**asked, skipped=ArraySubquery(SkippedStep.objects.values("step")))
        .values(*asked, "skipped")
        .get()
    )
    return [
        Step(key=key, is_done=found[f"has_{key}"], is_skipped=key in found["skipped"])
        for key in _DONE_BY
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
    found = steps(user)
    unfinished = left(found)
    return Card(left=unfinished, total=len(found)) if unfinished else None
