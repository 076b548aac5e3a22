"""The ledger: every act, in order, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.db import connection, models, transaction

from compliance.accounts.models import User
from compliance.web.matching import letters_index

from . import chain
from .events import Event
from .permanence import append_only

# Serializes appending; any constant that no other advisory lock uses.
_APPEND_LOCK = 7_301_001


@dataclass(frozen=True, slots=True)
class Job:
    """A named job that acts without a person, such as the collector."""

    name: str


Actor = User | Job


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def in_order(self) -> Self:
        return self.order_by("sequence")

    def links(self) -> Iterator[chain.Link]:
        for entry in self.in_order().iterator(chunk_size=2_000):
            yield chain.Link(entry.content(), entry.leaf, entry.digest)

    def head(self) -> LedgerEntry | None:
        return self.order_by("-sequence").first()

    def first_broken_sequence(self) -> int | None:
        """Return the sequence of the first entry that was altered, removed or put in, if any."""
        broken = chain.first_broken_link(self.links())
        if broken is not None:
            return self.in_order().values_list("sequence", flat=True)[broken]
        head = self.head()
        return self.count() if head and head.sequence != self.count() else None

    def matching(self, words: str) -> Self:
        """Limit to entries whose event, subject or actor has every word."""
        found = self
        for word in words.split():
            people = list(User.objects.filter(name__icontains=word).values_list("pk", flat=True))
            found = found.filter(
                models.Q(event__icontains=word)
                | models.Q(subject__icontains=word)
                | models.Q(user__in=people)
                | models.Q(job__icontains=word)
            )
        return found

    def about(self, subject: str) -> Self:
        return self.filter(subject=subject)


LedgerEntryManager = models.Manager.from_queryset(LedgerEntryQuerySet)


class LedgerEntry(models.Model):
    """One act, chained by digest to the act before it. Never changed, never deleted."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    job = models.CharField(max_length=60, blank=True)
    event = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    leaf = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects: ClassVar[LedgerEntryManager[LedgerEntry]] = LedgerEntryManager()

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["subject", "sequence"], name="ledger_subject_sequence"),
            letters_index("event", name="ledger_event_letters"),
            letters_index("subject", name="ledger_subject_letters"),
            letters_index("job", name="ledger_job_letters"),
            models.Index(fields=["event", "sequence"], name="ledger_event_sequence"),
            models.Index(fields=["occurred_at", "sequence"], name="ledger_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, job__gt="") | models.Q(user__isnull=False, job=""),
                name="ledger_entry_has_one_actor",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"#{self.sequence} {self.event} {self.subject}"

    @property
    def actor_name(self) -> str:
        """Return who did it, as people read it."""
        return str(self.user) if self.user else self.job

    def content(self) -> dict[str, object]:
        """Return the fields the digest covers."""
        return {
            "sequence": self.sequence,
            "occurred_at": self.occurred_at.astimezone(UTC).isoformat(),
            "recorded_at": self.recorded_at.astimezone(UTC).isoformat(),
            "user": self.user_id,
            "job": self.job,
            "event": str(self.event),
            "subject": self.subject,
            "details": self.details,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an entry says besides who did it, and when."""

    event: Event
    subject: str
    details: dict[str, Any]


def record(
    event: Event, *, subject: str, actor: Actor, at: datetime, details: dict[str, Any] | None = None
) -> LedgerEntry:
    """Append an entry; call it last inside the transaction that makes the change.

    Appending is serialized until that transaction ends, so what follows the call keeps everybody
    else waiting.
    """
    act = Act(event=event, subject=subject, details=details or {})
    return record_all([act], actor=actor, at=at)[0]


@transaction.atomic(savepoint=False)
def record_all(acts: Sequence[Act], *, actor: Actor, at: datetime) -> list[LedgerEntry]:
    """Append an entry for each act, in their order, by one lock and one statement."""
    if not acts:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_APPEND_LOCK])
    last = LedgerEntry.objects.head()
    number, digest = (last.sequence, last.digest) if last else (0, chain.GENESIS)
    entries = [_entry(number + n, act, actor, at) for n, act in enumerate(acts, 1)]
    for entry in entries:
        entry.leaf = chain.leaf_digest(entry.content())
        entry.digest = digest = chain.chain_digest(entry.leaf, previous=digest)
    return LedgerEntry.objects.bulk_create(entries)


def _entry(sequence: int, act: Act, actor: Actor, at: datetime) -> LedgerEntry:
    return LedgerEntry(
        sequence=sequence,
        occurred_at=at,
        recorded_at=datetime.now(UTC),
        user=actor if isinstance(actor, User) else None,
        job=actor.name if isinstance(actor, Job) else "",
        event=act.event,
        subject=act.subject,
        details=act.details,
    )
