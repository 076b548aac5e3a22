"""Bringing the catalogue's files into the record: an action, kept apart for its length.

What the files say of criteria is a fact about the standard, so it is brought up to date. A
control is the organization's from the moment it stands in the record: an auditor examines the
statement that was in force, so no new release rewords it, changes its cadence, or brings back
what was retired. A release only adds controls, and tells existing ones which checks support them
(docs/decisions/the-library-proposes.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record

from .catalogue import Catalogue, ListedControl, read_catalogue
from .models import Category, Control, ControlCheck, Criterion, IsoReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many rows a load added or brought up to date."""

    categories: int
    criteria: int
    iso_references: int
    controls: int
    checks: int


@transaction.atomic
def load_catalogue(*, actor: Actor, at: datetime, catalogue: Catalogue | None = None) -> Loaded:
    """Bring criteria up to date and add new controls; a second load changes nothing."""
    catalogue = catalogue or read_catalogue()
    loaded = Loaded(
        categories=_load_categories(catalogue),
        criteria=_load_criteria(catalogue),
        iso_references=_load_iso_references(catalogue),
        controls=_load_controls(catalogue.controls),
        checks=_load_checks(catalogue.controls),
    )
    counts = asdict(loaded)
    if any(counts.values()):
        record(Event.CATALOGUE_LOADED, subject="catalogue", actor=actor, at=at, details=counts)
    return loaded


def _load_categories(catalogue: Catalogue) -> int:
    wanted = {c.code: {"title": c.title, "position": c.position} for c in catalogue.categories}
    return _bring_up_to_date(Category, wanted, at_first={"security": {"is_in_scope": True}})


def _load_criteria(catalogue: Catalogue) -> int:
    wanted = {
        c.code: {
            "category_id": c.category,
            "series": c.series,
            "position": c.position,
            "summary": c.summary,
            "points_of_focus": c.points_of_focus,
        }
        for c in catalogue.criteria
    }
    return _bring_up_to_date(Criterion, wanted, at_first={})


def _bring_up_to_date(
    model: type[models.Model],
    wanted: Mapping[str, Mapping[str, Any]],
    *,
    at_first: Mapping[str, Mapping[str, Any]],
) -> int:
    """Create missing rows, with what holds `at_first` only, and correct those that differ."""
    manager = model._default_manager
    have = manager.in_bulk(list(wanted))
    missing = [code for code in wanted if code not in have]
    differing = [
        code
        for code, row in have.items()
        if any(getattr(row, f) != v for f, v in wanted[code].items())
    ]
    manager.bulk_create(
        model(pk=code, **wanted[code], **at_first.get(code, {})) for code in missing
    )
    for code in differing:
        manager.filter(pk=code).update(**wanted[code])
    return len(missing) + len(differing)


def _load_iso_references(catalogue: Catalogue) -> int:
    wanted = {(c.code, *reference) for c in catalogue.criteria for reference in c.iso}
    have = {
        (row.criterion_id, row.reference, row.grade): row.pk for row in IsoReference.objects.all()
    }
    IsoReference.objects.filter(pk__in=[have[key] for key in have.keys() - wanted]).delete()
    missing = sorted(wanted - have.keys())
    IsoReference.objects.bulk_create(
        IsoReference(criterion_id=code, reference=reference, grade=grade)
        for code, reference, grade in missing
    )
    return len(missing) + len(have.keys() - wanted)


def _load_controls(listed: Iterable[ListedControl]) -> int:
    known = set(Control.objects.values_list("code", flat=True))
    missing = [control for control in listed if control.code not in known]
    rows = Control.objects.bulk_create(_control(control) for control in missing)
    Control.criteria.through.objects.bulk_create(
        Control.criteria.through(control_id=row.pk, criterion_id=criterion)
        for row, control in zip(rows, missing, strict=True)
        for criterion in sorted(control.criteria)
    )
    return len(missing)


def _control(listed: ListedControl) -> Control:
    fields = asdict(listed)
    del fields["criteria"], fields["checks"]
    return Control(**fields)


def _load_checks(listed: Iterable[ListedControl]) -> int:
    ids = dict(Control.objects.values_list("code", "pk"))
    wanted = {(ids[control.code], check_id) for control in listed for check_id in control.checks}
    have = set(ControlCheck.objects.values_list("control_id", "check_id"))
    missing = sorted(wanted - have)
    ControlCheck.objects.bulk_create(
        ControlCheck(control_id=control_id, check_id=check_id) for control_id, check_id in missing
    )
    return len(missing)
