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
from evidence.models import EvidenceItem

from .models import Audit, AuditorAccess
from .rules.phases import following
from .rules.window import AsOf, Period, Span

TYPE_ONE = "journey:type-one"  # what the ledger calls the phase that may be skipped


class NotLeadError(Exception):
    """Somebody else than a lead tried to arrange an audit."""


class AuditTypeError(Exception):
    """A type 1 audit was given a period, or a type 2 audit a day; fit to show."""


class UnfitAuditorError(Exception):
    """The person cannot be named as auditor; fit to show to the person who asked."""


class ReportTooEarlyError(Exception):
    """A report is dated before the time it is about has passed; fit to show."""


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


@transaction.atomic
def note_report(
    *, audit: Audit, dated_on: date, item: EvidenceItem | None, actor: User, at: datetime
) -> None:
    """Take down the day the auditor's report is dated, and the evidence item that holds it."""
    _require_lead(actor)
    if dated_on <= audit.ends_on:
        raise ReportTooEarlyError(
            f"A report is dated after {audit.ends_on:%d %b %Y}, the last day it is about."
        )
    if (audit.reported_on, audit.report) == (dated_on, item):
        return
    Audit.objects.filter(pk=audit.pk).update(reported_on=dated_on, report=item)
    audit.refresh_from_db()
    details: dict[str, object] = {"dated_on": dated_on.isoformat()}
    details["evidence"] = item.code if item else None
    _record(Event.AUDIT_REPORTED, audit, actor, at, details)


@transaction.atomic
def open_following_audit(*, audit: Audit, actor: User, at: datetime) -> Audit:
    """Open the audit of the period after this one, about the same."""
    span = audit.span
    if not isinstance(span, Period):
        raise AuditTypeError("A Type I audit is about one day; nothing follows it.")
    after = following(span)
    known = Audit.objects.filter(first_day__lte=after.last, last_day__gte=after.first).first()
    if known is not None:
        raise AuditTypeError(f"{known} is about those days already.")
    return open_audit(
        name=f"SOC 2 Type II, {after.first:%b %Y} – {after.last:%b %Y}",
        span=after,
        categories=list(audit.categories.all()),
        systems=list(audit.systems.all()),
        actor=actor,
        at=at,
    )


@transaction.atomic
def skip_type_one(*, reason: str, actor: User, at: datetime) -> None:
    """Decide to go on to a Type II report without a Type I."""
    _require_lead(actor)
    details = {"reason": reason}
    record(Event.TYPE_ONE_SKIPPED, subject=TYPE_ONE, actor=actor, at=at, details=details)


@transaction.atomic
def resume_type_one(*, actor: User, at: datetime) -> None:
    """Take back that Type I is skipped."""
    _require_lead(actor)
    record(Event.TYPE_ONE_RESUMED, subject=TYPE_ONE, actor=actor, at=at)


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
