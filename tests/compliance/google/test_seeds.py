"""The Workspaces to begin with hold what they promise; the cast is one for every system."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from compliance.jobs.local.cast import (
    BY_EMAIL,
    CAST,
    CONTRACTOR,
    LIMIT_HOURS,
    SERVICE,
    SHARED,
    Actor,
    moment,
)
from compliance.jobs.local.demo_aws import USERS
from compliance.jobs.local.github.seeds.demo import demo as github_demo
from compliance.jobs.local.github.seeds.demo_organization import NAME
from compliance.jobs.local.google.directory import User
from compliance.jobs.local.google.journal import ADMIN, LOGIN, TOKEN, Activity, Event
from compliance.jobs.local.google.moments import later
from compliance.jobs.local.google.seeds.demo import demo
from compliance.jobs.local.google.seeds.large import large
from compliance.jobs.local.google.world import MissingError, World
from compliance.jobs.local.processes import free_port

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
_STEP = "security.two_step_verification_enforcement"


@pytest.fixture(scope="module")
def world() -> World:
    made = demo(NOW)
    made.stand_at(NOW)
    return made


def _actor(name: str) -> Actor:
    return BY_EMAIL[f"{name}@northwind.example"]


def _user(world: World, name: str) -> User:
    return world.user(f"{name}@northwind.example")


def _told(world: World, application: str, **wanted: str) -> Iterator[tuple[Activity, Event]]:
    """Yield what the last 180 days' journal has, the oldest first; wanted are parameters."""
    begin = NOW - timedelta(days=180)
    rows = world.journal.newest_first(application, begin=begin, end=NOW, before=None)
    for row in reversed(list(rows)):
        for event in row.events:
            if all(event.parameters.get(key) == value for key, value in wanted.items()):
                yield row, event


def _names(world: World, email: str) -> list[str]:
    return [event.name for _, event in _told(world, ADMIN, USER_EMAIL=email)]


def test_the_cast_is_complete_in_google_but_for_who_was_deleted(world: World) -> None:
    there = {user.email for user in world.users.values() if not user.deleted_at}
    gone = {actor.email for actor in CAST if actor.deleted is not None}
    assert there == {actor.email for actor in CAST} - gone
    assert len(gone) == 5
    assert len(CAST) == 49


def test_the_cast_names_everybody_once_and_managers_that_are_there() -> None:
    addresses = [address for actor in CAST for address in (actor.email, *actor.aliases)]
    assert len(set(addresses)) == len(addresses)
    for actor in CAST:
        assert actor.manager in {*BY_EMAIL, ""}
        assert actor.manager != actor.email
        assert actor.left is None or actor.left < actor.joined
        assert actor.before is None or actor.joined < actor.before.left < actor.before.joined
    heads = [actor.email for actor in CAST if actor.is_person and not actor.manager]
    assert heads == ["henrik.dahl@northwind.example"]


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("june", "june.lindqvist"),
        ("mara", "mara.ahn"),
        ("ravi", "ravi.kapoor"),
        ("sol", "sol.bianchi"),
        ("tomas", "tomas.ochoa"),
    ],
)
def test_some_sign_in_by_their_first_name(world: World, name: str, alias: str) -> None:
    assert f"{alias}@northwind.example" in _user(world, name).aliases
    assert _user(world, alias) is _user(world, name)


def test_noah_left_and_was_closed_the_same_evening_but_for_his_key(world: World) -> None:
    noah, user = _actor("noah.petrov"), _user(world, "noah.petrov")
    left = moment(NOW, 12, 17)
    assert user.suspended_at is not None
    assert timedelta(0) < user.suspended_at - left < timedelta(hours=LIMIT_HOURS)
    assert user.suspended_at.date() == left.date()
    assert noah.aws in {one.name for one in USERS if one.keys}
    organization = github_demo(NOW).organization(NAME)
    assert noah.github not in organization.members
    entry = next(row for row in organization.audit if row.get("user") == noah.github)
    assert entry["action"] == "org.remove_member"
    removed = datetime.fromisoformat(entry["at"])
    assert timedelta(0) < removed - left < timedelta(hours=LIMIT_HOURS)


def test_theo_was_closed_three_hours_late_to_the_minute(world: World) -> None:
    left, email = moment(NOW, 30, 17), "theo.marchetti@northwind.example"
    closed = [
        row.at
        for row, event in _told(world, ADMIN, USER_EMAIL=email)
        if event.name == "SUSPEND_USER"
    ]
    assert closed == [later(left, hours=LIMIT_HOURS + 3)]
    assert _user(world, "theo.marchetti").suspended_at == closed[0]
    after = [row.at for row, _ in _told(world, LOGIN) if row.email == email and row.at > left]
    assert after == [later(left, hours=15)]
    assert _actor("theo.marchetti").github not in github_demo(NOW).organization(NAME).members


