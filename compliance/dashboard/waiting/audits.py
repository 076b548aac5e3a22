"""What an auditor has before them: the audits they are named in, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from audits.models import Audit, AuditorAccess
from audits.visits import closes_at, stay_of
from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.dashboard.todo import Task


def tasks_for(user: User, *, at: datetime) -> Iterator[Task]:
    """Yield every audit that is open to this auditor, until its last day."""
    if not user.is_auditor:
        return
    open_now = Audit.objects.open_to(user, on=day_of(at))
    accesses = AuditorAccess.objects.filter(user=user, audit__in=open_now)
    for access in accesses.select_related("audit").order_by("until", "pk"):
        yield Task(
            key=f"audit:{access.audit.slug}",
            kind="Audit",
            title=f"Examine {access.audit}",
            note=_note(access, at),
            href=reverse("audits:overview", args=[access.audit.slug]),
            tone="",
            due_at=closes_at(access),
        )


def _note(access: AuditorAccess, at: datetime) -> str:
    stay = stay_of(access, since=access.seen_at, at=at)
    kind = access.audit.get_type_display()
    return f"{kind} · {stay.new} new since you looked last" if stay.new else kind
