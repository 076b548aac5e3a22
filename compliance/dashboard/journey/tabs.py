"""The parts of the journey, each with its address."""

from __future__ import annotations

from django.urls import reverse

from compliance.accounts.models import User
from compliance.dashboard.people.tabs import Tab
from controls.models import Gap

_PARTS = {"journey:journey": "Phases", "journey:assessments": "Assessments", "journey:gaps": "Gaps"}


def tabs(here: str, user: User) -> list[Tab]:
    """Return the parts, the current one marked; gaps with how many are live."""
    live = Gap.objects.seen_by(user).live().in_scope().count()
    return [
        Tab(
            title=title,
            href=reverse(name),
            is_current=name == here,
            count=(live or None) if name == "journey:gaps" else None,
        )
        for name, title in _PARTS.items()
    ]
