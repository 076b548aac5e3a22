"""What somebody wants to be written, what was written, and the channels it goes to besides."""

from __future__ import annotations

from datetime import time
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from compliance.accounts.models import User
from compliance.ledger.permanence import changes_only

from .rules.occasions import Frequency, Kind, Occasion
from .rules.quiet import Quiet

OF_PERSONS = {
    Kind.DUE: "Something of mine is due",
    Kind.LATE: "Something of mine is overdue",
    Kind.FAILING: "A check fails on a control of mine",
    Kind.MENTION: "Somebody mentions me",
}
OF_CHANNELS = {
    Kind.DUE: "What is due",
    Kind.LATE: "What is overdue",
    Kind.FAILING: "What fails",
    Kind.DIGEST: "The week’s digest",
}


def _all_kinds() -> list[str]:
    return [str(kind) for kind in OF_PERSONS]


class Preference(models.Model):
    """What one person wants to be written, and when not; without a row the defaults hold."""

    class Digest(models.TextChoices):
        DAILY = Frequency.DAILY.value, "Every working day at 8:00"
        WEEKLY = Frequency.WEEKLY.value, "Mondays at 8:00"
        NEVER = Frequency.NEVER.value, "Never"

    user = models.OneToOneField(User, models.PROTECT, related_name="preference")
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.WEEKLY)
    kinds = models.JSONField(default=_all_kinds, help_text="that are sent by mail")
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(7))
    quiet_weekends = models.BooleanField(default=True)
    urgent_passes = models.BooleanField(default=False, help_text="also in quiet hours")
    changed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Preference]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__in=[str(each) for each in Frequency]), name="digest_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"of {self.user_id}"

    @property
    def quiet(self) -> Quiet:
        return Quiet(begins=self.quiet_from, ends=self.quiet_until, weekends=self.quiet_weekends)

    @property
    def frequency(self) -> Frequency:
        return Frequency(self.digest)


class ChannelQuerySet(models.QuerySet["Channel"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def wanting(self, kind: Kind) -> Self:
        """Limit to channels that a lead chose this kind of message for."""
        return self.open().filter(kinds__contains=[str(kind)])


class Channel(models.Model):
    """A place outside where messages go besides: a room of Slack or Teams, or another webhook."""

    title = models.CharField(max_length=80)
    kinds = models.JSONField(default=list)
    address = models.BinaryField(help_text="sealed: whoever knows it may write there")
    shown_as = models.CharField(max_length=120, help_text="the address without its secret")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(ChannelQuerySet)()

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """Return what the ledger calls it."""
        return f"channel:{self.pk}"


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> Self:
        return self.filter(state=Message.State.WAITING)

    def failed(self) -> Self:
        return self.filter(state=Message.State.FAILED)

    def telling(self, key: str, occasion: Occasion) -> Self:
        """Limit to messages of this thing on this occasion."""
        return self.filter(key=key, occasion=occasion.key)

    def newest_first(self) -> Self:
        return self.order_by("-written_at", "-pk")

    def with_receiver(self) -> Self:
        """Add the name of whom or where it goes to, by which lists are sorted."""
        return self.select_related("to", "channel").annotate(
            receiver=Coalesce("to__name", "channel__title")
        )

    def matching(self, words: str) -> Self:
        """Limit to messages whose subject or receiver has every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(subject__icontains=word)
                | Q(to__name__icontains=word)
                | Q(channel__title__icontains=word)
            )
        return found


class Message(models.Model):
    """One thing told to one person or channel on one occasion: made once, and sent once at most."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        SUPPRESSED = "suppressed", "Not sent"

    to = models.ForeignKey(User, models.PROTECT, null=True, related_name="messages")
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="messages")
    key = models.CharField(max_length=300, help_text="of the thing it tells of")
    occasion = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    is_urgent = models.BooleanField(default=False)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    href = models.CharField(max_length=300, blank=True, help_text="the page it leads to")
    written_at = models.DateTimeField()
    send_after = models.DateTimeField(help_text="the end of quiet hours, or of a wait")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, help_text="when a worker took it to send it")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was not sent")

    objects = models.Manager.from_queryset(MessageQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["state", "send_after"], name="message_by_state"),
            models.Index(fields=["-written_at", "-id"], name="message_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "key", "occasion"], name="a_person_is_told_once_of_a_thing"
            ),
            models.UniqueConstraint(
                fields=["channel", "key", "occasion"], name="a_channel_is_told_once_of_a_thing"
            ),
            models.CheckConstraint(
                condition=Q(to=None, channel__isnull=False) | Q(to__isnull=False, channel=None),
                name="a_message_goes_to_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], settled_at=None)
                | Q(state__in=["sent", "failed", "suppressed"], settled_at__isnull=False),
                name="a_settled_message_says_since_when",
            ),
        ]
        triggers = changes_only(
            "state", "send_after", "attempts", "claimed_at", "settled_at", "reason"
        )

    def __str__(self) -> str:
        return self.subject

    def get_kind_display(self) -> str:
        """Return what it is about, as people read it."""
        return _TITLES[Kind(self.kind)]


_TITLES = {
    Kind.DUE: "Due",
    Kind.LATE: "Overdue",
    Kind.FAILING: "Failing",
    Kind.MENTION: "Mention",
    Kind.DIGEST: "Digest",
    Kind.TEST: "Test",
}


def preference_of(user: User) -> Preference:
    """Return what a person chose, or the defaults."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)
