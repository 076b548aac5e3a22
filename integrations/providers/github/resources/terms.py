"""What was agreed for a connection, as each snapshot holds it beside GitHub's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from integrations.tape import Records

from .answers import part

TERMS = "trackrecord:terms"
_DAYS = {"critical": 7, "high": 30, "medium": 90, "low": 180}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what the checks judge; names are in small letters."""

    approved_owners: frozenset[str] = frozenset()
    approved_collaborators: frozenset[str] = frozenset()
    approved_public: frozenset[str] = frozenset()
    service_accounts: frozenset[str] = frozenset()
    most_owners: int = 5
    stale_invitation: timedelta = timedelta(days=30)
    alert_days: Mapping[str, int] = field(default_factory=lambda: _DAYS)
    window: timedelta = timedelta(days=90)
    production_branches: tuple[str, ...] = ()

    def is_service(self, account: str) -> bool:
        """Return whether an account is no person's."""
        return account.lower() in self.service_accounts


def terms_of(records: Records) -> Terms:
    """Return what the snapshot says was agreed; the defaults where it says nothing."""
    said = next((part(record.payload) for record in records.of(TERMS)), {})
    return Terms(
        approved_owners=_names(said, "approved_owners"),
        approved_collaborators=_names(said, "approved_collaborators"),
        approved_public=_names(said, "approved_public"),
        service_accounts=_names(said, "service_accounts"),
        most_owners=said.get("most_owners") or 5,
        stale_invitation=timedelta(days=said.get("stale_invitation_days") or 30),
        alert_days={**_DAYS, **part(said, "alert_days")},
        window=timedelta(days=said.get("window_days") or 90),
        production_branches=tuple(said.get("production_branches") or ()),
    )


def _names(said: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(name).lower() for name in said.get(key) or ())