def test_priya_is_new_and_without_a_second_step(world: World) -> None:
    priya = _user(world, "priya.nair")
    assert priya.created_at == moment(NOW, 6)
    assert not priya.is_enrolled
    assert _names(world, priya.email) == ["CREATE_USER", "ADD_GROUP_MEMBER"]


def test_lena_moved_and_kept_what_an_administrator_may(world: World) -> None:
    lena = _user(world, "lena.fischer")
    moved = [row.at for row, event in _told(world, ADMIN) if event.name == "MOVE_USER_TO_ORG_UNIT"]
    assert moved == [moment(NOW, 40, 10)]
    assert (lena.unit, lena.department) == ("/Product", "Product")
    assert world.is_super(lena)
    assert github_demo(NOW).organization(NAME).members["lena-fischer"].role == "admin"
    aws = next(one for one in USERS if one.name == "lena.fischer")
    assert "administrators" in aws.groups


def test_several_sign_in_to_a_shared_account_and_a_program_to_none(world: World) -> None:
    shared = [actor for actor in CAST if actor.kind == SHARED]
    assert [actor.email for actor in shared] == ["support@northwind.example"]
    assert shared[0].manager == ""
    ips = {row.ip for row, _ in _told(world, LOGIN) if row.email == shared[0].email}
    assert len(ips) >= 3
    programs = [actor for actor in CAST if actor.kind == SERVICE]
    assert [world.user(actor.email).last_login_at for actor in programs] == [None]


def test_dario_s_contract_ended_and_everything_is_open(world: World) -> None:
    dario, user = _actor("dario.conti"), _user(world, "dario.conti")
    assert (dario.kind, dario.last_day) == (CONTRACTOR, 20)
    assert user.is_active
    assert user.last_login_at is not None
    assert user.last_login_at > moment(NOW, 19)
    assert dario.github in github_demo(NOW).organization(NAME).members
    assert dario.aws in {one.name for one in USERS}


def test_the_warehouse_does_without_two_steps(world: World) -> None:
    off = {user.unit for user in world.users.values() if not _is_on(world, user)}
    assert off == {"/Warehouse"}


def _is_on(world: World, user: User) -> bool:
    policy = world.effective(_STEP, user)
    return policy is not None and "enforcedFrom" in policy.value


def test_of_two_groups_the_one_higher_in_order_wins(world: World) -> None:
    setting = "security.session_controls"
    lengths = {}
    for name in ("tomas", "jonas.weber", "greta.holm", "luca.ferri"):
        policy = world.effective(setting, _user(world, name))
        assert policy is not None
        lengths[name] = policy.value["webSessionDuration"]
    assert lengths == {
        "tomas": "28800s",
        "jonas.weber": "86400s",
        "greta.holm": "43200s",
        "luca.ferri": "1209600s",
    }


def test_daniel_came_back_under_the_same_address(world: World) -> None:
    daniel = _user(world, "daniel.okoye")
    assert daniel.created_at == moment(NOW, 700)
    assert _names(world, daniel.email)[0] == "UNSUSPEND_USER"
    assert daniel.is_active


def test_sofia_was_renamed_and_keeps_her_old_address(world: World) -> None:
    sofia = _user(world, "sofia.lang")
    assert (sofia.family, sofia.aliases) == ("Lang", ["sofia.keller@northwind.example"])
    told = [
        event.name for _, event in _told(world, ADMIN, USER_EMAIL="sofia.keller@northwind.example")
    ]
    assert told == ["RENAME_USER"]


def test_gustav_is_known_to_the_journal_only(world: World) -> None:
    email = "gustav.moen@northwind.example"
    with pytest.raises(MissingError):
        world.user(email)
    assert _names(world, email) == ["SUSPEND_USER", "DELETE_USER"]
    deleted = [user.deleted_at for user in world.users.values() if user.email == email]
    assert deleted[0] is not None
    assert deleted[0] < NOW - timedelta(days=20)


def test_super_administrators_are_four_of_whom_two_are_approved(world: World) -> None:
    found = {user.email.partition("@")[0] for user in world.users.values() if world.is_super(user)}
    assert found == {"june", "mara", "lena.fischer", "tomas"}
    granted = [
        row.email for row, event in _told(world, ADMIN) if event.name == "GRANT_ADMIN_PRIVILEGE"
    ]
    assert granted == ["lena.fischer@northwind.example"]


def test_a_privilege_was_given_and_taken_back(world: World) -> None:
    told = [
        event.name
        for _, event in _told(world, ADMIN, USER_EMAIL="oskar.nyberg@northwind.example")
        if "ROLE" in event.name
    ]
    assert told == ["ASSIGN_ROLE", "UNASSIGN_ROLE"]


def test_walter_has_not_signed_in_for_long(world: World) -> None:
    idle = [
        user.email
        for user in world.users.values()
        if user.is_active and user.last_login_at and user.last_login_at < NOW - timedelta(days=90)
    ]
    assert idle == ["walter.nyman@northwind.example"]


