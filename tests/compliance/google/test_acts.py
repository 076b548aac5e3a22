"""What is told to happen changes the Workspace, and is in its journals by Google's names."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from compliance.jobs.local.google.acts import ACTS
from compliance.jobs.local.google.moments import moment, stamp
from compliance.jobs.local.google.seeds.founding import SUPER
from compliance.jobs.local.google.seeds.small import ADMIN
from tests.fakes.google import Google

from .reading import events, user

_INES, _RAVI = "ines.duarte@northwind.example", "ravi@northwind.example"
_ENGINEERS = "engineers@northwind.example"
_WHEN = "2030-01-02T03:04:05.678Z"


@pytest.mark.parametrize(
    ("act", "values", "kind", "name", "told"),
    [
        (
            "add_user",
            {"email": "new@northwind.example", "given": "New", "family": "One"},
            "USER_SETTINGS",
            "CREATE_USER",
            {"USER_EMAIL": "new@northwind.example"},
        ),
        ("suspend_user", {"email": _INES}, "USER_SETTINGS", "SUSPEND_USER", {"USER_EMAIL": _INES}),
        (
            "restore_user",
            {"email": "noah.petrov@northwind.example"},
            "USER_SETTINGS",
            "UNSUSPEND_USER",
            {"USER_EMAIL": "noah.petrov@northwind.example"},
        ),
        ("archive_user", {"email": _INES}, "USER_SETTINGS", "ARCHIVE_USER", {"USER_EMAIL": _INES}),
        (
            "unarchive_user",
            {"email": _INES},
            "USER_SETTINGS",
            "UNARCHIVE_USER",
            {"USER_EMAIL": _INES},
        ),
        ("delete_user", {"email": _INES}, "USER_SETTINGS", "DELETE_USER", {"USER_EMAIL": _INES}),
        (
            "rename_user",
            {"email": _INES, "new_email": "ines.costa@northwind.example"},
            "USER_SETTINGS",
            "RENAME_USER",
            {"USER_EMAIL": _INES, "NEW_VALUE": "ines.costa@northwind.example"},
        ),
        (
            "rename_user",
            {"email": _INES, "family": "Costa"},
            "USER_SETTINGS",
            "CHANGE_LAST_NAME",
            {"USER_EMAIL": _INES, "OLD_VALUE": "Duarte", "NEW_VALUE": "Costa"},
        ),
        (
            "move_user",
            {"email": _INES, "unit": "/Warehouse"},
            "USER_SETTINGS",
            "MOVE_USER_TO_ORG_UNIT",
            {
                "USER_EMAIL": _INES,
                "ORG_UNIT_NAME": "/Engineering/Platform",
                "NEW_VALUE": "/Warehouse",
            },
        ),
        (
            "add_alias",
            {"email": _INES, "alias": "i.duarte@northwind.example"},
            "USER_SETTINGS",
            "ADD_NICKNAME",
            {"USER_EMAIL": _INES, "USER_NICKNAME": "i.duarte@northwind.example"},
        ),
        (
            "grant_role",
            {"email": _INES, "role": "_GROUPS_ADMIN_ROLE"},
            "DELEGATED_ADMIN_SETTINGS",
            "ASSIGN_ROLE",
            {"ROLE_NAME": "_GROUPS_ADMIN_ROLE", "USER_EMAIL": _INES},
        ),
        (
            "grant_role",
            {"email": _INES, "role": "_HELP_DESK_ADMIN_ROLE", "unit": "/Warehouse"},
            "DELEGATED_ADMIN_SETTINGS",
            "ASSIGN_ROLE",
            {
                "ROLE_NAME": "_HELP_DESK_ADMIN_ROLE",
                "USER_EMAIL": _INES,
                "ORG_UNIT_NAME": "/Warehouse",
            },
        ),
        (
            "revoke_role",
            {"email": _RAVI, "role": "_HELP_DESK_ADMIN_ROLE"},
            "DELEGATED_ADMIN_SETTINGS",
            "UNASSIGN_ROLE",
            {"ROLE_NAME": "_HELP_DESK_ADMIN_ROLE", "USER_EMAIL": _RAVI},
        ),
        (
            "add_member",
            {"group": _ENGINEERS, "email": "guest@elsewhere.example"},
            "GROUP_SETTINGS",
            "ADD_GROUP_MEMBER",
            {"USER_EMAIL": "guest@elsewhere.example", "GROUP_EMAIL": _ENGINEERS},
        ),
        (
            "remove_member",
            {"group": _ENGINEERS, "email": _INES},
            "GROUP_SETTINGS",
            "REMOVE_GROUP_MEMBER",
            {"USER_EMAIL": _INES, "GROUP_EMAIL": _ENGINEERS},
        ),
        (
            "add_group",
            {"email": "new.group@northwind.example", "name": "New"},
            "GROUP_SETTINGS",
            "CREATE_GROUP",
            {"GROUP_EMAIL": "new.group@northwind.example"},
        ),
        (
            "delete_group",
            {"email": _ENGINEERS},
            "GROUP_SETTINGS",
            "DELETE_GROUP",
            {"GROUP_EMAIL": _ENGINEERS},
        ),
        (
            "add_unit",
            {"path": "/Engineering/Data"},
            "ORG_SETTINGS",
            "CREATE_ORG_UNIT",
            {"ORG_UNIT_NAME": "/Engineering/Data"},
        ),
        (
            "set_policy",
            {
                "setting": "gmail.pop_access",
                "value": {"enablePopAccess": True},
                "unit": "/Warehouse",
            },
            "APPLICATION_SETTINGS",
            "CREATE_APPLICATION_SETTING",
            {
                "APPLICATION_NAME": "Gmail",
                "SETTING_NAME": "pop_access",
                "ORG_UNIT_NAME": "/Warehouse",
                "NEW_VALUE": '{"enablePopAccess": true}',
            },
        ),
    ],
)
def test_an_act_is_in_the_admin_journal(
    server: Google, act: str, values: dict[str, Any], kind: str, name: str, told: dict[str, str]
) -> None:
    server.tell(act, **values, by=ADMIN)
    newest = events(server, "admin")[0]
    assert newest.pop("at") > stamp(server.world.now() - timedelta(minutes=1))
    assert newest == {"type": kind, "name": name, "by": ADMIN, **told}


def test_a_super_administrator_is_told_of_twice(server: Google) -> None:
    server.tell("grant_role", email=_INES, role=SUPER, by=ADMIN)
    assert [event["name"] for event in events(server, "admin")[:2]] == [
        "GRANT_ADMIN_PRIVILEGE",
        "ASSIGN_ROLE",
    ]
    assert user(server, _INES)["isAdmin"] is True
    server.tell("revoke_role", email=_INES, role=SUPER, by=ADMIN)
    assert [event["name"] for event in events(server, "admin")[:2]] == [
        "REVOKE_ADMIN_PRIVILEGE",
        "UNASSIGN_ROLE",
    ]
    assert user(server, _INES)["isAdmin"] is False


@pytest.mark.parametrize("act", ["suspend_user", "delete_user", "archive_user"])
def test_an_act_happens_when_it_is_told_to(server: Google, act: str) -> None:
    server.world.stand_at(moment(_WHEN) + timedelta(hours=1))
    server.tell(act, email=_INES, at=_WHEN, by=ADMIN)
    assert events(server, "admin")[0]["at"] == _WHEN


@pytest.mark.parametrize(
    ("act", "values", "said"),
    [
        ("suspend_user", {"email": "nobody@northwind.example"}, "There is no user"),
        ("add_user", {"email": _INES, "given": "I", "family": "D"}, "is taken"),
        ("add_user", {"email": "a@northwind.example"}, "given"),
        (
            "add_user",
            {"email": "a@northwind.example", "unit": "/Nowhere"},
            "no organizational unit",
        ),
        (
            "add_user",
            {"email": "n@northwind.example", "aliases": [_INES], "given": "N", "family": "N"},
            "is taken",
        ),
        ("rename_user", {"email": _INES, "new_email": ADMIN}, "is taken"),
        ("add_alias", {"email": _INES, "alias": ADMIN}, "is taken"),
        ("add_group", {"email": _ENGINEERS, "name": "E"}, "is taken"),
        ("add_unit", {"path": "/Nowhere/Inside"}, "no organizational unit"),
        ("move_user", {"email": _INES, "unit": "/", "shoes": 42}, "has no “shoes”"),
        ("grant_role", {"email": _INES, "role": "King"}, "There is no role"),
        ("revoke_role", {"email": _INES, "role": SUPER}, "does not have the role"),
        ("remove_member", {"group": _ENGINEERS, "email": ADMIN}, "is no member"),
        ("clear_policy", {"setting": "gmail.pop_access", "unit": "/Warehouse"}, "is not set there"),
        ("close_alert", {"alert": "x"}, "There is no alert"),
        ("suspend_user", {"mail": _INES}, "mail"),
    ],
)
def test_what_cannot_happen_is_refused_with_a_sentence(
    server: Google, act: str, values: dict[str, Any], said: str
) -> None:
    answer = server.send("POST", f"/_sim/{act}", body=json.dumps(values))
    assert answer.status == 422
    assert answer.body["message"].startswith(f"{act}: ")
    assert said in answer.body["message"]


def test_an_unknown_act_is_told_which_there_are(running: Google) -> None:
    answer = running.send("POST", "/_sim/dance", body="{}")
    assert answer.status == 404
    assert all(act in answer.body["message"] for act in ACTS)
