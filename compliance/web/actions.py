"""Acts on what people keep of the pages themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record

from .models import SavedView


@transaction.atomic
def save_view(
    *, list_key: str, name: str, state: str, is_shared: bool, actor: User, at: datetime
) -> SavedView:
    """Keep a state of a list under a name; one's own view of that name is replaced."""
    view, _is_new = SavedView.objects.update_or_create(
        user=actor,
        list_key=list_key,
        name=name,
        defaults={
            "state": state,
            "is_shared": is_shared and actor.may_add_evidence,
            "saved_at": at,
        },
    )
    details = {"name": name, "state": state, "shared": view.is_shared}
    record(Event.VIEW_SAVED, subject=f"list:{list_key}", actor=actor, at=at, details=details)
    return view


@transaction.atomic
def delete_view(*, view: SavedView, actor: User, at: datetime) -> None:
    """Forget one's own saved view."""
    view.delete()
    record(
        Event.VIEW_DELETED,
        subject=f"list:{view.list_key}",
        actor=actor,
        at=at,
        details={"name": view.name},
    )
