"""Which value of a setting holds: the nearest unit, then groups by order, then Google's default."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from integrations.providers.google.resources.defaults import (
    DEFAULTS,
    FORWARDING,
    GOOGLE_SERVICES,
    LESS_SECURE,
    MAPPED,
    MERGED,
    PASSWORD,
    SESSION,
    SHARING,
    UNCONFIGURED_APPS,
)
from integrations.providers.google.resources.resolution import (
    BY_DEFAULT,
    Book,
    Policy,
    Unit,
    lineage,
)

PATHS = ("/", "/A", "/A/B", "/A/B/C", "/D", "/D/E")
UNITS = tuple(Unit(id=f"u{number}", path=path) for number, path in enumerate(PATHS))
IDS = {unit.path: unit.id for unit in UNITS}
GROUPS = ("g1", "g2", "g3")
TYPES = (SESSION, PASSWORD, SHARING, LESS_SECURE, UNCONFIGURED_APPS, GOOGLE_SERVICES)

values = some.dictionaries(some.sampled_from("abc"), some.integers(0, 3), min_size=1)
drawn = some.builds(
    Policy,
    name=some.just(""),
    setting=some.sampled_from(TYPES),
    value=values,
    unit=some.sampled_from(["", "gone", *IDS.values()]),
    group=some.sampled_from(["", "", *GROUPS]),
    order=some.floats(0, 99, allow_nan=False),
    is_admin=some.booleans(),
    is_conditional=some.booleans(),
)
many = some.lists(drawn, max_size=20).map(
    lambda rows: [replace(row, name=f"policies/{number}") for number, row in enumerate(rows)]
)
paths = some.sampled_from(PATHS)
memberships = some.sets(some.sampled_from(GROUPS)).map(sorted)


def book(policies: list[Policy]) -> Book:
    return Book(units=UNITS, policies=tuple(policies), root="u0")


def at(path: str, setting: str = SESSION, **more: Any) -> Policy:
    """Return a policy of a unit, whose value says where it was set."""
    said = Policy(name=f"p{path}", setting=setting, value={"webSessionDuration": path})
    return replace(said, unit=IDS[path], **more)


def held(policies: list[Policy], path: str, groups: list[str] | None = None) -> list[object]:
    found = book(policies).effective(SESSION, path, groups or [])
    return [each.value["webSessionDuration"] for each in found]


@given(many, paths)
def test_the_nearest_unit_wins(policies: list[Policy], path: str) -> None:
    plain = [replace(p, group="", is_conditional=False) for p in policies]
    found = book(plain)
    for setting in set(TYPES) - MERGED - set(MAPPED):
        reaching = [p for p in found.of(setting) if (p.unit or "u0") in found.chain(path)]
        [effective] = found.effective(setting, path) or [None]
        nearest = next(
            (
                each
                for each in lineage(path)
                if any((p.unit or "u0") == IDS[each] for p in reaching)
            ),
            None,
        )
        if effective is not None:
            assert effective.origin == (nearest or BY_DEFAULT)
        assert (effective is None) == (nearest is None and setting not in DEFAULTS)


@given(many, paths, memberships)
def test_a_group_s_policy_wins_over_every_unit_s_and_of_groups_the_highest(
    policies: list[Policy], path: str, groups: list[str]
) -> None:
    found = book([replace(p, setting=PASSWORD, is_conditional=False) for p in policies])
    effective = found.effective(PASSWORD, path, groups)
    own = [p for p in found.policies if p.group in groups and (p.unit or "u0") in found.chain(path)]
    if own:
        [one] = effective
        highest = max(p.order for p in own)
        assert one.is_of_group
        assert one.origin in {p.group for p in own if p.order == highest}


@given(many, paths, memberships, some.randoms())
def test_the_order_in_which_google_lists_policies_changes_nothing(
    policies: list[Policy], path: str, groups: list[str], chance: Random
) -> None:
    shuffled = list(policies)
    chance.shuffle(shuffled)
    for setting in TYPES:
        before = book(policies).effective(setting, path, groups)
        assert book(shuffled).effective(setting, path, groups) == before
        assert book(shuffled).effective(setting, path, groups) == before


@given(many)
def test_no_policy_is_dropped(policies: list[Policy]) -> None:
    found = book(policies)
    counted = [p for setting in TYPES for p in found.of(setting)]
    reached = {
        policy.name
        for policy in policies
        if any(
            (policy.unit or "u0") in found.chain(path)
            and (not policy.group or policy.group in found.groups)
            for path in PATHS
        )
    }

    assert sorted(p.name for p in counted) == sorted(p.name for p in policies)
    assert reached.isdisjoint(p.name for p in found.unplaced)
    assert reached | {p.name for p in found.unplaced} == {p.name for p in policies}


@given(many, paths, memberships)
@settings(max_examples=50)
def test_a_policy_that_no_licence_conditions_is_the_last_that_can_hold(
    policies: list[Policy], path: str, groups: list[str]
) -> None:
    for setting in TYPES:
        found = book(policies)
        reaching = [
            p
            for p in found.of(setting)
            if (p.unit or "u0") in found.chain(path) and (not p.group or p.group in groups)
        ]
        conditional = sum(p.is_conditional for p in reaching)
        effective = found.effective(setting, path, groups)
        least = 1 if reaching or setting in DEFAULTS else 0
        assert least <= len(effective) <= max(conditional + 1, 1)


def test_what_is_set_above_holds_below_until_it_is_set_again() -> None:
    policies = [at("/"), at("/A/B")]

    assert [held(policies, path) for path in PATHS] == [
        ["/"],
        ["/"],
        ["/A/B"],
        ["/A/B"],
        ["/"],
        ["/"],
    ]


def test_a_unit_whose_name_only_begins_alike_inherits_nothing() -> None:
    units = (Unit(id="u0", path="/"), Unit(id="u1", path="/Sales"), Unit(id="u2", path="/SalesEU"))
    policies = (replace(at("/"), unit="u1", value={"webSessionDuration": "1s"}),)
    found = Book(units=units, policies=policies, root="u0")

    assert [each.origin for each in found.effective(SESSION, "/SalesEU")] == [BY_DEFAULT]


def test_an_administrator_s_policy_wins_over_google_s_own_of_the_same_unit() -> None:
    system = at("/", is_admin=False, order=5.0)
    admin = replace(at("/"), name="mine", value={"webSessionDuration": "mine"}, order=1.0)

    assert held([system, admin], "/A") == ["mine"]


def test_of_two_groups_the_one_with_the_higher_order_wins_whatever_the_unit() -> None:
    low = replace(at("/A"), name="low", group="g1", order=2.0)
    high = replace(at("/"), name="high", group="g2", order=3.0)
    policies = [at("/A/B", order=50.0), low, high]

    assert held(policies, "/A/B", ["g1", "g2"]) == ["/"]
    assert held(policies, "/A/B", ["g1"]) == ["/A"]
    assert held(policies, "/A/B") == ["/A/B"]
    assert held(policies, "/D", ["g1"]) == ["1209600s"]  # the group counts within the unit


def test_what_a_licence_conditions_may_hold_or_not() -> None:
    licensed = replace(at("/A"), is_conditional=True)

    assert held([at("/"), licensed], "/A") == ["/A", "/"]
    assert held([licensed], "/A") == ["/A"]


def test_google_s_default_fills_in_what_a_policy_leaves_out() -> None:
    policies = [Policy(name="p", setting=SHARING, value={"externalSharingMode": "DISALLOWED"})]
    [found] = book(policies).effective(SHARING, "/A")

    assert found.value["externalSharingMode"] == "DISALLOWED"
    assert found.value["allowPublishingFiles"] is True


@pytest.mark.parametrize(
    ("setting", "value"),
    [(FORWARDING, {"enableAutoForwarding": True}), (SESSION, {"webSessionDuration": "1209600s"})],
)
def test_without_a_policy_google_s_default_holds(setting: str, value: dict[str, object]) -> None:
    [found] = book([]).effective(setting, "/A/B")

    assert (dict(found.value), found.origin) == (value, BY_DEFAULT)


def test_without_a_policy_and_a_default_nothing_is_known() -> None:
    assert book([]).effective(PASSWORD, "/") == ()


def test_some_settings_are_merged_field_by_field() -> None:
    above = Policy(name="a", setting=UNCONFIGURED_APPS, value={"x": 1, "y": [1]}, unit="u0")
    below = Policy(name="b", setting=UNCONFIGURED_APPS, value={"x": 2, "y": [2]}, unit="u1")
    [found] = book([above, below]).effective(UNCONFIGURED_APPS, "/A")

    assert dict(found.value) == {"x": 2, "y": [2, 1]}
    assert found.origin == "/A"


def test_lists_with_a_key_are_put_together_entry_by_entry() -> None:
    def services(**states: bool) -> dict[str, object]:
        rows = [{"scopesGroup": name, "isEnabled": state} for name, state in states.items()]
        return {"services": rows}

    above = Policy(
        name="a", setting=GOOGLE_SERVICES, value=services(GMAIL=True, DRIVE=True), unit="u0"
    )
    below = Policy(name="b", setting=GOOGLE_SERVICES, value=services(GMAIL=False), unit="u1")
    [found] = book([above, below]).effective(GOOGLE_SERVICES, "/A")

    assert found.value == services(GMAIL=False, DRIVE=True)


def test_a_group_answers_for_its_own_policies_alone() -> None:
    found = book([at("/"), replace(at("/A"), name="own", group="g1")])

    assert [each.value["webSessionDuration"] for each in found.of_group(SESSION, "g1")] == ["/A"]
    assert found.of_group(PASSWORD, "g1") == ()
    assert found.of_group(SESSION, "g2") == ()
    assert found.groups == ("g1",)
