"""Our resolution against the simulator's own: two ways of working out what holds for an account.

The simulator picks the policy highest in order of those that reach an account; Google gives deeper
units and groups higher orders. Ours goes by units, groups and order as Google's documentation says.
Where Google's orders are as it makes them, both have to come to the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from compliance.jobs.local.google.acts import groups, people
from compliance.jobs.local.google.acts.settings import set_policy
from compliance.jobs.local.google.rest.policies import shape
from compliance.jobs.local.google.seeds.founding import founded
from compliance.jobs.local.google.world import World
from integrations.providers.google.methods import POLICIES, UNITS
from integrations.providers.google.resources.policies import book_of
from integrations.providers.google.resources.resolution import Book
from integrations.tape import Record, Records

AT = datetime(2026, 6, 30, tzinfo=UTC)
SETTING = "drive_and_docs.general_access_default"  # of the kind whose highest policy is the value
PATHS = ("/", "/A", "/A/B", "/A/B/C", "/AB", "/D")
TEAMS = ("red", "blue", "green")

placed = some.lists(
    some.tuples(some.sampled_from(PATHS), some.sampled_from(["", "", *TEAMS])),
    unique=True,
    max_size=12,
)


def world_of(where: list[tuple[str, str]], members: dict[str, set[str]]) -> World:
    """Return a company with a policy at each place, and one account in each unit."""
    world = founded(AT)
    for path in PATHS[1:]:
        groups.add_unit(world, path=path, at=AT)
    for path in PATHS:
        people.add_user(world, email=email(path), given="P", family=path, unit=path, at=AT)
    for team in TEAMS:
        groups.add_group(world, email=f"{team}@{world.domain}", name=team, at=AT)
        for path in members[team]:
            groups.add_member(world, group=f"{team}@{world.domain}", email=email(path), at=AT)
    for path, team in where:
        value = {"set": f"{path} {team}"}
        whose = f"{team}@{world.domain}" if team else ""
        set_policy(world, setting=SETTING, value=value, unit=path, group=whose, at=AT)
    world.touch()
    return world


def email(path: str) -> str:
    return f"p{PATHS.index(path)}@northwind.example"


def told(world: World) -> Book:
    """Return the policies as our side reads them out of the simulator's own answers."""
    rows = [shape(world, one) for one in world.policies.values()]
    units = [_unit(world, path) for path in world.units]
    return book_of(Records([_record(POLICIES.id, rows), _record(UNITS.id, units)]))


def _record(call: str, rows: list[dict[str, Any]]) -> Record:
    return Record(call=call, payload=rows)


def _unit(world: World, path: str) -> dict[str, Any]:
    unit = world.units[path]
    row = {"orgUnitId": f"id:{unit.id}", "orgUnitPath": path}
    return row if path == "/" else {**row, "parentOrgUnitId": f"id:{world.units[unit.parent].id}"}


@given(
    placed,
    some.fixed_dictionaries({team: some.sets(some.sampled_from(PATHS)) for team in TEAMS}),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_what_holds_for_an_account_is_what_google_says(
    where: list[tuple[str, str]], members: dict[str, set[str]]
) -> None:
    world = world_of(where, members)
    book = told(world)
    for path in PATHS:
        user = world.user(email(path))
        expected = world.effective(SETTING, user)
        found = book.effective(SETTING, path, world.groups_of.get(user.id, set()))
        assert len(found) == (expected is not None)
        if expected is not None:
            assert found[0].value == expected.value


@pytest.mark.parametrize("path", PATHS)
def test_every_policy_the_simulator_answers_has_a_place(path: str) -> None:
    world = world_of([(path, ""), (path, "red")], {team: set() for team in TEAMS})
    book = told(world)

    assert book.unplaced == ()
    assert [p.value for p in book.of(SETTING)] == [{"set": f"{path} "}, {"set": f"{path} red"}]
    assert book.groups == (world.group("red@northwind.example").id,)


def test_google_s_own_policies_stand_below_an_administrator_s() -> None:
    world = founded(AT)
    book = told(world)
    [before] = book.effective("security.session_controls", "/")
    set_policy(
        world,
        setting="security.session_controls",
        value={"webSessionDuration": "60s"},
        at=AT,
    )
    [after] = told(world).effective("security.session_controls", "/")

    assert before.value == {"webSessionDuration": "1209600s"}
    assert after.value == {"webSessionDuration": "60s"}
