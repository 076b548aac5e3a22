"""Writing a message down: once for a thing, a receiver and an occasion, before it is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from compliance.notices.letters import Letter
from compliance.notices.models import Channel, Message, preference_of
from compliance.notices.rules.occasions import Kind, Occasion
from compliance.notices.rules.quiet import next_moment

NOTHING_TO_TELL = "There was nothing to tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a message tells of: the thing's stable key, and the page where it is seen to."""

    key: str
    occasion: Occasion
    letter: Letter
    href: str = ""
    is_urgent: bool = False
    is_empty: bool = False  # kept so that it is not thought about again, and not sent


@transaction.atomic
def write_to_person(*, to: User, told: Told, actor: Actor, at: datetime) -> Message | None:
    """Write to a person as they wish; None where this was written before."""
    wishes = preference_of(to)
    zone = to.zone or the_organization().zone
    kind = told.occasion.kind
    is_wanted = kind is Kind.DIGEST or str(kind) in wishes.kinds
    passes = told.is_urgent and wishes.urgent_passes
    message = _draft(told, at)
    message.to = to
    message.send_after = at if passes else next_moment(wishes.quiet, zone=zone, at=at)
    if not is_wanted:
        _put_aside(message, "Not wanted by mail", at)
    return _write(message, actor, at)


@transaction.atomic
def write_to_channel(*, channel: Channel, told: Told, actor: Actor, at: datetime) -> Message | None:
    """Write to a channel; None where this was written before."""
    message = _draft(told, at)
    message.channel = channel
    return _write(message, actor, at)


@transaction.atomic
def drop_what_is_done(*, to: User, still: Collection[str], actor: Actor, at: datetime) -> int:
    """Take back reminders that wait for the end of quiet hours, of things that are done by now."""
    about = [str(Kind.DUE), str(Kind.LATE)]
    waiting = Message.objects.waiting().filter(to=to, kind__in=about, attempts=0)
    return waiting.exclude(key__in=still).update(
        state=Message.State.SUPPRESSED, settled_at=at, reason="It was done before this was sent"
    )


def _draft(told: Told, at: datetime) -> Message:
    message = Message(
        key=told.key[:300],
        occasion=told.occasion.key,
        kind=told.occasion.kind,
        is_urgent=told.is_urgent,
        subject=told.letter.subject,
        text=told.letter.text,
        html=told.letter.html,
        href=told.href[:300],
        written_at=at,
        send_after=at,
    )
    if told.is_empty:
        _put_aside(message, NOTHING_TO_TELL, at)
    return message


def _put_aside(message: Message, reason: str, at: datetime) -> None:
    message.state, message.settled_at, message.reason = Message.State.SUPPRESSED, at, reason


def _write(message: Message, actor: Actor, at: datetime) -> Message | None:
    """Keep it unless it is there; of two workers at once the database lets one."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        return None
    details = {"to": str(message.to or message.channel), "kind": str(message.kind)}
    details |= {"key": message.key, "occasion": message.occasion}
    subject = f"message:{message.pk}"
    record(Event.MESSAGE_WRITTEN, subject=subject, actor=actor, at=at, details=details)
    return message
