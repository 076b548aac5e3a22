"""What people wish to be written: everybody decides for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record
from compliance.notices.models import Preference
from compliance.notices.rules.occasions import Frequency

FIELDS = ("digest", "kinds", "quiet_from", "quiet_until", "quiet_weekends", "urgent_passes")


@transaction.atomic
def set_preferences(*, values: dict[str, Any], actor: User, at: datetime) -> Preference:
    """Keep what somebody wishes to be written, and when not."""
    wishes, _is_new = Preference.objects.select_for_update().get_or_create(user=actor)
    before = {name: _plain(getattr(wishes, name)) for name in FIELDS}
    for name in FIELDS:
        setattr(wishes, name, values[name])
    wishes.changed_at = at
    wishes.save()
    after = {name: _plain(values[name]) for name in FIELDS}
    changed = {name: after[name] for name in FIELDS if after[name] != before[name]}
    if changed:
        _record(actor, changed, at)
    return wishes


@transaction.atomic
def stop_digests(*, actor: User, at: datetime) -> None:
    """End somebody's digests, at their own wish; a second time nothing changes."""
    wishes, _is_new = Preference.objects.select_for_update().get_or_create(user=actor)
    if wishes.frequency is Frequency.NEVER:
        return
    wishes.digest, wishes.changed_at = Preference.Digest.NEVER, at
    wishes.save(update_fields=["digest", "changed_at"])
    _record(actor, {"digest": "never"}, at)


def _record(actor: User, changed: dict[str, Any], at: datetime) -> None:
    subject = f"user:{actor.pk}"
    record(Event.USER_NOTIFICATIONS_SET, subject=subject, actor=actor, at=at, details=changed)


def _plain(value: Any) -> Any:
    return value.isoformat("minutes") if hasattr(value, "isoformat") else value
