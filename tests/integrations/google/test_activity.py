"""What the logs say of privileges and accounts, as items and as events of accounts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from compliance.people.rules.accounts import AccountEvent
from integrations.providers.google.activity import items
from integrations.providers.google.resources.accounts import account_events
from integrations.tape import Record, Records

from . import builders as gw
from .builders import JUNE, MARA

AT = datetime(2026, 6, 20, 9, 30, tzinfo=UTC)


def found(application: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Return kind and facts of each item of a page, without what all of them share."""
    shared = ("place", "at", "by", "id")
    return [
        {"kind": item.kind, **{k: v for k, v in item.facts.items() if k not in shared}}
        for item in items(Records([gw.log(application, *rows)]))
    ]


def given(account: str, privilege: str, act: str = "given") -> dict[str, Any]:
    return {
        "kind": "grant",
        "account": account,
        "account_name": account,
        "act": act,
        "privilege": privilege,
    }


def told(account: str, act: str, name: str = "") -> dict[str, Any]:
    return {
        "kind": "account",
        "account": account,
        "account_name": name or account,
        "act": act,
        "privilege": "",
    }


@pytest.mark.parametrize(
    ("event", "values", "expected"),
    [
        ("CREATE_USER", {"USER_EMAIL": "June@northwind.test"}, told(JUNE, "added")),
        ("DELETE_USER", {"USER_EMAIL": JUNE}, told(JUNE, "removed")),
        ("SUSPEND_USER", {"USER_EMAIL": JUNE}, told(JUNE, "suspended")),
        ("ARCHIVE_USER", {"USER_EMAIL": JUNE}, told(JUNE, "suspended")),
        ("UNSUSPEND_USER", {"USER_EMAIL": JUNE}, told(JUNE, "restored")),
        ("UNARCHIVE_USER", {"USER_EMAIL": JUNE}, told(JUNE, "restored")),
        ("UNDELETE_USER", {"USER_EMAIL": JUNE}, told(JUNE, "restored")),
        (
            "RENAME_USER",
            {"USER_EMAIL": JUNE, "NEW_VALUE": "juno@northwind.test"},
            told(JUNE, "renamed", "juno@northwind.test"),
        ),
        (
            "ASSIGN_ROLE",
            {"USER_EMAIL": JUNE, "ROLE_NAME": "_HELP_DESK_ADMIN_ROLE"},
            given(JUNE, "_HELP_DESK_ADMIN_ROLE"),
        ),
        (
            "ASSIGN_ROLE",
            {"USER_EMAIL": JUNE, "ROLE_NAME": "_SEED_ADMIN_ROLE"},
            given(JUNE, "Super administrator"),
        ),
        (
            "UNASSIGN_ROLE",
            {"USER_EMAIL": JUNE, "ROLE_NAME": "Helper"},
            given(JUNE, "Helper", "taken"),
        ),
        ("GRANT_ADMIN_PRIVILEGE", {"USER_EMAIL": JUNE}, given(JUNE, "Super administrator")),
        (
            "REVOKE_ADMIN_PRIVILEGE",
            {"USER_EMAIL": JUNE},
            given(JUNE, "Super administrator", "taken"),
        ),
        (
            "GRANT_DELEGATED_ADMIN_PRIVILEGES",
            {"USER_EMAIL": JUNE, "NEW_VALUE": "Helper"},
            given(JUNE, "Helper"),
        ),
        (
            "ADD_PRIVILEGE",
            {"ROLE_NAME": "Helper", "PRIVILEGE_NAME": "USERS_ALL"},
            given("role Helper", "USERS_ALL"),
        ),
        (
            "REMOVE_PRIVILEGE",
            {"ROLE_NAME": "Helper", "PRIVILEGE_NAME": "USERS_ALL"},
            given("role Helper", "USERS_ALL", "taken"),
        ),
        (
            "AUTHORIZE_API_CLIENT_ACCESS",
            {"API_CLIENT_NAME": "117", "API_SCOPES": "x"},
            given("117", "Domain-wide delegation"),
        ),
        (
            "REMOVE_API_CLIENT_ACCESS",
            {"API_CLIENT_NAME": "117"},
            given("117", "Domain-wide delegation", "taken"),
        ),
        (
            "ADD_GROUP_MEMBER",
            {"USER_EMAIL": JUNE, "GROUP_EMAIL": "Team@northwind.test"},
            given(JUNE, "group team@northwind.test"),
        ),
        (
            "REMOVE_GROUP_MEMBER",
            {"USER_EMAIL": JUNE, "GROUP_EMAIL": "team@northwind.test"},
            given(JUNE, "group team@northwind.test", "taken"),
        ),
    ],
)
def test_the_administrators_log_tells_of_accounts_and_privileges(
    event: str, values: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert found("admin", gw.activity(event, **values)) == [expected]


@pytest.mark.parametrize("event", ["CHANGE_APPLICATION_SETTING", "CREATE_GROUP", "CHANGE_PASSWORD"])
def test_other_acts_of_administrators_are_no_items(event: str) -> None:
    assert found("admin", gw.activity(event, USER_EMAIL=JUNE)) == []


@pytest.mark.parametrize(("event", "act"), [("authorize", "given"), ("revoke", "taken")])
def test_the_log_of_tokens_tells_which_program_was_let_in_for_what(event: str, act: str) -> None:
    values: dict[str, Any] = {"client_id": "77.apps.test", "app_name": "Notes", "scope": ["b", "a"]}

    assert found("token", gw.activity(event, by=JUNE, **values)) == [
        {
            "kind": "grant",
            "account": "id-june",
            "account_name": JUNE,
            "act": act,
            "privilege": "Notes",
            "app": "77.apps.test",
            "scopes": ["a", "b"],
        }
    ]


@pytest.mark.parametrize(
    ("application", "event", "values", "expected"),
    [
        ("user_accounts", "2sv_enroll", {}, told("id-june", "enrolled", JUNE)),
        ("user_accounts", "2sv_disable", {}, told("id-june", "unenrolled", JUNE)),
        (
            "login",
            "account_disabled_hijacked",
            {"affected_email_address": JUNE},
            told(JUNE, "suspended"),
        ),
        ("login", "account_disabled_password_leak", {}, told(JUNE, "suspended")),
    ],
)
def test_the_logs_of_accounts_tell_of_their_second_factor_and_of_google_closing_them(
    application: str, event: str, values: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert found(application, gw.activity(event, by=JUNE, **values)) == [expected]


@pytest.mark.parametrize(
    ("application", "event"),
    [
        ("login", "login_success"),
        ("login", "login_failure"),
        ("user_accounts", "recovery_phone_edit"),
        ("token", "activity"),
        ("drive", "authorize"),
    ],
)
def test_who_signed_in_when_and_other_habits_are_no_items(application: str, event: str) -> None:
    assert found(application, gw.activity(event, by=JUNE)) == []


def test_an_activity_with_several_events_gives_an_item_for_each_with_an_id_of_its_own() -> None:
    first = gw.activity("CREATE_USER", number=7, USER_EMAIL=JUNE)
    second = gw.activity("ASSIGN_ROLE", USER_EMAIL=JUNE, ROLE_NAME="Helper")
    first["events"] += [{"name": "CHANGE_PASSWORD"}, *second["events"]]
    page = [item.id for item in items(Records([gw.log("admin", first)]))]

    assert page == [f"{gw.day('2026-06-20')}/7", f"{gw.day('2026-06-20')}/7/2"]


def test_the_same_page_gives_the_same_items() -> None:
    page = Records([gw.log("admin", gw.activity("CREATE_USER", USER_EMAIL=JUNE))])

    assert list(items(page)) == list(items(page))
    [item] = items(page)
    assert (item.occurred_at, item.title) == (AT, f"{JUNE} made")


def test_items_know_no_address_of_a_network() -> None:
    row = {**gw.activity("CREATE_USER", USER_EMAIL=JUNE), "ipAddress": "203.0.113.7"}
    [item] = items(Records([gw.log("admin", row)]))

    assert "203.0.113.7" not in str(item)


def test_pages_that_were_refused_hold_nothing() -> None:
    from integrations.providers.google.methods import ACTIVITIES

    assert list(items(Records([gw.undelegated(ACTIVITIES, applicationName="admin")]))) == []


@pytest.mark.parametrize(
    ("event", "values", "expected"),
    [
        (
            "SUSPEND_USER",
            {"USER_EMAIL": JUNE},
            [AccountEvent(account=JUNE, act="suspended", at=AT, by=MARA)],
        ),
        (
            "RENAME_USER",
            {"USER_EMAIL": JUNE, "NEW_VALUE": "j@n.test"},
            [AccountEvent(account=JUNE, act="renamed", at=AT, by=MARA)],
        ),
        (
            "ASSIGN_ROLE",
            {"USER_EMAIL": JUNE, "ROLE_NAME": "Helper"},
            [AccountEvent(account=JUNE, act="privileged", at=AT, by=MARA, privilege="Helper")],
        ),
        (
            "UNASSIGN_ROLE",
            {"USER_EMAIL": JUNE, "ROLE_NAME": "Helper"},
            [AccountEvent(account=JUNE, act="unprivileged", at=AT, by=MARA, privilege="Helper")],
        ),
        ("ADD_GROUP_MEMBER", {"USER_EMAIL": JUNE, "GROUP_EMAIL": "t@n.test"}, []),
        ("ADD_PRIVILEGE", {"ROLE_NAME": "Helper", "PRIVILEGE_NAME": "X"}, []),
    ],
)
def test_events_of_accounts_follow_from_a_page_and_from_a_closing_snapshot_alike(
    event: str, values: dict[str, Any], expected: list[AccountEvent]
) -> None:
    page = gw.log("admin", gw.activity(event, **values))
    closing = [
        Record(call=item.kind, parameters={"id": item.id}, payload=item.facts)
        for item in items(Records([page]))
    ]

    assert list(account_events(Records([page]))) == expected
    assert list(account_events(Records(closing))) == expected


@pytest.mark.parametrize(
    ("event", "act"), [("2sv_enroll", "enrolled"), ("2sv_disable", "unenrolled")]
)
def test_a_second_factor_is_an_event_of_the_account_by_its_id(event: str, act: str) -> None:
    page = gw.log("user_accounts", gw.activity(event, by=JUNE))

    expected = AccountEvent(account="id-june", act=act, at=AT, by=JUNE)
    assert list(account_events(Records([page]))) == [expected]


def test_a_program_let_in_is_no_event_of_an_account() -> None:
    page = gw.log("token", gw.activity("authorize", by=JUNE, client_id="77", app_name="Notes"))

    assert list(account_events(Records([page]))) == []
