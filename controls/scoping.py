"""What people decide of systems, controls' systems and vendors: actions, kept apart for length."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record

from .actions import SystemExistsError
from .models import Control, Criterion, SubserviceOrganization, System
from .rules.slug import free_slug


class SubserviceExistsError(Exception):
    """There is an organization of that name; fit to show to the person who asked."""


@transaction.atomic
def change_system(
    *, system: System, name: str, description: str, actor: User, at: datetime
) -> None:
    """Call a system otherwise, or describe it anew; its address stays."""
    if (name, description) == (system.name, system.description):
        return
    if System.objects.filter(name__iexact=name).exclude(pk=system.pk).exists():
        raise SystemExistsError(f"There is already a system called {name}; choose another name.")
    before = {"name": system.name, "description": system.description}
    system.name, system.description = name, description
    system.save(update_fields=["name", "description"])
    record(
        Event.SYSTEM_CHANGED,
        subject=f"system:{system.slug}",
        actor=actor,
        at=at,
        details={"from": before, "to": {"name": name, "description": description}},
    )


@transaction.atomic
def set_control_systems(
    *, control: Control, systems: Collection[System], actor: User, at: datetime
) -> None:
    """Say which systems a control concerns; naming none concerns all."""
    before = set(control.systems.values_list("slug", flat=True))
    after = {system.slug for system in systems}
    if before == after:
        return
    control.systems.set(systems)
    record(
        Event.CONTROL_SYSTEMS_SET,
        subject=f"control:{control.code}",
        actor=actor,
        at=at,
        details={"from": sorted(before), "to": sorted(after)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subservice:
    """What is known of a vendor whose controls matter to ours."""

    name: str
    does: str
    method: str
    csocs: str = ""
    criteria: Collection[Criterion] = ()
    controls: Collection[Control] = ()
    report_read_on: date | None = None
    report_covers_to: date | None = None


@transaction.atomic
def add_subservice(*, subservice: Subservice, actor: User, at: datetime) -> SubserviceOrganization:
    """Add a vendor that the description of the system names."""
    _refuse_known(subservice.name)
    row = SubserviceOrganization.objects.create(
        slug=_free_slug(subservice.name), **_fields(subservice)
    )
    _relate(row, subservice)
    record(
        Event.SUBSERVICE_ADDED, subject=row.subject, actor=actor, at=at, details=_told(subservice)
    )
    return row


@transaction.atomic
def change_subservice(
    *, row: SubserviceOrganization, subservice: Subservice, actor: User, at: datetime
) -> None:
    """Take down what is different now, such as a report that was looked at."""
    before = _told(_of(row))
    after = _told(subservice)
    if before == after:
        return
    _refuse_known(subservice.name, but=row)
    for name, value in _fields(subservice).items():
        setattr(row, name, value)
    row.save(update_fields=list(_fields(subservice)))
    _relate(row, subservice)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    record(Event.SUBSERVICE_CHANGED, subject=row.subject, actor=actor, at=at, details=changed)


@transaction.atomic
def retire_subservice(*, row: SubserviceOrganization, on: date, actor: User, at: datetime) -> None:
    """Say that nothing rests on it any more; it stays in the record."""
    if not SubserviceOrganization.objects.filter(pk=row.pk, retired_on=None).update(retired_on=on):
        return
    row.retired_on = on
    details = {"retired_on": on.isoformat()}
    record(Event.SUBSERVICE_RETIRED, subject=row.subject, actor=actor, at=at, details=details)


def _of(row: SubserviceOrganization) -> Subservice:
    return Subservice(
        name=row.name,
        does=row.does,
        method=row.method,
        csocs=row.csocs,
        criteria=list(row.criteria.all()),
        controls=list(row.controls.all()),
        report_read_on=row.report_read_on,
        report_covers_to=row.report_covers_to,
    )


def _fields(subservice: Subservice) -> dict[str, object]:
    return {
        "name": subservice.name,
        "does": subservice.does,
        "method": subservice.method,
        "csocs": subservice.csocs,
        "report_read_on": subservice.report_read_on,
        "report_covers_to": subservice.report_covers_to,
    }


def _relate(row: SubserviceOrganization, subservice: Subservice) -> None:
    row.criteria.set(subservice.criteria)
    row.controls.set(subservice.controls)


def _told(subservice: Subservice) -> dict[str, object]:
    days = {"report_read_on": subservice.report_read_on}
    days["report_covers_to"] = subservice.report_covers_to
    return {
        **_fields(subservice),
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "criteria": sorted(row.code for row in subservice.criteria),
        "controls": sorted(row.code for row in subservice.controls),
    }


def _refuse_known(name: str, *, but: SubserviceOrganization | None = None) -> None:
    known = SubserviceOrganization.objects.current().filter(name__iexact=name)
    others = known.exclude(pk=but.pk) if but else known
    if others.exists():
        raise SubserviceExistsError(f"{name} is there already; open it to change it.")


def _free_slug(name: str) -> str:
    # "new" is the address of the form that adds one.
    taken = {"new", *SubserviceOrganization.objects.values_list("slug", flat=True)}
    return free_slug(slugify(name) or "organization", taken=taken)