@pytest.mark.parametrize(
    ("group", "outsider"),
    [("finance", "books@ledgerhouse.example"), ("customer-advisory", "advisor@elsewhere.example")],
)
def test_an_outsider_is_in_a_group(world: World, group: str, outsider: str) -> None:
    members = world.group(f"{group}@northwind.example").members.values()
    assert [one.email for one in members if one.id not in world.users] == [outsider]


def test_a_program_may_read_all_mail(world: World) -> None:
    risky = [
        (row.email, event.parameters["app_name"])
        for row, event in _told(world, TOKEN)
        if "https://mail.google.com/" in event.parameters["scope"]
    ]
    assert risky == [("liam.byrne@northwind.example", "Mail Merge Wizard")]


def test_a_phone_is_not_encrypted_and_a_laptop_is_silent(world: World) -> None:
    open_ = [
        (one.kind, world.users[one.owner].email)
        for one in world.devices.values()
        if not one.is_encrypted
    ]
    assert [email for _, email in open_] == ["sanjay.mehta@northwind.example"]
    silent = {
        world.users[one.owner].email
        for one in world.devices.values()
        if one.last_seen_at < NOW - timedelta(days=90)
    }
    assert silent == {"emilia.rossi@northwind.example"}


@pytest.mark.parametrize("setting", ["gmail.pop_access", "gmail.imap_access"])
def test_old_ways_to_read_mail_are_on_in_one_unit(world: World, setting: str) -> None:
    on = {one.unit.path for one in world.policies_of[setting] if True in one.value.values()}
    assert on == {"/Sales"}


def test_nobody_does_anything_before_they_came_or_after_they_were_closed(world: World) -> None:
    for row, _ in _told(world, LOGIN):
        user = world.users[row.actor]
        assert user.created_at <= row.at
        assert user.suspended_at is None or row.at < user.suspended_at, user.email


def test_nothing_happens_after_the_history_s_end(world: World) -> None:
    for application in (ADMIN, LOGIN, TOKEN):
        rows = world.journal.newest_first(
            application, begin=NOW, end=NOW + timedelta(days=900), before=None
        )
        assert list(rows) == []


def test_the_demo_is_the_same_each_time(world: World) -> None:
    again = demo(NOW)
    assert list(again.users) == list(world.users)
    assert len(again.journal) == len(world.journal)
    assert [one.last_login_at for one in again.users.values()] == [
        one.last_login_at for one in world.users.values()
    ]


def test_people_of_the_other_systems_are_of_the_cast() -> None:
    people = {one.name for one in USERS if one.has_password}
    known = {actor.aws for actor in CAST if actor.aws}
    gone = {"theo.marchetti"}  # closed in time, in AWS
    assert people == known - gone
    untagged = [one.name for one in USERS if not one.tags]
    assert untagged == ["ines.duarte", "amara.okafor"]
    assert {one.tags.get("Kind") for one in USERS if not one.has_password} == {"service"}
    for one in USERS:
        assert one.tags.get("Email", "") in {*BY_EMAIL, ""}


@pytest.mark.parametrize(("users", "groups", "units"), [(120, 30, 10), (400, 210, 45)])
def test_a_large_company_has_as_many_as_are_wanted(users: int, groups: int, units: int) -> None:
    made = large(NOW, users=users, groups=groups, units=units)
    assert (len(made.users), len(made.groups), len(made.units)) == (users, groups, units + 1)
    assert {user.unit for user in made.users.values()} == set(made.units) - {"/"}
    assert all(group.members for group in made.groups.values())


def test_the_large_company_is_made_and_asked_quickly() -> None:
    began = time.monotonic()
    made = large(NOW)
    assert time.monotonic() - began < 10
    assert (len(made.users), len(made.groups), len(made.units)) == (10_000, 2_000, 201)


def test_the_same_seed_makes_the_same_company() -> None:
    found = [
        [(user.id, user.is_enrolled, user.created_at) for user in made.users.values()]
        for made in (large(NOW, users=60, groups=5, units=4, seed=seed) for seed in (1, 1, 2))
    ]
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("seed", ["demo", "small"])
def test_it_runs_as_a_program_of_its_own(tmp_path: Path, seed: str) -> None:
    port, key = free_port(5890), tmp_path / "key.pem"
    command = [sys.executable, "-m", "compliance.jobs.local.google", "--port", str(port)]
    asked = ["--seed", seed, "--at", NOW.isoformat(), "--key", str(key)]
    program = subprocess.Popen([*command, *asked], cwd=ROOT)
    try:
        assert _key(port)["token_uri"] == f"http://127.0.0.1:{port}/token"
        assert _key(port)["private_key"].encode() == key.read_bytes()
    finally:
        program.terminate()
        program.wait(10)


def _key(port: int) -> Any:
    for _ in range(200):
        try:
            with urlopen(f"http://127.0.0.1:{port}/_sim/key", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.05)
    pytest.fail("The simulated Google did not answer within 10 seconds.")
