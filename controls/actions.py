"""What people do to controls and to what is in scope. Each act leaves one ledger entry."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record

from .models import Category, Control, Criterion, System
from .revising import begin_version
from .rules.slug import free_slug

SECURITY = "security"


class UnfitOwnerError(Exception):
    """The person cannot answer for a control; fit to show to the person who asked."""


class SecurityStaysInScopeError(Exception):
    """Every SOC 2 report covers Security; fit to show to the person who asked."""


class SystemExistsError(Exception):
    """There is a system of that name; fit to show to the person who asked."""


@transaction.atomic
def assign_owner(*, control: Control, owner: User | None, actor: Actor, at: datetime) -> None:
    """Make `owner` answerable for `control`; none gives it back to nobody."""
    if owner is not None:
        _refuse_unfit(owner)
    if control.owner == owner:
        return
    previous = control.owner_id
    begin_version(control=control, changes={"owner_id": owner and owner.pk}, at=at)
    record(
        Event.CONTROL_OWNER_ASSIGNED,
        subject=f"control:{control.code}",
        actor=actor,
        at=at,
        details={"from": previous, "to": control.owner_id},
    )


def _refuse_unfit(owner: User) -> None:
    if not owner.is_active:
        raise UnfitOwnerError(f"{owner} has left; choose somebody who is active.")
    if owner.is_auditor:
        raise UnfitOwnerError(
            f"{owner} is an auditor, and auditors own no controls; choose somebody who works here."
        )


@transaction.atomic
def put_category_in_scope(*, category: Category, actor: Actor, at: datetime) -> None:
    """Let reports cover the category from now on."""
    _scope_category(category, True, actor, at)


@transaction.atomic
def take_category_out_of_scope(*, category: Category, actor: Actor, at: datetime) -> None:
    """Leave the category out of reports from now on; its controls and evidence stay."""
    if category.code == SECURITY:
        raise SecurityStaysInScopeError(
            "Security is part of every SOC 2 report, so it stays in scope. Take out another one."
        )
    _scope_category(category, False, actor, at)


def _scope_category(category: Category, is_in_scope: bool, actor: Actor, at: datetime) -> None:
    if not Category.objects.filter(pk=category.pk, is_in_scope=not is_in_scope).update(
        is_in_scope=is_in_scope
    ):
        return
    category.is_in_scope = is_in_scope
    record(
        Event.CATEGORY_SCOPED,
        subject=f"category:{category.code}",
        actor=actor,
        at=at,
        details={"is_in_scope": is_in_scope},
    )


@transaction.atomic
def confirm_scope(*, actor: Actor, at: datetime) -> None:
    """Decide that reports cover the categories and systems in scope now, none more, none less."""
    covered = Category.objects.filter(is_in_scope=True).order_by("position")
    systems = System.objects.filter(is_in_scope=True).order_by("slug")
    record(
        Event.SCOPE_CONFIRMED,
        subject="scope",
        actor=actor,
        at=at,
        details={
            "categories": list(covered.values_list("code", flat=True)),
            "systems": list(systems.values_list("slug", flat=True)),
        },
    )


@transaction.atomic
def add_system(*, name: str, description: str, actor: Actor, at: datetime) -> System:
    """Add a product or environment that reports may cover; it is in scope at first."""
    if System.objects.filter(name__iexact=name).exists():
        raise SystemExistsError(f"There is already a system called {name}; choose another name.")
    system = System.objects.create(slug=_free_slug(name), name=name, description=description)
    record(
        Event.SYSTEM_ADDED,
        subject=f"system:{system.slug}",
        actor=actor,
        at=at,
        details={"name": name, "description": description},
    )
    return system


def _free_slug(name: str) -> str:
    taken = System.objects.values_list("slug", flat=True)
    return free_slug(slugify(name) or "system", taken=set(taken))


@transaction.atomic
def set_system_scope(*, system: System, is_in_scope: bool, actor: Actor, at: datetime) -> None:
    """Let reports cover the system from now on, or leave it out."""
    if not System.objects.filter(pk=system.pk, is_in_scope=not is_in_scope).update(
        is_in_scope=is_in_scope
    ):
        return
    system.is_in_scope = is_in_scope
    record(
        Event.SYSTEM_SCOPED,
        subject=f"system:{system.slug}",
        actor=actor,
        at=at,
        details={"is_in_scope": is_in_scope},
    )


@transaction.atomic
def import_criteria_text(*, texts: Mapping[str, str], actor: Actor, at: datetime) -> int:
    """Take over the organization's licensed texts; return how many were new or different."""
    rows = [row for row in Criterion.objects.in_order() if texts.get(row.code, "")]
    changed = [row for row in rows if row.licensed_text != texts[row.code]]
    for row in changed:
        row.licensed_text = texts[row.code]
    Criterion.objects.bulk_update(changed, ["licensed_text"])
    _record_texts([row.code for row in changed], actor, at, is_clearing=False)
    return len(changed)


@transaction.atomic
def clear_criteria_text(*, actor: Actor, at: datetime) -> int:
    """Remove all licensed texts; return how many there were."""
    held = Criterion.objects.exclude(licensed_text="").in_order()
    codes = [row.code for row in held]
    held.update(licensed_text="")
    _record_texts(codes, actor, at, is_clearing=True)
    return len(codes)


def _record_texts(codes: list[str], actor: Actor, at: datetime, *, is_clearing: bool) -> None:
    if codes:
        record(
            Event.CRITERIA_TEXT_IMPORTED,
            subject="catalogue",
            actor=actor,
            at=at,
            details={"criteria": codes, "cleared": is_clearing},
        )
