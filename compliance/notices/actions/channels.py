"""The channels messages go to besides; their addresses are sealed, and never shown again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from compliance.notices.letters import letter
from compliance.notices.models import Channel, Message
from compliance.notices.rules.occasions import Kind, Occasion
from compliance.notices.webhooks import shown_as
from compliance.vault import reseal, seal

from .messages import Told, write_to_channel
from .sending import send_one


class ChannelRefusedError(Exception):
    """A channel stays as it is; the text says why."""


@transaction.atomic
def add_channel(
    *, title: str, address: str, kinds: Sequence[str], actor: User, at: datetime
) -> Channel:
    """Let messages of these kinds go to an address besides; AddressRefusedError where it cannot."""
    _require_lead(actor)
    channel = Channel.objects.create(
        title=title,
        kinds=list(kinds),
        address=seal({"address": address}),
        shown_as=shown_as(address),
        added_by=actor,
        added_at=at,
    )
    details = {"title": title, "kinds": list(kinds), "address": channel.shown_as}
    record(Event.CHANNEL_ADDED, subject=channel.subject, actor=actor, at=at, details=details)
    return channel


@transaction.atomic
def change_channel(*, channel: Channel, kinds: Sequence[str], actor: User, at: datetime) -> None:
    """Choose which kinds of messages go to a channel."""
    _require_lead(actor)
    before, channel.kinds = channel.kinds, list(kinds)
    if before == channel.kinds:
        return
    channel.save(update_fields=["kinds"])
    details = {"from": before, "to": channel.kinds}
    record(Event.CHANNEL_CHANGED, subject=channel.subject, actor=actor, at=at, details=details)


@transaction.atomic
def end_channel(*, channel: Channel, actor: User, at: datetime) -> None:
    """Send nothing there any more, and forget its address."""
    _require_lead(actor)
    if channel.ended_at is not None:
        return
    channel.ended_at, channel.address = at, b""
    channel.save(update_fields=["ended_at", "address"])
    details = {"title": channel.title}
    record(Event.CHANNEL_ENDED, subject=channel.subject, actor=actor, at=at, details=details)


def test_channel(*, channel: Channel, actor: User, at: datetime) -> Message:
    """Send a message there now, and return it with what became of it."""
    _require_lead(actor)
    occasion = Occasion(kind=Kind.TEST, key=at.isoformat())
    told = Told(
        key=channel.subject,
        occasion=occasion,
        letter=letter("test", {"channel": channel, "by": actor}),
    )
    message = write_to_channel(channel=channel, told=told, actor=actor, at=at)
    if message is None:
        raise ChannelRefusedError("A test message was sent a moment ago; wait a second.")
    send_one(pk=message.pk, actor=actor, at=at)
    message.refresh_from_db()
    return message


@transaction.atomic
def rotate_addresses(*, actor: Actor, at: datetime) -> int:
    """Seal every channel's address under the current key; return how many there were."""
    channels = list(Channel.objects.select_for_update())
    for channel in channels:
        channel.address = reseal(channel.address)
        channel.save(update_fields=["address"])
    details = {"channels": len(channels)}
    record(Event.SECRETS_ROTATED, subject="channels", actor=actor, at=at, details=details)
    return len(channels)


def _require_lead(actor: User) -> None:
    if not actor.is_lead:
        raise ChannelRefusedError("Only the compliance lead arranges channels.")
