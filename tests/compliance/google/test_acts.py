"""What is told to happen changes the Workspace, and is in its journals by Google's names."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from compliance.jobs.local.google.acts import ACTS
from compliance.jobs.local.google.journal import KEPT
from compliance.jobs.local.google.moments import moment, stamp
from compliance.jobs.local.google.seeds.founding import SUPER
from compliance.jobs.local.google.seeds.small import ADMIN
from tests.fakes.google import Google

from .paths import ACTIVITIES, CUSTOMER, GROUPS, MINE, POLICIES, SECURITY, USERS

_INES, _RAVI = "ines.duarte@northwind.example", "ravi@northwind.example"
_ENGINEERS = "engineers@northwind.example"
_WHEN = "2030-01-02T03:04:05.678Z"


def _events(served: Google, application: str, **query: Any) -> list[dict[str, Any]]:
    """Return the events of an application, the newest first, with who and when."""
    found = []
    for page in served.pages(f"{ACTIVITIES}/{application}", **query):
        for row in page.get("items", []):
            for event in row["events"]:
                told = {one["name"]: _value(one) for one in event.get("parameters", [])}
                found.append(
                    {
                        "type": event["type"],
                        "name": event["name"],
                        "by": row["actor"].get("email", ""),
                        "at": row["id"]["time"],
                        **told,
                    }
                )
    return found


def _value(parameter: dict[str, Any]) -> Any:
    return next(value for name, value in parameter.items() if name != "name")


def _user(served: Google, email: str) -> dict[str, Any]:
    found: dict[str, Any] = served.get(f"{USERS}/{email}").body
    return found


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
    newest = _events(server, "admin")[0]
    assert newest.pop("at") > stamp(server.world.now() - timedelta(minutes=1))
    assert newest == {"type": kind, "name": name, "by": ADMIN, **told}


def test_a_super_administrator_is_told_of_twice(server: Google) -> None:
    server.tell("grant_role", email=_INES, role=SUPER, by=ADMIN)
    assert [event["name"] for event in _events(server, "admin")[:2]] == [
        "GRANT_ADMIN_PRIVILEGE",
        "ASSIGN_ROLE",
    ]
    assert _user(server, _INES)["isAdmin"] is True
    server.tell("revoke_role", email=_INES, role=SUPER, by=ADMIN)
    assert [event["name"] for event in _events(server, "admin")[:2]] == [
        "REVOKE_ADMIN_PRIVILEGE",
        "UNASSIGN_ROLE",
    ]
    assert _user(server, _INES)["isAdmin"] is False


@pytest.mark.parametrize("act", ["suspend_user", "delete_user", "archive_user"])
def test_an_act_happens_when_it_is_told_to(server: Google, act: str) -> None:
    server.world.stand_at(moment(_WHEN) + timedelta(hours=1))
    server.tell(act, email=_INES, at=_WHEN, by=ADMIN)
    assert _events(server, "admin")[0]["at"] == _WHEN


def test_a_suspended_user_shows_since_when_and_why(server: Google) -> None:
    server.tell("suspend_user", email=_INES, at=_WHEN)
    user = _user(server, _INES)
    assert (user["suspended"], user["suspensionTime"]) == (True, _WHEN)
    assert user["suspensionReason"] == "ADMIN"
    server.tell("restore_user", email=_INES)
    assert "suspensionReason" not in _user(server, _INES)
    assert _user(server, _INES)["suspended"] is False


def test_a_deleted_user_is_shown_for_twenty_days_and_gone_from_groups_and_roles(
    server: Google,
) -> None:
    identity = _user(server, _RAVI)["id"]
    server.tell("delete_user", email=_RAVI)
    assert server.get(f"{USERS}/{_RAVI}").status == 404
    assert server.get(f"{USERS}/{identity}").status == 404
    members = server.get(f"{GROUPS}/{_ENGINEERS}/members").body["members"]
    assert identity not in {member["id"] for member in members}
    given = server.get(f"{CUSTOMER}/roleassignments").body["items"]
    assert identity not in {one["assignedTo"] for one in given}
    for days, is_shown in ((0, True), (19, True), (2, False)):
        server.tell("advance", days=days)
        deleted = server.get(USERS, **MINE, showDeleted="true").body.get("users", [])
        assert (identity in {user["id"] for user in deleted}) is is_shown


def test_a_deleted_user_comes_back_with_the_same_id(server: Google) -> None:
    identity = _user(server, _RAVI)["id"]
    server.tell("delete_user", email=_RAVI)
    server.tell("undelete_user", user=identity, unit="/Engineering")
    assert _user(server, _RAVI)["id"] == identity
    assert "deletionTime" not in _user(server, _RAVI)
    assert _events(server, "admin")[0]["name"] == "UNDELETE_USER"


def test_a_renamed_user_keeps_id_and_the_old_address(server: Google) -> None:
    before = _user(server, _INES)
    server.tell(
        "rename_user", email=_INES, new_email="ines.costa@northwind.example", family="Costa"
    )
    after = _user(server, "ines.costa@northwind.example")
    assert after["id"] == before["id"]
    assert after["aliases"] == [_INES]
    assert after["name"]["fullName"] == "Ines Costa"
    assert _user(server, _INES) == after
    members = server.get(f"{GROUPS}/{_ENGINEERS}/members").body["members"]
    assert "ines.costa@northwind.example" in {member["email"] for member in members}


def test_who_moves_takes_on_what_holds_in_the_new_unit(server: Google) -> None:
    assert _user(server, _INES)["isEnforcedIn2Sv"] is True
    server.tell("move_user", email=_INES, unit="/Warehouse", title="Clerk", department="Warehouse")
    user = _user(server, _INES)
    assert (user["orgUnitPath"], user["isEnforcedIn2Sv"]) == ("/Warehouse", False)
    assert user["organizations"][0]["title"] == "Clerk"


@pytest.mark.parametrize(
    ("act", "name", "is_enrolled"),
    [("enroll_2sv", "2sv_enroll", True), ("leave_2sv", "2sv_disable", False)],
)
@pytest.mark.parametrize("application", ["login", "user_accounts"])
def test_two_step_verification_is_told_of_in_both_journals(
    server: Google, application: str, act: str, name: str, is_enrolled: bool
) -> None:
    server.tell(act, email=_INES)
    newest = _events(server, application)[0]
    assert (newest["type"], newest["name"], newest["by"]) == ("2sv_change", name, _INES)
    assert _user(server, _INES)["isEnrolledIn2Sv"] is is_enrolled


def test_signing_in_is_told_of_and_remembered(server: Google) -> None:
    server.tell("sign_in", email=_INES, ip="192.0.2.9")
    newest = _events(server, "login", eventName="login_success")[0]
    assert newest["by"] == _INES
    assert newest["login_type"] == "google_password"
    assert newest["login_challenge_method"] == ["password", "security_key"]
    assert newest["is_suspicious"] is False
    assert _user(server, _INES)["lastLoginTime"] == newest["at"]
    assert len(_events(server, "login", actorIpAddress="192.0.2.9")) == 1


def test_an_older_sign_in_does_not_move_the_last_one_back(server: Google) -> None:
    before = _user(server, _INES)["lastLoginTime"]
    server.tell("sign_in", email=_INES, at=stamp(server.world.now() - timedelta(days=50)))
    assert _user(server, _INES)["lastLoginTime"] == before


def test_a_wrong_password_is_told_of_and_is_no_sign_in(server: Google) -> None:
    before = _user(server, _INES)["lastLoginTime"]
    server.tell("fail_sign_in", email=_INES)
    assert _events(server, "login")[0]["name"] == "login_failure"
    assert _user(server, _INES)["lastLoginTime"] == before


def test_who_never_signed_in_did_so_at_the_epoch(server: Google) -> None:
    server.tell("add_user", email="new@northwind.example", given="New", family="One")
    user = _user(server, "new@northwind.example")
    assert user["lastLoginTime"] == "1970-01-01T00:00:00.000Z"
    assert user["agreedToTerms"] is False


def test_a_program_is_let_in_and_shut_out(server: Google) -> None:
    scopes = ["https://mail.google.com/"]
    server.tell("authorize_app", email=_INES, client_id="7.apps", app="Mailer", scopes=scopes)
    newest = _events(server, "token")[0]
    assert (newest["name"], newest["app_name"], newest["scope"]) == ("authorize", "Mailer", scopes)
    path, token = f"{USERS}/{_INES}/tokens", server.token(SECURITY)
    held = server.get(path, token=token).body["items"]
    assert [(one["clientId"], one["displayText"], one["scopes"]) for one in held] == [
        ("7.apps", "Mailer", scopes)
    ]
    server.tell("revoke_app", email=_INES, client_id="7.apps")
    assert _events(server, "token")[0]["name"] == "revoke"
    assert "items" not in server.get(path, token=token).body


def test_a_setting_is_made_changed_and_cleared(server: Google) -> None:
    setting = {"setting": "gmail.imap_access", "unit": "/Warehouse", "by": ADMIN}
    for value in (True, False):
        server.tell("set_policy", **setting, value={"enableImapAccess": value})
    server.tell("clear_policy", **setting)
    told = _events(server, "admin")[:3]
    assert [(event["name"], event.get("OLD_VALUE"), event["NEW_VALUE"]) for event in told] == [
        (
            "DELETE_APPLICATION_SETTING",
            '{"enableImapAccess": false}',
            '{"enableImapAccess": false}',
        ),
        ("CHANGE_APPLICATION_SETTING", '{"enableImapAccess": true}', '{"enableImapAccess": false}'),
        ("CREATE_APPLICATION_SETTING", None, '{"enableImapAccess": true}'),
    ]
    wanted = "setting.type.matches('imap_access')"
    left = server.get(POLICIES, filter=wanted).body["policies"]
    assert [one["type"] for one in left] == ["SYSTEM"]


def test_a_group_that_is_deleted_takes_its_settings_along(server: Google) -> None:
    before = server.get(POLICIES).body["policies"]
    assert [one for one in before if "group" in one["policyQuery"]]
    server.tell("delete_group", email=_ENGINEERS)
    after = server.get(POLICIES).body["policies"]
    assert [one for one in after if "group" in one["policyQuery"]] == []
    assert len(after) == len(before) - 1


def test_an_alert_is_shown_and_closed(server: Google) -> None:
    token = server.token("https://www.googleapis.com/auth/apps.alerts")
    made = server.tell("add_alert", kind="Leaked password", source="Google identity")
    newest = server.get("/v1beta1/alerts", token=token).body["alerts"][0]
    assert (newest["alertId"], newest["metadata"]["status"]) == (made["id"], "NOT_STARTED")
    server.tell("close_alert", alert=made["id"])
    newest = server.get("/v1beta1/alerts", token=token).body["alerts"][0]
    assert newest["metadata"]["status"] == "CLOSED"


def test_any_activity_can_be_noted_and_be_shown_late(server: Google) -> None:
    event = {"type": "action", "name": "seen", "parameters": {"n": 3, "ok": True, "of": ["a"]}}
    server.tell("note", application="rules", event=event, by=_INES, late_minutes=90)
    assert [one["name"] for one in _events(server, "rules")] == ["action_complete"]
    server.tell("advance", minutes=91)
    newest = _events(server, "rules")[0]
    assert (newest["name"], newest["n"], newest["ok"], newest["of"]) == ("seen", "3", True, ["a"])


def test_reports_keep_half_a_year(server: Google) -> None:
    server.tell("suspend_user", email=_INES)
    server.tell("advance", days=KEPT.days - 1)
    assert [event["name"] for event in _events(server, "admin")] == ["SUSPEND_USER"]
    server.tell("advance", days=2)
    assert _events(server, "admin") == []


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
