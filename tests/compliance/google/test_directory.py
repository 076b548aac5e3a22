"""Users, units, groups, roles and devices are found as the Directory API finds them."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.jobs.local.google.seeds.founding import SUPER
from compliance.jobs.local.google.seeds.small import ADMIN
from tests.fakes.google import Google

from .paths import CUSTOMER, DEVICES, DIRECTORY, GROUPS, MEMBERS, MINE, USERS

_AT = "@northwind.example"
_ALL = ("ines.duarte", "june", "mara", "noah.petrov", "piotr.zielinski", "ravi")


def _found(served: Google, **query: str) -> list[str]:
    body = served.get(USERS, **MINE, **query).body
    return [user["primaryEmail"].removesuffix(_AT) for user in body.get("users", [])]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", list(_ALL)),
        ("isSuspended=true", ["noah.petrov"]),
        ("isSuspended=false", [name for name in _ALL if name != "noah.petrov"]),
        ("isArchived=true", []),
        ("isAdmin=true", ["june", "mara"]),
        ("isDelegatedAdmin=true", ["ravi"]),
        ("isEnrolledIn2Sv=false", ["noah.petrov", "piotr.zielinski"]),
        ("isEnforcedIn2Sv=false", ["piotr.zielinski"]),
        ("orgUnitPath=/Engineering", ["ines.duarte", "ravi"]),
        ("orgUnitPath=/Engineering/Platform", ["ines.duarte"]),
        ("orgUnitPath=/", list(_ALL)),
        ("orgUnitPath=/Engineer", []),
        ("email:ravi", ["ravi"]),
        ("email:r*", ["ravi"]),
        ("email=ravi@northwind.example", ["ravi"]),
        ("email=ravi", []),
        ("givenName:PIOTR", ["piotr.zielinski"]),
        ("familyName='Kapoor'", ["ravi"]),
        ("name:'ines du'", ["ines.duarte"]),
        ("orgUnitPath=/Engineering isAdmin=false email:ines", ["ines.duarte"]),
    ],
)
def test_users_are_searched_by_google_s_clauses(
    running: Google, query: str, found: list[str]
) -> None:
    assert _found(running, query=query) == found


def test_deleted_users_are_a_list_of_their_own(running: Google) -> None:
    assert _found(running, showDeleted="true") == ["theo.marchetti"]
    assert "theo.marchetti" not in _found(running)
    assert _found(running, showDeleted="false") == list(_ALL)


@pytest.mark.parametrize("key", ["ravi@northwind.example", "RAVI@northwind.example"])
def test_a_user_is_found_by_address_and_id(running: Google, key: str) -> None:
    user = running.get(f"{USERS}/{key}").body
    assert user["primaryEmail"] == "ravi@northwind.example"
    assert running.get(f"{USERS}/{user['id']}").body == user
    assert len(user["id"]) == 21


@pytest.mark.parametrize(
    ("name", "is_admin", "is_delegated"),
    [("mara", True, False), ("ravi", False, True), ("ines.duarte", False, False)],
)
def test_an_administrator_is_super_or_delegated(
    running: Google, name: str, is_admin: bool, is_delegated: bool
) -> None:
    user = running.get(f"{USERS}/{name}{_AT}").body
    assert (user["isAdmin"], user["isDelegatedAdmin"]) == (is_admin, is_delegated)


def test_the_public_view_shows_little(running: Google) -> None:
    user = running.get(f"{USERS}/ravi{_AT}", viewType="domain_public").body
    assert set(user) <= {"kind", "id", "etag", "primaryEmail", "name", "emails", "organizations"}


def test_a_recovery_address_is_an_address_and_no_alias(server: Google) -> None:
    server.tell(
        "add_user",
        email=f"new{_AT}",
        given="New",
        family="One",
        aliases=[f"n{_AT}"],
        recovery_email="new@mail.example",
        manager=ADMIN,
        title="Clerk",
        department="Warehouse",
        kind="contractor",
    )
    user = server.get(f"{USERS}/n{_AT}").body
    assert user["aliases"] == [f"n{_AT}"]
    assert user["recoveryEmail"] == "new@mail.example"
    assert {one["address"] for one in user["emails"]} == {
        f"new{_AT}",
        f"n{_AT}",
        "new@mail.example",
    }
    assert user["relations"] == [{"value": ADMIN, "type": "manager"}]
    assert user["organizations"][0]["department"] == "Warehouse"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["/Engineering", "/Warehouse"]),
        ({"type": "children"}, ["/Engineering", "/Warehouse"]),
        ({"type": "all"}, ["/Engineering", "/Engineering/Platform", "/Warehouse"]),
        (
            {"type": "allIncludingParent"},
            ["/", "/Engineering", "/Engineering/Platform", "/Warehouse"],
        ),
        ({"orgUnitPath": "/Engineering"}, ["/Engineering/Platform"]),
        (
            {"orgUnitPath": "/Engineering", "type": "allIncludingParent"},
            ["/Engineering", "/Engineering/Platform"],
        ),
    ],
)
def test_units_are_listed_below_one(
    running: Google, query: dict[str, str], found: list[str]
) -> None:
    rows = running.get(f"{CUSTOMER}/orgunits", **query).body["organizationUnits"]
    assert [row["orgUnitPath"] for row in rows] == found


def test_a_unit_names_the_one_it_is_in(running: Google) -> None:
    rows = running.get(f"{CUSTOMER}/orgunits", type="allIncludingParent").body["organizationUnits"]
    by_path = {row["orgUnitPath"]: row for row in rows}
    assert "parentOrgUnitId" not in by_path["/"]
    assert by_path["/Engineering"]["parentOrgUnitId"] == by_path["/"]["orgUnitId"]
    inner = by_path["/Engineering/Platform"]
    assert inner["parentOrgUnitId"] == by_path["/Engineering"]["orgUnitId"]
    assert inner["name"] == "Platform"
    found = running.get(f"{CUSTOMER}/orgunits/{inner['orgUnitId']}").body
    assert found == inner


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (MINE, ["engineers", "everybody"]),
        ({"domain": "northwind.example"}, ["engineers", "everybody"]),
        ({"domain": "other.example"}, []),
        ({"userKey": f"ravi{_AT}"}, ["engineers"]),
        ({"userKey": f"june{_AT}"}, ["everybody"]),
        ({"userKey": f"piotr.zielinski{_AT}"}, []),
    ],
)
def test_groups_are_listed_for_all_or_for_a_member(
    running: Google, query: dict[str, str], found: list[str]
) -> None:
    rows = running.get(GROUPS, **query).body.get("groups", [])
    assert [row["email"].removesuffix(_AT) for row in rows] == found


@pytest.mark.parametrize(
    ("group", "query", "found"),
    [
        ("engineers", {}, {"ravi", "ines.duarte"}),
        ("engineers", {"roles": "OWNER"}, {"ravi"}),
        ("engineers", {"roles": "OWNER,MEMBER"}, {"ravi", "ines.duarte"}),
        ("engineers", {"roles": "MANAGER"}, set()),
        ("everybody", {}, {"engineers", "june", "someone@elsewhere.example"}),
        (
            "everybody",
            {"includeDerivedMembership": "true"},
            {"engineers", "june", "ravi", "ines.duarte", "someone@elsewhere.example"},
        ),
    ],
)
def test_members_are_listed_as_they_stand_or_derived(
    running: Google, group: str, query: dict[str, str], found: set[str]
) -> None:
    body = running.get(f"{GROUPS}/{group}{_AT}/members", **query).body
    assert {row["email"].removesuffix(_AT) for row in body.get("members", [])} == found


def test_a_member_is_a_user_a_group_or_an_address_elsewhere(running: Google) -> None:
    rows = running.get(f"{GROUPS}/everybody{_AT}/members").body["members"]
    told = {row["email"]: (row["type"], row["role"], row.get("status")) for row in rows}
    assert told == {
        f"engineers{_AT}": ("GROUP", "MEMBER", "ACTIVE"),
        f"june{_AT}": ("USER", "OWNER", "ACTIVE"),
        "someone@elsewhere.example": ("USER", "MEMBER", None),
    }


def test_a_member_who_is_suspended_shows_it(server: Google) -> None:
    server.tell("suspend_user", email=f"ravi{_AT}")
    rows = server.get(MEMBERS).body["members"]
    assert {row["email"]: row["status"] for row in rows}[f"ravi{_AT}"] == "SUSPENDED"


def test_groups_within_one_another_end(server: Google) -> None:
    server.tell("add_member", group=f"engineers{_AT}", email=f"everybody{_AT}")
    body = server.get(MEMBERS, includeDerivedMembership="true").body
    assert len({row["id"] for row in body["members"]}) == len(body["members"]) == 6


def test_googles_roles_are_there_and_a_company_s_own(running: Google) -> None:
    rows = running.get(f"{CUSTOMER}/roles").body["items"]
    names = {row["roleName"]: row for row in rows}
    assert {name for name, row in names.items() if row["isSuperAdminRole"]} == {SUPER}
    assert {name for name, row in names.items() if not row["isSystemRole"]} == {"Auditor"}
    known = running.get(f"{CUSTOMER}/roles/ALL/privileges").body["items"]
    services = {(row["privilegeName"], row["serviceId"]) for row in known}
    for row in rows:
        given = {(one["privilegeName"], one["serviceId"]) for one in row["rolePrivileges"]}
        assert given <= services


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["mara", "june", "ravi"]),
        ({"userKey": f"ravi{_AT}"}, ["ravi"]),
        ({"userKey": f"ines.duarte{_AT}"}, []),
        ({"roleId": SUPER}, ["mara", "june"]),
    ],
)
def test_who_has_which_role_is_listed(
    running: Google, query: dict[str, str], names: list[str]
) -> None:
    roles = {
        row["roleName"]: row["roleId"] for row in running.get(f"{CUSTOMER}/roles").body["items"]
    }
    asked = {key: roles.get(value, value) for key, value in query.items()}
    rows = running.get(f"{CUSTOMER}/roleassignments", **asked).body.get("items", [])
    ids = {user["id"]: user["primaryEmail"] for user in running.get(USERS, **MINE).body["users"]}
    assert [ids[row["assignedTo"]].removesuffix(_AT) for row in rows] == names


def test_a_role_may_reach_one_unit_only(running: Google) -> None:
    row = running.get(f"{CUSTOMER}/roleassignments", userKey=f"ravi{_AT}").body["items"][0]
    unit = running.get(f"{CUSTOMER}/orgunits/Engineering").body
    assert (row["scopeType"], f"id:{row['orgUnitId']}") == ("ORG_UNIT", unit["orgUnitId"])


def test_a_role_reaches_people_by_way_of_a_group(server: Google) -> None:
    server.tell("grant_role", email=f"engineers{_AT}", role=SUPER)
    user = server.get(f"{USERS}/ines.duarte{_AT}").body
    assert user["isAdmin"] is True
    path, asked = f"{CUSTOMER}/roleassignments", {"userKey": user["id"]}
    assert "items" not in server.get(path, **asked).body
    rows = server.get(path, **asked, includeIndirectRoleAssignments="true").body["items"]
    assert [row["assigneeType"] for row in rows] == ["group"]


@pytest.mark.parametrize(
    ("path", "rows", "kinds"),
    [
        (f"{CUSTOMER}/devices/mobile", "mobiledevices", {"Pixel 9"}),
        (f"{CUSTOMER}/devices/chromeos", "chromeosdevices", {"Chromebook Plus"}),
        (DEVICES, "devices", {"Pixel 9", "Chromebook Plus", "MacBook Pro"}),
    ],
)
def test_a_device_is_shown_by_the_api_of_its_kind(
    running: Google, path: str, rows: str, kinds: set[str]
) -> None:
    assert {row["model"] for row in running.get(path).body[rows]} == kinds


@pytest.mark.parametrize(
    ("about", "name", "value"),
    [
        ({"is_encrypted": False}, "encryptionState", "NOT_ENCRYPTED"),
        ({"is_compromised": True}, "compromisedState", "COMPROMISED"),
        ({"is_company": False}, "ownerType", "BYOD"),
        ({"status": "BLOCKED"}, "managementState", "BLOCKED"),
    ],
)
def test_what_is_wrong_with_a_device_is_shown(
    server: Google, about: dict[str, Any], name: str, value: str
) -> None:
    made = server.tell(
        "add_device", owner=ADMIN, kind="ANDROID", model="Pixel 9", os="Android 16", **about
    )
    rows = {row["deviceId"]: row for row in server.get(DEVICES).body["devices"]}
    assert rows[made["id"]][name] == value
    phones = server.get(f"{CUSTOMER}/devices/mobile").body["mobiledevices"]
    phone = next(row for row in phones if row["deviceId"] == made["id"])
    assert phone["email"] == [ADMIN]
    assert phone["encryptionStatus"] == (
        "Not Encrypted" if "is_encrypted" in about else "Encrypted"
    )


def test_a_device_s_users_are_asked_by_device_or_for_all(running: Google) -> None:
    whole = running.get(f"{DEVICES}/-/deviceUsers").body["deviceUsers"]
    one = running.get(DEVICES).body["devices"][0]["name"]
    rows = running.get(f"/v1/{one}/deviceUsers").body["deviceUsers"]
    assert [row["name"] for row in rows] == [f"{one}/deviceUsers/{one.partition('/')[2]}-1"]
    assert rows[0] in whole
    assert len(whole) == 3


def test_the_company_is_one_and_its_domain_is_verified(running: Google) -> None:
    customer = running.get(f"{DIRECTORY}/customers/my_customer").body
    assert running.get(f"{DIRECTORY}/customers/{customer['id']}").body == customer
    assert customer["customerDomain"] == "northwind.example"
    domains = running.get(f"{CUSTOMER}/domains").body["domains"]
    assert [(row["domainName"], row["isPrimary"]) for row in domains] == [
        ("northwind.example", True)
    ]
