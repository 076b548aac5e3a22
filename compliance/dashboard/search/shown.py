"""How each kind of thing is shown as a hit."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from audits.models import Audit
from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls.models import Control, Criterion
from evidence.models import EvidenceItem, Finding
from integrations.models import CollectionRun, Connection
from integrations.plugin import Check

from .hits import Hit


def control(row: Control, href: str = "") -> Hit:
    """Show a control."""
    return Hit(
        title=row.title,
        href=href or row.get_absolute_url(),
        icon="shield-check",
        code=row.code,
        detail="Retired" if row.retired_on else "",
    )


def criterion(row: Criterion, href: str = "") -> Hit:
    """Show a criterion."""
    return Hit(
        title=row.summary,
        href=href or row.get_absolute_url(),
        icon="list-bullet",
        code=row.code,
    )


def item(row: EvidenceItem, href: str = "") -> Hit:
    """Show an evidence item."""
    return Hit(
        title=row.title,
        href=href or row.get_absolute_url(),
        icon="archive-box",
        code=row.code,
        detail="Withdrawn" if row.withdrawn_at else "",
    )


def check(row: Check[Any], href: str = "") -> Hit:
    """Show a check."""
    href = href or reverse("check", args=[row.id])
    return Hit(title=row.title, href=href, icon="beaker", code=row.id)


def finding(row: Finding) -> Hit:
    """Show a resource with what one check says of it."""
    outcome = row.get_outcome_display()
    return Hit(
        title=row.resource_title,
        href=reverse("resource", args=[row.check_id, row.pk]),
        icon="cube",
        code=row.check_id,
        detail=f"{outcome}, {row.source}" if row.ended_at is None else f"no longer {outcome}",
    )


def connection(row: Connection) -> Hit:
    """Show a connection."""
    detail = "Paused" if row.is_paused else row.source.account
    return Hit(title=str(row), href=row.get_absolute_url(), icon="link", detail=detail)


def run(row: CollectionRun) -> Hit:
    """Show a run."""
    title = f"Run {row.pk} of {row.connection}"
    return Hit(title=title, href=row.get_absolute_url(), icon="arrow-path")


def audit(row: Audit, href: str = "") -> Hit:
    """Show an audit."""
    detail = "Closed" if row.closed_on else row.get_type_display()
    return Hit(
        title=str(row),
        href=href or row.get_absolute_url(),
        icon="clipboard-document-check",
        detail=detail,
    )


def user(row: User) -> Hit:
    """Show a user."""
    return Hit(
        title=str(row),
        href=reverse("accounts:user", args=[row.pk]),
        icon="user-circle",
        detail=row.get_role_display() if row.is_active else "Kept out",
    )


def entry(row: LedgerEntry) -> Hit:
    """Show a ledger entry: it has no page of its own, so its subject is filtered for."""
    href = f"{reverse('ledger')}?{urlencode({'q': row.subject})}"
    return Hit(
        title=f"{row.event} {row.subject}",
        href=href,
        icon="book-open",
        code=f"#{row.sequence}",
        detail=row.actor_name,
    )
