"""Policies come unreduced, with the order they win in; the Workspace itself obeys them."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.jobs.local.google.seeds.small import ADMIN
from compliance.jobs.local.google.world import World
from tests.fakes.google import Google

from .paths import POLICIES

_STEP = "security.two_step_verification_enforcement"
_FACTOR = "security.two_step_verification_enforcement_factor"
_SESSION = "security.session_controls"
_INES, _RAVI = "ines.duarte@northwind.example", "ravi@northwind.example"
_ENGINEERS, _EVERYBODY = "engineers@northwind.example", "everybody@northwind.example"


def _rows(served: Google, expression: str = "", **query: Any) -> list[dict[str, Any]]:
    asked = query | ({"filter": expression} if expression else {})
    return [row for page in served.pages(POLICIES, **asked) for row in page.get("policies", [])]


def _kinds(rows: list[dict[str, Any]]) -> list[str]:
    return sorted({row["setting"]["type"].removeprefix("settings/") for row in rows})


def _value(world: World, setting: str, email: str) -> Any:
    policy = world.effective(setting, world.user(email))
    return policy.value if policy else None


@pytest.mark.parametrize(
    ("expression", "kinds"),
    [
        (
            "setting.type.matches('^settings/gmail\\..*$')",
            ["gmail.imap_access", "gmail.pop_access", "gmail.service_status"],
        ),
        (
            "setting.type.matches('^.*\\.service_status$')",
            [
                "drive_and_docs.service_status",
                "gmail.service_status",
                "groups_for_business.service_status",
            ],
        ),
        (
            "setting.type.matches('^settings/gmail\\\\..*$')",
            ["gmail.imap_access", "gmail.pop_access", "gmail.service_status"],
        ),
        (
            "setting.type.matches('pop') || setting.type.matches('imap')",
            ["gmail.imap_access", "gmail.pop_access"],
        ),
        (
            "setting.type.matches('gmail') && setting.type.matches('access')",
            ["gmail.imap_access", "gmail.pop_access"],
        ),
        (
            "customer == \"customers/my_customer\" && ( setting.type.matches('pop') || "
            "setting.type.matches('imap') )",
            ["gmail.imap_access", "gmail.pop_access"],
        ),
        ('customer == "customers/C0other"', []),
        (
            "setting.type.matches('pop') || setting.type.matches('imap') && "
            "setting.type.matches('nothing')",
            ["gmail.pop_access"],
        ),
        ("setting.type.matches('nothing')", []),
    ],
)
def test_policies_are_filtered_by_an_expression(
    running: Google, expression: str, kinds: list[str]
) -> None:
    assert _kinds(_rows(running, expression)) == kinds


@pytest.mark.parametrize(
    "expression",
    [
        "setting.type.matches('a'",
        "setting.type.matches('a') &&",
        "&& setting.type.matches('a')",
        "(setting.type.matches('a')",
        "setting.type.matches('a'))",
        "setting.type.matches('a') setting.type.matches('b')",
        "setting.type == 'settings/gmail.pop_access'",
        "customer = 'customers/my_customer'",
        "()",
        "true",
    ],
)
def test_an_expression_that_google_does_not_read_is_refused(
    running: Google, expression: str
) -> None:
    said = running.get(POLICIES, filter=expression)
    assert (said.status, said.reason) == (400, "invalid")
    assert said.body["error"]["message"] == "Request contains an invalid argument."


def test_the_customer_may_be_named_by_id(running: Google) -> None:
    mine = f'customer == "customers/{running.world.customer}"'
    assert len(_rows(running, mine)) == len(_rows(running))


def test_a_policy_says_twice_for_whom_it_is(running: Google) -> None:
    world = running.world
    rows = [row for row in _rows(running) if row["type"] == "ADMIN"]
    assert len(rows) == 3
    for row in rows:
        query = row["policyQuery"]
        unit = query["orgUnit"].removeprefix("orgUnits/")
        assert f"orgUnitId('{unit}')" in query["query"]
        assert unit in {one.id for one in world.units.values()}
        if group := query.get("group"):
            assert f"groupId('{group.removeprefix('groups/')}')" in query["query"]
    grouped = [row for row in rows if "group" in row["policyQuery"]]
    assert [row["policyQuery"]["group"] for row in grouped] == [
        f"groups/{world.group(_ENGINEERS).id}"
    ]


def test_one_policy_is_asked_by_name(running: Google) -> None:
    for row in _rows(running):
        assert running.get(f"/v1/{row['name']}").body == row


def test_the_order_differs_within_a_setting_and_grows_with_depth(server: Google) -> None:
    for unit in ("/", "/Engineering", "/Engineering/Platform"):
        server.tell("set_policy", setting=_SESSION, value={"webSessionDuration": "1s"}, unit=unit)
    for group in (_ENGINEERS, _EVERYBODY):
        server.tell("set_policy", setting=_SESSION, value={"webSessionDuration": "2s"}, group=group)
    rows = _rows(server, "setting.type.matches('session_controls')")
    orders = [row["policyQuery"]["sortOrder"] for row in rows]
    assert len(set(orders)) == len(orders) == 6
    assert orders == sorted(orders)
    units = {unit.id: unit.path for unit in server.world.units.values()}
    told = [
        (units[row["policyQuery"]["orgUnit"].removeprefix("orgUnits/")], row["type"])
        for row in rows
    ]
    assert told[:4] == [
        ("/", "SYSTEM"),
        ("/", "ADMIN"),
        ("/Engineering", "ADMIN"),
        ("/Engineering/Platform", "ADMIN"),
    ]
    assert all("group" in row["policyQuery"] for row in rows[4:])


@pytest.mark.parametrize(
    ("set_for", "email", "wanted"),
    [
        ([("/", "", None, 1)], _INES, 1),
        ([("/", "", None, 1), ("/Engineering", "", None, 2)], _INES, 2),
        ([("/Engineering", "", None, 2), ("/", "", None, 1)], _INES, 2),
        ([("/Engineering/Platform", "", None, 3), ("/Engineering", "", None, 2)], _RAVI, 2),
        ([("/Warehouse", "", None, 4)], _INES, None),
        ([("/Engineering/Platform", "", None, 3), ("/", _ENGINEERS, None, 5)], _INES, 5),
        ([("/", _EVERYBODY, None, 6)], _INES, None),
        ([("/", _ENGINEERS, 130.0, 5), ("/", _EVERYBODY, 120.0, 6)], _RAVI, 5),
        ([("/Warehouse", _ENGINEERS, None, 7)], _RAVI, None),
    ],
)
def test_the_nearest_unit_wins_and_a_group_over_it(
    world: World,
    server: Google,
    set_for: list[tuple[str, str, float | None, int]],
    email: str,
    wanted: int | None,
) -> None:
    for unit, group, order, number in set_for:
        more = {"group": group} if group else {}
        more |= {"order": order} if order else {}  # type: ignore[dict-item]
        server.tell("set_policy", setting="chat.x", value={"n": number}, unit=unit, **more)
    found = _value(world, "chat.x", email)
    assert found == (None if wanted is None else {"n": wanted})


@pytest.mark.parametrize(
    ("value", "is_enforced"),
    [
        ({"enforcedFrom": "2020-01-01T00:00:00Z"}, True),
        ({"enforcedFrom": "1970-01-01T00:00:00Z"}, False),
        ({"enforcedFrom": "2999-01-01T00:00:00Z"}, False),
        ({}, False),
    ],
)
def test_who_must_have_two_steps_follows_the_policy(
    server: Google, value: dict[str, str], is_enforced: bool
) -> None:
    server.tell("set_policy", setting=_STEP, value=value, unit="/Engineering")
    for email in (_INES, _RAVI):
        user = server.get(f"/admin/directory/v1/users/{email}").body
        assert user["isEnforcedIn2Sv"] is is_enforced
    assert server.get(f"/admin/directory/v1/users/{ADMIN}").body["isEnforcedIn2Sv"] is True


def test_setting_again_changes_the_one_that_is_there(server: Google) -> None:
    wanted = "setting.type.matches('enforcement_factor')"
    before = _rows(server, wanted)
    value = {"allowedSignInFactorSet": "ALL"}
    server.tell("set_policy", setting=_FACTOR, value=value, group=_ENGINEERS)
    after = _rows(server, wanted)
    assert [row["name"] for row in after] == [row["name"] for row in before]
    assert [row["setting"]["value"] for row in after] == [value]


def test_of_rules_there_may_be_several_in_one_place(server: Google) -> None:
    for name, state in (("Cards", "ACTIVE"), ("Mail", "ACTIVE"), ("Cards", "INACTIVE")):
        server.tell("set_policy", setting="rule.dlp", value={"displayName": name, "state": state})
    rows = _rows(server, "setting.type.matches('rule.dlp')")
    told = sorted(
        (row["setting"]["value"]["displayName"], row["setting"]["value"]["state"]) for row in rows
    )
    assert told == [("Cards", "INACTIVE"), ("Mail", "ACTIVE")]
