"""Writing to people and channels about what waits: reminders, what began to fail, and digests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.template.defaultfilters import pluralize
from django.urls import reverse

from compliance.accounts.models import Role, User
from compliance.accounts.organization import day_of, the_organization
from compliance.ledger.models import Actor
from compliance.notices.actions.messages import (
    Told,
    drop_what_is_done,
    write_to_channel,
    write_to_person,
)
from compliance.notices.letters import address_of, letter
from compliance.notices.models import Channel, Message, preference_of
from compliance.notices.rules.occasions import Frequency, Kind, Occasion, digest_of, occasion_of
from compliance.web import moments
from evidence.rules.severity import Severity

from .catalogue import find_check
from .digest import digest_for, digest_letter
from .todo import Task
from .waiting import work_of
from .work import failing_on

_NEWLY = timedelta(hours=24)

_GRAVE = {Severity.CRITICAL, Severity.HIGH}  # their failures are urgent


def write_reminders(*, actor: Actor, at: datetime) -> list[Message]:
    """Remind everybody of what is due or late, where today is a day for that."""
    written: list[Message | None] = []
    for user in User.objects.active().order_by("pk"):
        tasks = work_of(user, at=at)
        drop_what_is_done(to=user, still=[task.name for task in tasks], actor=actor, at=at)
        for task in tasks:
            written += _remind(user, task, actor, at)
    return [message for message in written if message]


def write_failures(*, actor: Actor, at: datetime) -> list[Message]:
    """Tell owners of checks that began to fail on their controls within a day."""
    written: list[Message | None] = []
    for user in User.objects.active().filter(role__in=(Role.LEAD, Role.ENGINEER)).order_by("pk"):
        began = failing_on(user).order_by().filter(began_at__gt=at - _NEWLY, began_at__lte=at)
        counted = began.values_list("check_id").annotate(Count("pk"), Min("began_at"))
        for check_id, number, first in counted:
            written += _tell_failing(user, check_id, number, first, actor, at)
    return [message for message in written if message]


def write_digests(*, actor: Actor, at: datetime) -> list[Message]:
    """Write everybody's digest whose hour has come, and the channels'."""
    # An auditor gets one only when they ask for it.
    asked = Q(preference__isnull=False) | ~Q(role=Role.AUDITOR)
    readers = User.objects.active().filter(asked).order_by("pk")
    written = [_digest(user, actor, at) for user in readers]
    lead = User.objects.active().filter(role=Role.LEAD).order_by("pk").first()
    if lead is not None:
        written += [_post(channel, lead, actor, at) for channel in _rooms(Kind.DIGEST)]
    return [message for message in written if message]


def write_digest_now(*, user: User, actor: Actor, at: datetime) -> Message | None:
    """Write somebody's digest whatever day it is; None where one of this minute is there."""
    occasion = Occasion(kind=Kind.DIGEST, key=f"asked/{at:%Y-%m-%dT%H:%M}")
    told = _told_of(user, preference_of(user).frequency, occasion, at)
    return write_to_person(to=user, told=told, actor=actor, at=at)


def _remind(user: User, task: Task, actor: Actor, at: datetime) -> Iterable[Message | None]:
    zone = user.zone or the_organization().zone
    occasion = occasion_of(task.due_at, zone=zone, at=at) if task.due_at else None
    if occasion is None or user.messages.telling(task.name, occasion).exists():
        return
    due = moments.due(task.due_at, zone=zone, at=at) if task.due_at else ""
    context = {"task": task, "due": due, "to": user, "address": address_of(task.href)}
    told = Told(
        key=task.name,
        occasion=occasion,
        letter=letter("reminder", context),
        href=task.href,
        is_urgent=occasion.kind is Kind.LATE and task.tone == "bad",
    )
    yield write_to_person(to=user, told=told, actor=actor, at=at)
    yield from _post_to_rooms(told, f"{task.name}:{user.pk}", actor, at)


def _tell_failing(
    user: User, check_id: str, number: int, first: datetime, actor: Actor, at: datetime
) -> Iterable[Message | None]:
    key = f"check:{check_id}"
    occasion = Occasion(kind=Kind.FAILING, key=f"failing/{day_of(first)}")
    if user.messages.telling(key, occasion).exists():
        return
    found = find_check(check_id)
    href = reverse("check", args=[check_id])
    context = {
        "check_id": check_id,
        "check": found[1] if found else None,
        "what": f"{number} resource{pluralize(number)}",
        "to": user,
        "address": address_of(href),
    }
    grave = found is not None and found[1].severity in _GRAVE
    told = Told(
        key=key, occasion=occasion, letter=letter("failing", context), href=href, is_urgent=grave
    )
    yield write_to_person(to=user, told=told, actor=actor, at=at)
    yield from _post_to_rooms(told, key, actor, at)


def _post_to_rooms(told: Told, key: str, actor: Actor, at: datetime) -> Iterable[Message | None]:
    for channel in _rooms(told.occasion.kind):
        if not channel.messages.telling(key, told.occasion).exists():
            post = Told(key=key, occasion=told.occasion, letter=told.letter, href=told.href)
            yield write_to_channel(channel=channel, told=post, actor=actor, at=at)


def _digest(user: User, actor: Actor, at: datetime) -> Message | None:
    wishes = preference_of(user)
    zone = user.zone or the_organization().zone
    occasion = digest_of(wishes.frequency, zone=zone, at=at)
    if occasion is None or user.messages.telling("digest", occasion).exists():
        return None
    told = _told_of(user, wishes.frequency, occasion, at)
    return write_to_person(to=user, told=told, actor=actor, at=at)


def _post(channel: Channel, lead: User, actor: Actor, at: datetime) -> Message | None:
    occasion = digest_of(Frequency.WEEKLY, zone=the_organization().zone, at=at)
    if occasion is None or channel.messages.telling("digest", occasion).exists():
        return None
    told = _told_of(lead, Frequency.WEEKLY, occasion, at)
    return write_to_channel(channel=channel, told=told, actor=actor, at=at)


def _told_of(user: User, frequency: Frequency, occasion: Occasion, at: datetime) -> Told:
    digest = digest_for(user, frequency=frequency, at=at)
    return Told(
        key="digest",
        occasion=occasion,
        letter=digest_letter(digest),
        href=reverse("digest"),
        is_empty=digest.is_empty,
    )


def _rooms(kind: Kind) -> list[Channel]:
    return list(Channel.objects.wanting(kind).order_by("pk"))
