"""What is told to happen changes what the simulated Google answers from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.jobs.local.google.journal import KEPT
from compliance.jobs.local.google.moments import stamp
from compliance.jobs.local.google.seeds.small import ADMIN
from tests.fakes.google import Google

from .paths import CUSTOMER, GROUPS, MINE, POLICIES, SECURITY, USERS
from .reading import events, user

_INES, _RAVI = "ines.duarte@northwind.example", "ravi@northwind.example"
_ENGINEERS = "engineers@northwind.example"
_WHEN = "2030-01-02T03:04:05.678Z"


def test_a_suspended_user_shows_since_when_and_why(server: Google) -> None:
    server.tell("suspend_user", email=_INES, at=_WHEN)
    found = user(server, _INES)
    assert (found["suspended"], found["suspensionTime"]) == (True, _WHEN)
    assert found["suspensionReason"] == "ADMIN"
    server.tell("restore_user", email=_INES)
    assert "suspensionReason" not in user(server, _INES)
    assert user(server, _INES)["suspended"] is False


def test_a_deleted_user_is_shown_for_twenty_days_and_gone_from_groups_and_roles(
    server: Google,
) -> None:
    identity = user(server, _RAVI)["id"]
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
        assert (identity in {one["id"] for one in deleted}) is is_shown


def test_a_deleted_user_comes_back_with_the_same_id(server: Google) -> None:
    identity = user(server, _RAVI)["id"]
    server.tell("delete_user", email=_RAVI)
    server.tell("undelete_user", user=identity, unit="/Engineering")
    assert user(server, _RAVI)["id"] == identity
    assert "deletionTime" not in user(server, _RAVI)
    assert events(server, "admin")[0]["name"] == "UNDELETE_USER"


def test_a_renamed_user_keeps_id_and_the_old_address(server: Google) -> None:
    before = user(server, _INES)
    server.tell(
        "rename_user", email=_INES, new_email="ines.costa@northwind.example", family="Costa"
    )
    after = user(server, "ines.costa@northwind.example")
    assert after["id"] == before["id"]
    assert after["aliases"] == [_INES]
    assert after["name"]["fullName"] == "Ines Costa"
    assert user(server, _INES) == after
    members = server.get(f"{GROUPS}/{_ENGINEERS}/members").body["members"]
    assert "ines.costa@northwind.example" in {member["email"] for member in members}


def test_who_moves_takes_on_what_holds_in_the_new_unit(server: Google) -> None:
    assert user(server, _INES)["isEnforcedIn2Sv"] is True
    server.tell("move_user", email=_INES, unit="/Warehouse", title="Clerk", department="Warehouse")
    found = user(server, _INES)
    assert (found["orgUnitPath"], found["isEnforcedIn2Sv"]) == ("/Warehouse", False)
    assert found["organizations"][0]["title"] == "Clerk"


@pytest.mark.parametrize(
    ("act", "name", "is_enrolled"),
    [("enroll_2sv", "2sv_enroll", True), ("leave_2sv", "2sv_disable", False)],
)
@pytest.mark.parametrize("application", ["login", "user_accounts"])
def test_two_step_verification_is_told_of_in_both_journals(
    server: Google, application: str, act: str, name: str, is_enrolled: bool
) -> None:
    server.tell(act, email=_INES)
    newest = events(server, application)[0]
    assert (newest["type"], newest["name"], newest["by"]) == ("2sv_change", name, _INES)
    assert user(server, _INES)["isEnrolledIn2Sv"] is is_enrolled


def test_signing_in_is_told_of_and_remembered(server: Google) -> None:
    server.tell("sign_in", email=_INES, ip="192.0.2.9")
    newest = events(server, "login", eventName="login_success")[0]
    assert newest["by"] == _INES
    assert newest["login_type"] == "google_password"
    assert newest["login_challenge_method"] == ["password", "security_key"]
    assert newest["is_suspicious"] is False
    assert user(server, _INES)["lastLoginTime"] == newest["at"]
    assert len(events(server, "login", actorIpAddress="192.0.2.9")) == 1


def test_an_older_sign_in_does_not_move_the_last_one_back(server: Google) -> None:
    before = user(server, _INES)["lastLoginTime"]
    server.tell("sign_in", email=_INES, at=stamp(server.world.now() - timedelta(days=50)))
    assert user(server, _INES)["lastLoginTime"] == before


def test_a_wrong_password_is_told_of_and_is_no_sign_in(server: Google) -> None:
    before = user(server, _INES)["lastLoginTime"]
    server.tell("fail_sign_in", email=_INES)
    assert events(server, "login")[0]["name"] == "login_failure"
    assert user(server, _INES)["lastLoginTime"] == before


def test_who_never_signed_in_did_so_at_the_epoch(server: Google) -> None:
    server.tell("add_user", email="new@northwind.example", given="New", family="One")
    found = user(server, "new@northwind.example")
    assert found["lastLoginTime"] == "1970-01-01T00:00:00.000Z"
    assert found["agreedToTerms"] is False


def test_a_program_is_let_in_and_shut_out(server: Google) -> None:
    scopes = ["https://mail.google.com/"]
    server.tell("authorize_app", email=_INES, client_id="7.apps", app="Mailer", scopes=scopes)
    newest = events(server, "token")[0]
    assert (newest["name"], newest["app_name"], newest["scope"]) == ("authorize", "Mailer", scopes)
    path, token = f"{USERS}/{_INES}/tokens", server.token(SECURITY)
    held = server.get(path, token=token).body["items"]
    assert [(one["clientId"], one["displayText"], one["scopes"]) for one in held] == [
        ("7.apps", "Mailer", scopes)
    ]
    server.tell("revoke_app", email=_INES, client_id="7.apps")
    assert events(server, "token")[0]["name"] == "revoke"
    assert "items" not in server.get(path, token=token).body


def test_a_setting_is_made_changed_and_cleared(server: Google) -> None:
    setting = {"setting": "gmail.imap_access", "unit": "/Warehouse", "by": ADMIN}
    for value in (True, False):
        server.tell("set_policy", **setting, value={"enableImapAccess": value})
    server.tell("clear_policy", **setting)
    told = events(server, "admin")[:3]
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
    assert [one["name"] for one in events(server, "rules")] == ["action_complete"]
    server.tell("advance", minutes=91)
    newest = events(server, "rules")[0]
    assert (newest["name"], newest["n"], newest["ok"], newest["of"]) == ("seen", "3", True, ["a"])


def test_reports_keep_half_a_year(server: Google) -> None:
    server.tell("suspend_user", email=_INES)
    server.tell("advance", days=KEPT.days - 1)
    assert [event["name"] for event in events(server, "admin")] == ["SUSPEND_USER"]
    server.tell("advance", days=2)
    assert events(server, "admin") == []
