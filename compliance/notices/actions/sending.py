"""Sending what was written: each message is claimed first, and so goes out once at most."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F

from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from compliance.notices.mail import NotDeliveredError, send_mail
from compliance.notices.models import Message
from compliance.notices.rules.retries import LOST_AFTER, wait_after
from compliance.notices.webhooks import post
from compliance.vault import SecretsUnreadableError, unseal

logger = logging.getLogger(__name__)

_AT_ONCE = 200
_LOST = (
    "The worker stopped while it sent this, so it may have arrived; it is not sent a second time."
)


def send_waiting(*, actor: Actor, at: datetime) -> int:
    """Send what may be sent by now; return how many were taken over."""
    _give_up_lost(actor, at)
    ready = Message.objects.waiting().filter(send_after__lte=at).order_by("send_after", "pk")
    keys = list(ready.values_list("pk", flat=True)[:_AT_ONCE])
    return sum(send_one(pk=pk, actor=actor, at=at) for pk in keys)


def send_one(*, pk: int, actor: Actor, at: datetime) -> bool:
    """Send one message unless another worker has it; return whether it was taken over."""
    if not _claim(pk, at):
        return False
    message = Message.objects.select_related("to", "channel").get(pk=pk)
    if reason := _in_vain(message):
        _settle(message, Message.State.SUPPRESSED, reason, actor, at)
        return False
    try:
        _deliver(message)
    except NotDeliveredError as error:
        _try_later(message, str(error), actor, at)
        return False
    _settle(message, Message.State.SENT, "", actor, at)
    return True


def _claim(pk: int, at: datetime) -> bool:
    """Take a message before anything is sent; of two workers one gets it."""
    mine = Message.objects.waiting().filter(pk=pk, send_after__lte=at)
    taken = mine.update(state=Message.State.SENDING, claimed_at=at, attempts=F("attempts") + 1)
    return bool(taken)


def _in_vain(message: Message) -> str:
    if message.to and not message.to.is_active:
        return "They do not sign in here any more"
    if message.channel and message.channel.ended_at:
        return "The channel was taken out"
    return ""


def _deliver(message: Message) -> None:
    if message.channel is None:
        send_mail(message)
        return
    try:
        address = unseal(message.channel.address)["address"]
    except SecretsUnreadableError as error:
        raise NotDeliveredError(str(error)) from error
    post(address, subject=message.subject, text=message.text)


def _try_later(message: Message, reason: str, actor: Actor, at: datetime) -> None:
    wait = wait_after(message.attempts)
    logger.warning("Message %s was not sent: %s", message.pk, reason)
    if wait is None:
        _settle(message, Message.State.FAILED, reason, actor, at)
        return
    message.state, message.send_after, message.reason = (
        Message.State.WAITING,
        at + wait,
        reason[:300],
    )
    message.save(update_fields=["state", "send_after", "reason"])


@transaction.atomic
def _settle(
    message: Message, state: Message.State, reason: str, actor: Actor, at: datetime
) -> None:
    message.state, message.settled_at, message.reason = state, at, reason[:300]
    message.save(update_fields=["state", "settled_at", "reason"])
    if state == Message.State.FAILED:
        record(
            Event.MESSAGE_FAILED,
            subject=f"message:{message.pk}",
            actor=actor,
            at=at,
            details={"to": str(message.to or message.channel), "reason": message.reason},
        )


def _give_up_lost(actor: Actor, at: datetime) -> None:
    lost = Message.objects.filter(state=Message.State.SENDING, claimed_at__lt=at - LOST_AFTER)
    for message in lost.select_related("to", "channel"):
        _settle(message, Message.State.FAILED, _LOST, actor, at)
