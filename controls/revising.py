"""Changing a control from a date on; what it was until then stays. Kept apart for its length."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record

from .models import VERSIONED, Control, ControlRevision, ControlVersion, OccurrenceExcuse


class RevisionError(Exception):
    """The control cannot be changed like that; fit to show to the person who asked."""


class ExcuseError(Exception):
    """The performance cannot be excused like that; fit to show to the person who asked."""


@transaction.atomic
def revise_control(
    *, control: Control, changes: Mapping[str, Any], from_at: datetime, actor: User, at: datetime
) -> ControlRevision | None:
    """Let a control say or do something else from an instant on, at once or planned for later.

    `changes` maps fields of `VERSIONED` to new values. Returns what is planned, None where the new
    version is in force at once or nothing would change. The past is never changed.
    """
    control = Control.objects.select_for_update().get(pk=control.pk)
    changes = {f: value for f, value in changes.items() if getattr(control, f) != value}
    if unknown := set(changes) - set(VERSIONED):
        raise RevisionError(f"A new version cannot change {', '.join(sorted(unknown))}.")
    if not changes:
        return None
    if from_at <= at:
        _revise(control, changes, actor, at)
        return None
    if control.revisions.waiting().exists():
        raise RevisionError("A change is already planned for this control. Call it off first.")
    revision = ControlRevision.objects.create(
        control=control, changes=changes, from_at=from_at, decided_by=actor, decided_at=at
    )
    record(
        Event.CONTROL_REVISION_PLANNED,
        subject=f"control:{control.code}",
        actor=actor,
        at=at,
        details={"from": from_at.isoformat(), "changes": changes},
    )
    return revision


@transaction.atomic
def call_off_revision(*, revision: ControlRevision, actor: User, at: datetime) -> None:
    """Drop a planned change before it begins."""
    if not ControlRevision.objects.waiting().filter(pk=revision.pk).update(called_off_at=at):
        return
    record(
        Event.CONTROL_REVISION_CALLED_OFF,
        subject=f"control:{revision.control.code}",
        actor=actor,
        at=at,
        details={"from": revision.from_at.isoformat(), "changes": revision.changes},
    )


def put_in_force(*, actor: Actor, at: datetime) -> int:
    """Begin every planned version whose time has come; return how many."""
    begun = 0
    for revision in ControlRevision.objects.due(at).select_related("control"):
        with transaction.atomic():
            waiting = ControlRevision.objects.waiting().filter(pk=revision.pk)
            if not waiting.update(applied_at=at):
                continue
            _revise(revision.control, revision.changes, actor, revision.from_at)
            begun += 1
    return begun


def _revise(control: Control, changes: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    before = {field: getattr(control, field) for field in changes}
    begin_version(control=control, changes=changes, at=at)
    record(
        Event.CONTROL_REVISED,
        subject=f"control:{control.code}",
        actor=actor,
        at=at,
        details={"version": control.version, "from": before, "to": dict(changes)},
    )


def begin_version(*, control: Control, changes: Mapping[str, Any], at: datetime) -> None:
    """Keep what the control is as an earlier version and change its row.

    Call it within the transaction of the act. What changes at the very instant at which the
    present version began belongs to that version.
    """
    if control.in_force_since is None or control.in_force_since < at:
        ControlVersion.objects.create(
            control=control,
            number=control.version,
            began_at=control.in_force_since,
            ended_at=at,
            **{field: getattr(control, field) for field in VERSIONED},
        )
        control.version += 1
        control.in_force_since = at
    for field, value in changes.items():
        setattr(control, field, value)
    fields = [field.removesuffix("_id") for field in changes]
    control.save(update_fields=[*fields, "version", "in_force_since"])


@transaction.atomic
def excuse_occurrence(
    *, control: Control, window_start: datetime, reason: str, actor: User, at: datetime
) -> OccurrenceExcuse:
    """Say why one due performance need not happen; it stays visible as excused."""
    if not actor.is_lead:
        raise ExcuseError("Only the compliance lead excuses a performance.")
    if not reason.strip():
        raise ExcuseError("Say why it need not happen: the auditor will ask.")
    excuse, is_new = OccurrenceExcuse.objects.get_or_create(
        control=control,
        window_start=window_start,
        taken_back_at=None,
        defaults={"reason": reason.strip(), "excused_by": actor, "excused_at": at},
    )
    if is_new:
        _record_excuse(Event.OCCURRENCE_EXCUSED, excuse, actor, at)
    return excuse


@transaction.atomic
def take_excuse_back(*, excuse: OccurrenceExcuse, actor: User, at: datetime) -> None:
    """Let a performance be due after all; that it was excused stays on the record."""
    if not actor.is_lead:
        raise ExcuseError("Only the compliance lead takes an excuse back.")
    if OccurrenceExcuse.objects.filter(pk=excuse.pk, taken_back_at=None).update(taken_back_at=at):
        _record_excuse(Event.OCCURRENCE_EXCUSE_TAKEN_BACK, excuse, actor, at)


def _record_excuse(event: Event, excuse: OccurrenceExcuse, actor: Actor, at: datetime) -> None:
    record(
        event,
        subject=f"control:{excuse.control.code}",
        actor=actor,
        at=at,
        details={"window_start": excuse.window_start.isoformat(), "reason": excuse.reason},
    )
