"""What a lead does to audits. Each act leaves one ledger entry; auditors change nothing here."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.ledger.events import Event
from compliance.ledger.models import record
from controls.models import Category, System
from controls.rules.slug import free_slug

from .models import Audit, AuditorAccess
from .rules.window import AsOf, Period, Span


class NotLeadError(Exception):
    """Somebody else than a lead tried to arrange an audit."""


class AuditTypeError(Exception):
    """A type 1 audit was given a period, or a type 2 audit a day; fit to show."""


class UnfitAuditorError(Exception):
    """The person cannot be named as auditor; fit to show to the person who asked."""


class AuditClosedError(Exception):
    """The audit is closed and stays as it was; fit to show."""


@transaction.atomic
def open_audit(
    *,
    name: str,
    span: Span,
    categories: Collection[Category],
    systems: Collection[System],
    actor: User,
    at: datetime,
) -> Audit:
    """Open an audit; Security is among its categories whether named or not."""
    _require_lead(actor)
    audit = Audit.objects.create(
        name=name, slug=_free_slug(name), opened_by=actor, opened_at=at, **_days(span)
    )
    audit.categories.set({*categories, Category.objects.get(code="security")})
    audit.systems.set(systems)
    _record(Event.AUDIT_OPENED, audit, actor, at, {"name": name, **_scope(audit), **_told(span)})
    return audit


@transaction.atomic
def change_window(*, audit: Audit, span: Span, actor: User, at: datetime) -> None:
    """Move the day or period an audit is about; its type stays."""
    _require_lead(actor)
    _refuse_closed(audit)
    days, before = _days(span), audit.span
    if days["type"] != audit.type:
        raise AuditTypeError(
            f"This is a {audit.get_type_display()} audit and stays one. Open another audit for "
            "the other type."
        )
    if span == before:
        return
    Audit.objects.filter(pk=audit.pk).update(**days)
    audit.refresh_from_db()
    _record(Event.AUDIT_CHANGED, audit, actor, at, {"from": _told(before), "to": _told(span)})


@transaction.atomic
def name_auditor(*, audit: Audit, user: User, until: date, actor: User, at: datetime) -> None:
    """Let an auditor look into an audit until a day, inclusive; naming again moves the day."""
    _require_lead(actor)
    _refuse_closed(audit)
    _refuse_unfit(user, until, at)
    access = AuditorAccess.objects.filter(audit=audit, user=user).first()
    if access is not None and access.until == until:
        return
    AuditorAccess.objects.update_or_create(audit=audit, user=user, defaults={"until": until})
    details = {"user": user.pk, "email": user.email, "until": until.isoformat()}
    _record(Event.AUDITOR_NAMED, audit, actor, at, details)


def _refuse_unfit(user: User, until: date, at: datetime) -> None:
    if not user.is_auditor:
        raise UnfitAuditorError(
            f"{user} works here, so cannot audit. Invite the auditor under Users and roles first."
        )
    if not user.is_active:
        raise UnfitAuditorError(f"{user} may no longer sign in. Activate the account first.")
    if until < day_of(at):
        raise UnfitAuditorError("That day has passed. Choose today or a later day.")


@transaction.atomic
def remove_auditor(*, audit: Audit, user: User, actor: User, at: datetime) -> None:
    """Let an auditor look into an audit no longer."""
    _require_lead(actor)
    removed, _ = AuditorAccess.objects.filter(audit=audit, user=user).delete()
    if removed:
        details = {"user": user.pk, "email": user.email}
        _record(Event.AUDITOR_REMOVED, audit, actor, at, details)


@transaction.atomic
def close_audit(*, audit: Audit, actor: User, at: datetime) -> None:
    """Close an audit for good: its auditors see nothing of it after today."""
    _require_lead(actor)
    today = day_of(at)
    if not Audit.objects.filter(pk=audit.pk, closed_on=None).update(closed_on=today):
        return
    audit.refresh_from_db()
    _record(Event.AUDIT_CLOSED, audit, actor, at, {"closed_on": today.isoformat()})


def _refuse_closed(audit: Audit) -> None:
    if audit.closed_on is not None:
        raise AuditClosedError(
            f"{audit} was closed on {audit.closed_on:%d %b %Y} and stays as it was. Open another "
            "audit instead."
        )


def _require_lead(actor: User) -> None:
    if not actor.is_lead:
        raise NotLeadError("Only the compliance lead arranges audits.")


def _free_slug(name: str) -> str:
    # "new" is the address of the form that opens an audit.
    taken = {"new", *Audit.objects.values_list("slug", flat=True)}
    return free_slug(slugify(name) or "audit", taken=taken)


def _days(span: Span) -> dict[str, object]:
    if isinstance(span, Period):
        return {"type": Audit.Type.TWO, "first_day": span.first, "last_day": span.last}
    return {"type": Audit.Type.ONE, "as_of": span.day}


def _told(span: Span) -> dict[str, str]:
    if isinstance(span, AsOf):
        return {"as_of": span.day.isoformat()}
    return {"first_day": span.first.isoformat(), "last_day": span.last.isoformat()}


def _scope(audit: Audit) -> dict[str, list[str]]:
    return {
        "categories": sorted(audit.categories.values_list("code", flat=True)),
        "systems": sorted(audit.systems.values_list("slug", flat=True)),
    }


def _record(
    event: Event, audit: Audit, actor: User, at: datetime, details: dict[str, object]
) -> None:
    record(event, subject=f"audit:{audit.slug}", actor=actor, at=at, details=details)
