"""The policies and units of a domain, as Google's answers hold them."""

from __future__ import annotations

from typing import Any

from integrations.providers.google.methods import POLICIES, UNITS
from integrations.tape import Records

from .answers import asked, part, rows, text, why
from .resolution import ROOT, Book, Policy, Unit

_SETTINGS, _LICENCE = "settings/", "user.licenses"


def book_of(records: Records) -> Book:
    """Return every unit and policy the snapshot holds."""
    units = _units(rows(asked(records, UNITS)))
    root = next(unit.id for unit in units if unit.path == ROOT)
    return Book(units=units, policies=policies_of(records), root=root)


def policies_of(records: Records) -> tuple[Policy, ...]:
    """Return every policy the snapshot holds, each once."""
    found = [row for record in records.of(POLICIES.id) for row in rows(record)]
    return tuple({text(row, "name"): _policy(row) for row in found}.values())


def unread_policies(records: Records) -> str:
    """Return why the policies cannot be told, "" when they can."""
    return why(asked(records, POLICIES), POLICIES) or why(asked(records, UNITS), UNITS)


def _units(found: list[dict[str, Any]]) -> tuple[Unit, ...]:
    """Return the units with the root among them, which Google may leave out of its own list."""
    units = {_id(text(row, "orgUnitId")): text(row, "orgUnitPath") for row in found}
    if ROOT not in units.values():
        parents = (_id(text(row, "parentOrgUnitId")) for row in found if _is_top(row))
        units[next(parents, "")] = ROOT
    return tuple(Unit(id=unit, path=path) for unit, path in units.items())


def _is_top(row: dict[str, Any]) -> bool:
    return text(row, "orgUnitPath").count(ROOT) == 1


def _policy(row: dict[str, Any]) -> Policy:
    query, setting = part(row, "policyQuery"), part(row, "setting")
    return Policy(
        name=text(row, "name"),
        setting=text(setting, "type").removeprefix(_SETTINGS),
        value=part(setting, "value"),
        unit=_id(text(query, "orgUnit")),
        group=_id(text(query, "group")),
        order=_order(query.get("sortOrder")),
        is_admin=text(row, "type") != "SYSTEM",
        is_conditional=_LICENCE in text(query, "query"),
    )


def _order(said: Any) -> float:
    try:
        return float(said)
    except (TypeError, ValueError):
        return 0.0


def _id(name: str) -> str:
    """Return an id without what the one API or the other writes before it."""
    return name.removeprefix("orgUnits/").removeprefix("groups/").removeprefix("id:")
