"""What is agreed about access, and what everybody owes: set, added, done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from compliance.people.models import AccessTerms, Fulfilment, Obligation, Person
from compliance.people.models.terms import access_terms


class TermsRefusedError(Exception):
    """What was entered cannot be agreed; the message says what to do."""


@transaction.atomic
def set_terms(*, values: Mapping[str, int], actor: User, at: datetime) -> AccessTerms:
    """Agree on other limits from now on."""
    terms = access_terms()
    before = {name: getattr(terms, name) for name in values}
    if before == dict(values) and AccessTerms.objects.exists():
        return terms
    for name, value in values.items():
        setattr(terms, name, value)
    terms.save()
    record(
        Event.ACCESS_TERMS_SET,
        subject="access-terms",
        actor=actor,
        at=at,
        details={"from": before, "to": dict(values)},
    )
    return terms


@transaction.atomic
def add_obligation(
    *,
    title: str,
    kinds: Collection[str],
    due_days: int,
    repeats_months: int | None,
    actor: Actor,
    at: datetime,
) -> Obligation:
    """Ask something of everybody of some kinds from now on."""
    slug = slugify(title)[:50]
    if not slug or not kinds:
        raise TermsRefusedError("Name it in letters, and choose whom it concerns.")
    if Obligation.objects.filter(slug=slug).exists():
        raise TermsRefusedError(f"There is an obligation called “{title}” already.")
    obligation = Obligation.objects.create(
        slug=slug,
        title=title,
        kinds=sorted(kinds),
        due_days=due_days,
        repeats_months=repeats_months,
        since=day_of(at),
    )
    record(
        Event.OBLIGATION_ADDED,
        subject=f"obligation:{slug}",
        actor=actor,
        at=at,
        details={"kinds": obligation.kinds, "due_days": due_days, "repeats": repeats_months},
    )
    return obligation


@transaction.atomic
def retire_obligation(*, obligation: Obligation, actor: User, at: datetime) -> None:
    """Ask it of nobody from now on; what was done stays in the record."""
    if obligation.retired_on is not None:
        return
    obligation.retired_on = day_of(at)
    obligation.save(update_fields=["retired_on"])
    subject = f"obligation:{obligation.slug}"
    record(Event.OBLIGATION_RETIRED, subject=subject, actor=actor, at=at)


@transaction.atomic
def fulfil(
    *,
    obligation: Obligation,
    person: Person,
    done_on: date,
    shown_by: str,
    actor: Actor,
    at: datetime,
) -> Fulfilment:
    """Record that a person did what they owed; the same twice is recorded once."""
    if done_on > day_of(at):
        raise TermsRefusedError("It cannot have been done in the future. Check the day.")
    if not shown_by.strip():
        raise TermsRefusedError("Say where it can be seen, such as the course’s certificate.")
    done, is_new = Fulfilment.objects.get_or_create(
        obligation=obligation,
        person=person,
        done_on=done_on,
        defaults={
            "shown_by": shown_by.strip()[:300],
            "recorded_by": actor if isinstance(actor, User) else None,
            "recorded_at": at,
        },
    )
    if is_new:
        record(
            Event.OBLIGATION_FULFILLED,
            subject=f"person:{person.pk}",
            actor=actor,
            at=at,
            details={"obligation": obligation.slug, "done_on": done_on.isoformat()},
        )
    return done
