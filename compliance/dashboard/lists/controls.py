"""Controls with their health and ribbons, and the criteria they meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from compliance.dashboard.figures import ControlRow
from compliance.dashboard.wall import build_weeks
from compliance.web.lists import (
    BulkAct,
    Choice,
    Column,
    Done,
    Empty,
    Listing,
    Option,
    Words,
    choices,
)
from compliance.web.templatetags.charts import counts_in_words
from compliance.web.templatetags.parts import state_title, tone
from controls import actions
from controls.forms import OwnerForm
from controls.models import Category, Control, System
from controls.rules.cadence import Cadence
from controls.rules.health import Health

_HEALTHS = [Option(value=h.value, title=state_title(h), tone=tone(h)) for h in Health]
_RANKS = {health: rank for rank, health in enumerate(Health)}
_NOBODY = "nobody"


def controls_listing(*, at: datetime) -> Listing:
    """Return the list of controls with their ribbons as of an instant."""
    return replace(CONTROLS, prepare=partial(_with_ribbons, at))


def _with_ribbons(at: datetime, rows: list[ControlRow]) -> list[ControlRow]:
    weeks = build_weeks(the_organization(), [row.control for row in rows], at=at)
    return [replace(row, ticks=weeks.ticks(row.control)) for row in rows]


def _matching(rows: list[ControlRow], words: str) -> list[ControlRow]:
    found = set(Control.objects.matching(words).values_list("pk", flat=True))
    return [row for row in rows if row.control.pk in found]


def _counted_by_health(rows: list[ControlRow]) -> Mapping[str, int]:
    return Counter(row.health.value for row in rows)


def _owners(_user: User) -> Sequence[Option]:
    owners = User.objects.filter(controls__isnull=False).distinct().order_by("name")
    named = [Option(value=str(owner.pk), title=str(owner)) for owner in owners]
    return [Option(value=_NOBODY, title="Nobody yet"), *named]


def _owned_by(rows: list[ControlRow], owner: str) -> list[ControlRow]:
    wanted = None if owner == _NOBODY else int(owner)
    return [row for row in rows if row.control.owner_id == wanted]


def _categories(_user: User) -> Sequence[Option]:
    found = Category.objects.filter(is_in_scope=True).order_by("position")
    return [Option(value=category.code, title=category.title) for category in found]


def _in_category(rows: list[ControlRow], code: str) -> list[ControlRow]:
    return [r for r in rows if any(c.category_id == code for c in r.control.criteria.all())]


def _systems(_user: User) -> Sequence[Option]:
    return [Option(value=s.slug, title=s.name) for s in System.objects.order_by("name")]


def _of_system(rows: list[ControlRow], slug: str) -> list[ControlRow]:
    """Keep what concerns a system: by name, or because it names none."""
    named = [(row, {s.slug for s in row.control.systems.all()}) for row in rows]
    return [row for row, slugs in named if not slugs or slug in slugs]


def _assign(rows: list[ControlRow], values: dict[str, Any], *, actor: User, at: datetime) -> Done:
    owner, before = values["owner"], {}
    for row in rows:
        if row.control.owner_id != owner.pk:
            before[row.control.code] = [row.control.owner_id, owner.pk]
            actions.assign_owner(control=row.control, owner=owner, actor=actor, at=at)
    unchanged = len(rows) - len(before)
    refused = [f"{unchanged} had this owner already."] if unchanged else []
    return Done(number=len(before), refused=refused, before=before)


def _give_back(before: dict[str, Any], *, actor: User, at: datetime) -> Done:
    """Give each control its former owner, unless somebody assigned another one since."""
    refused = []
    for control in Control.objects.filter(code__in=before).order_by("code"):
        former, given = before[control.code]
        if control.owner_id != given:
            refused.append(f"{control.code} has another owner by now.")
            continue
        owner = User.objects.filter(pk=former).first()
        actions.assign_owner(control=control, owner=owner, actor=actor, at=at)
    return Done(number=len(before) - len(refused), refused=refused)


CONTROLS = Listing(
    key="controls",
    noun="control",
    plural="controls",
    columns=(
        Column(
            key="control",
            title="Control",
            value=lambda row: row.control.code,
            more=(("Title", lambda row: row.control.title),),
            sort=lambda row: row.control.code,
            css="mid",
            is_optional=False,
        ),
        Column(
            key="criteria",
            title="Criteria",
            term="criterion",
            value=lambda row: " ".join(c.code for c in row.control.criteria.all()),
        ),
        Column(
            key="owner",
            title="Owner",
            value=lambda row: row.control.owner or "",
            sort=lambda row: str(row.control.owner or "~").lower(),
        ),
        Column(
            key="cadence",
            title="Cadence",
            term="cadence",
            value=lambda row: row.control.get_cadence_display(),
            sort=lambda row: list(Cadence).index(Cadence(row.control.cadence)),
            css="later",
        ),
        Column(
            key="nature",
            title="Nature",
            value=lambda row: row.control.get_nature_display(),
            sort=lambda row: row.control.nature,
            is_usual=False,
        ),
        Column(
            key="systems",
            title="Systems",
            value=lambda row: ", ".join(s.name for s in row.control.systems.all()),
            is_usual=False,
        ),
        Column(
            key="operation",
            title="Operation, 26 weeks",
            value=lambda row: counts_in_words(row.ticks),
        ),
        Column(
            key="health",
            title="Health",
            term="health",
            value=lambda row: row.health.value,
            sort=lambda row: (_RANKS[row.health], row.control.code),
        ),
    ),
    row="dashboard/_control_row.html",
    sort="health",
    identity=lambda row: row.control.code,
    filters=(
        Words(title="Filter controls", narrow=_matching),
        Choice(
            name="owner",
            title="Owner",
            options=choices([("me", "Mine")]),
            narrow=lambda rows, _me: [row for row in rows if row.is_mine],
            count=lambda rows: {"me": sum(row.is_mine for row in rows)},
        ),
        Choice(
            name="health",
            title="Health",
            options=lambda _user: _HEALTHS,
            narrow=lambda rows, health: [row for row in rows if row.health == health],
            count=_counted_by_health,
        ),
        Choice(name="owned_by", title="Owned by", options=_owners, narrow=_owned_by),
        Choice(name="category", title="Category", options=_categories, narrow=_in_category),
        Choice(name="system", title="System", options=_systems, narrow=_of_system),
        Choice(
            name="cadence",
            title="Cadence",
            options=choices([(cadence.value, cadence.label) for cadence in Cadence]),
            narrow=lambda rows, value: [r for r in rows if r.control.cadence == value],
        ),
    ),
    acts=(
        BulkAct(
            key="assign",
            title="Assign an owner",
            question="Assign an owner to {rows}?",
            done="{rows} now answered for by {owner}.",
            form=OwnerForm,
            perform=_assign,
            undo=_give_back,
        ),
    ),
    empty=Empty(
        symbol="shield-check",
        title="No control in scope",
        text="Controls come with the catalogue: bin/manage load_catalogue. Which are in scope "
        "follows from the categories.",
        url="controls:scope",
        action="Set the scope",
    ),
)


def controls_of_criterion(*, at: datetime) -> Listing:
    """Return the list of the controls that meet one criterion, on its page."""
    return replace(
        controls_listing(at=at),
        key="",
        title="Controls that meet it",
        filters=(),
        acts=(),
        empty=Empty(
            symbol="shield-check",
            title="No control meets it",
            text="A criterion in scope without a control is a gap an auditor will name.",
        ),
    )
