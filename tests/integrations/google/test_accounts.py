"""Accounts as the roster is linked with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from compliance.people.rules.accounts import SeenAccount
from integrations.providers.google.accounts import ACCOUNTS
from integrations.providers.google.methods import ASSIGNMENTS, ROLES, USERS
from integrations.tape import Record, Records

from . import builders as gw
from .builders import JUNE, MARA

USUAL = SeenAccount(
    id="id-mara",
    name=MARA,
    emails=(MARA,),
    has_mfa=True,
    created_at=datetime(2025, 6, 1, 9, 30, tzinfo=UTC),
    last_used_at=datetime(2026, 6, 29, tzinfo=UTC),
)


def seen(*rows: dict[str, Any], **agreed: Any) -> list[SeenAccount]:
    return list(ACCOUNTS.read(Records([gw.terms(**agreed), gw.users(*rows)])))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, {}),
        (
            {"primaryEmail": "Mara@Northwind.test", "aliases": ["M@northwind.test", MARA]},
            {"emails": (MARA, "m@northwind.test")},
        ),
        ({"recoveryEmail": "mara@home.test"}, {}),
        ({"suspended": True}, {"is_active": False}),
        ({"archived": True}, {"is_active": False}),
        ({"deletionTime": gw.day("2026-06-20")}, {"is_active": False}),
        ({"isAdmin": True}, {"is_privileged": True}),
        ({"isDelegatedAdmin": True}, {"is_privileged": True}),
        ({"isEnrolledIn2Sv": False}, {"has_mfa": False}),
        ({"lastLoginTime": "1970-01-01T00:00:00.000Z"}, {"last_used_at": None}),
    ],
)
def test_an_account_is_seen_as_the_directory_has_it(
    said: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert seen(gw.user(**said)) == [replace(USUAL, **expected)]


def test_a_program_s_account_is_one_by_what_was_agreed() -> None:
    assert [account.is_service for account in seen(service_accounts=[MARA])] == [True]


def test_roles_are_privileges_by_their_names() -> None:
    answers = gw.administration(("mara", "super"), ("mara", "Helper"), ("june", "Helper"))
    found = {account.name: account for account in ACCOUNTS.read(Records(answers))}

    assert found[MARA].privileges == ("Helper", "Super administrator")
    assert found[JUNE].privileges == ("Helper",)
    assert found[JUNE].is_privileged


def test_roles_that_could_not_be_read_leave_what_the_account_itself_says() -> None:
    answers = [gw.users(gw.user(isAdmin=True)), gw.undelegated(ROLES), gw.undelegated(ASSIGNMENTS)]
    [account] = ACCOUNTS.read(Records(answers))

    assert (account.privileges, account.is_privileged) == ((), True)


def test_an_account_that_is_listed_twice_or_just_deleted_is_seen_once() -> None:
    deleted = gw.record(USERS, [gw.user("june", deletionTime=gw.day("2026-06-20"))], **gw.DELETED)
    found = list(ACCOUNTS.read(Records([gw.users(gw.user(), gw.user()), deleted])))

    assert [(account.name, account.is_active) for account in found] == [(MARA, True), (JUNE, False)]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([gw.users()], ""),
        ([gw.users(), gw.undelegated(USERS, **gw.DELETED)], ""),
        ([gw.undelegated(USERS, **gw.LIVE)], gw.needs(USERS)),
        ([], "was not asked"),
    ],
)
def test_a_list_that_is_not_whole_says_why(answers: list[Record], words: str) -> None:
    reason = ACCOUNTS.missing(Records(answers))

    assert words in reason
    assert bool(words) == bool(reason)
