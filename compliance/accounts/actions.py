"""What is done to users and to the organization."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record

from .models import (
    ApiToken,
    Dismissal,
    Notice,
    Organization,
    Role,
    SetupStep,
    SkippedStep,
    User,
)


class AccountRefusedError(Exception):
    """That cannot be done to a user; the message says why."""


@transaction.atomic
def found_organization(
    *, name: str, time_zone: str, lead: User, password: str, actor: User | None, at: datetime
) -> Organization:
    """Make the organization and its first compliance lead, who acts here for himself."""
    validate_password(password, lead)
    organization = _first_organization(name, time_zone)
    lead.role = Role.LEAD
    lead.set_password(password)
    lead.save()
    record(
        Event.ORGANIZATION_FOUNDED,
        subject="organization",
        actor=actor or lead,
        at=at,
        details={"name": name, "time_zone": time_zone, "lead": lead.email},
    )
    return organization


def _first_organization(name: str, time_zone: str) -> Organization:
    """Make the organization; of two who found at once, the database lets one."""
    refusal = AccountRefusedError("This deployment has users already. Sign in instead.")
    if User.objects.exists():
        raise refusal
    try:
        with transaction.atomic():
            return Organization.objects.create(name=name, time_zone=time_zone)
    except IntegrityError as error:
        raise refusal from error


@transaction.atomic
def correct_organization(*, name: str, time_zone: str, actor: User, at: datetime) -> None:
    """Correct the organization's name or time zone; audits' days are days of that zone."""
    _require_lead(actor)
    organization = Organization.objects.select_for_update().get()
    before = {"name": organization.name, "time_zone": organization.time_zone}
    after = {"name": name, "time_zone": time_zone}
    if before == after:
        return
    Organization.objects.filter(pk=organization.pk).update(**after)
    record(
        Event.ORGANIZATION_CORRECTED,
        subject="organization",
        actor=actor,
        at=at,
        details={"from": before, "to": after},
    )


@transaction.atomic
def skip_step(*, step: SetupStep, actor: User, at: datetime) -> None:
    """Leave a step of the set-up for later; whoever skips it again changes nothing."""
    _require_lead(actor)
    _, is_new = SkippedStep.objects.get_or_create(
        step=step, defaults={"skipped_by": actor, "skipped_at": at}
    )
    if is_new:
        record(Event.SETUP_STEP_SKIPPED, subject=f"setup_step:{step}", actor=actor, at=at)


@transaction.atomic
def dismiss_notice(*, notice: Notice, actor: User, at: datetime) -> None:
    """Put a notice away for oneself."""
    _, is_new = Dismissal.objects.get_or_create(
        user=actor, notice=notice, defaults={"dismissed_at": at}
    )
    if is_new:
        record(
            Event.NOTICE_DISMISSED,
            subject=f"user:{actor.pk}",
            actor=actor,
            at=at,
            details={"notice": str(notice)},
        )


@transaction.atomic
def set_time_zone(*, user: User, time_zone: str, actor: User, at: datetime) -> None:
    """Set the zone in which somebody sees times; blank follows the organization."""
    if actor != user:
        raise AccountRefusedError("Everybody sets the time zone only for themselves.")
    if user.time_zone == time_zone:
        return
    before, user.time_zone = user.time_zone, time_zone
    user.save(update_fields=["time_zone"])
    record(
        Event.USER_TIME_ZONE_SET,
        subject=f"user:{user.pk}",
        actor=actor,
        at=at,
        details={"from": before, "to": time_zone},
    )


@transaction.atomic
def invite_user(*, email: str, name: str, role: str, actor: Actor, at: datetime) -> User:
    """Give somebody an account; they set their password by the link they are sent."""
    _require_lead(actor)
    email = User.objects.normalize_email(email.strip())
    if User.objects.filter(email__iexact=email).exists():
        raise AccountRefusedError(f"{email} has an account already.")
    user = User.objects.create_user(email, name=name, role=role)
    record(
        Event.USER_INVITED,
        subject=f"user:{user.pk}",
        actor=actor,
        at=at,
        details={"email": email, "name": name, "role": role},
    )
    return user


@transaction.atomic
def set_active(*, user: User, is_active: bool, actor: User, at: datetime) -> None:
    """Let a user in again, or keep them out; whoever leaves stays in the record."""
    _require_lead(actor)
    if user.is_active == is_active:
        return
    if not is_active:
        _keep_one_lead(user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record(
        Event.USER_ACTIVATED if is_active else Event.USER_DEACTIVATED,
        subject=f"user:{user.pk}",
        actor=actor,
        at=at,
        details={"email": user.email},
    )


@transaction.atomic
def change_role(*, user: User, role: str, actor: User, at: datetime) -> None:
    """Give a user another role; auditors and staff never turn into one another."""
    _require_lead(actor)
    if user.role == role:
        return
    if Role.AUDITOR in {user.role, role}:
        raise AccountRefusedError(
            "An auditor stays independent: invite them under another address instead of changing "
            "the role."
        )
    if user.is_lead:
        _keep_one_lead(user)
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    record(
        Event.USER_ROLE_CHANGED,
        subject=f"user:{user.pk}",
        actor=actor,
        at=at,
        details={"from": before, "to": role},
    )


@transaction.atomic
def make_password_link(*, user: User, actor: Actor, at: datetime) -> None:
    """Record that a lead can set somebody's password: whoever holds the link signs in as them."""
    _require_lead(actor)
    if not user.is_active:
        raise AccountRefusedError(f"{user} is kept out. Let them in again first.")
    record(
        Event.PASSWORD_LINK_MADE,
        subject=f"user:{user.pk}",
        actor=actor,
        at=at,
        details={"email": user.email},
    )


@transaction.atomic
def create_token(*, user: User, label: str, actor: User, at: datetime) -> tuple[ApiToken, str]:
    """Make an API token for oneself; the secret is returned once and never kept."""
    if actor != user or user.is_auditor:
        raise AccountRefusedError("Everybody of the organization makes tokens only for themselves.")
    secret = f"tr_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user, label=label, digest=ApiToken.digest_of(secret), created_at=at
    )
    record(
        Event.API_TOKEN_CREATED,
        subject=f"user:{user.pk}",
        actor=actor,
        at=at,
        details={"token": token.pk, "label": label},
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: User, at: datetime) -> None:
    """End a token; its owner and the lead may."""
    if actor != token.user and not actor.is_lead:
        raise AccountRefusedError("Only its owner and the compliance lead revoke a token.")
    if token.revoked_at is not None:
        return
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    record(
        Event.API_TOKEN_REVOKED,
        subject=f"user:{token.user_id}",
        actor=actor,
        at=at,
        details={"token": token.pk, "label": token.label},
    )


def _require_lead(actor: Actor) -> None:
    if isinstance(actor, User) and not actor.is_lead:
        raise AccountRefusedError("Only the compliance lead does that.")


def _keep_one_lead(user: User) -> None:
    """Refuse to lose the last lead, also when two leads keep one another out at once."""
    leads = User.objects.active().filter(role=Role.LEAD).order_by("pk").select_for_update()
    if user.is_lead and not {lead.pk for lead in leads} - {user.pk}:
        raise AccountRefusedError("There must be at least one active compliance lead.")
