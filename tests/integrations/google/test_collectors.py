"""How the collectors ask: no more than is needed, side by side, and again the same."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from math import ceil

import pytest

from integrations.plugin import Collector, LimitedError
from integrations.providers.google.collectors import COLLECTORS
from integrations.providers.google.methods import (
    ACTIVITIES,
    COMPUTER_USERS,
    GROUP,
    MEMBERS,
    METHODS,
    POLICIES,
    SCOPES,
    USAGE,
    USERS,
)
from integrations.providers.google.resources.defaults import SETTINGS
from integrations.tape import Records, Tape, write_receipt, write_snapshot
from tests.fakes.google import Google

from .worlds import AGREED, DOMAIN, allow, connected, counts, hurried, trouble

EACH = pytest.mark.parametrize("collector", COLLECTORS, ids=lambda each: each.id)
BY_ID = {collector.id: collector for collector in COLLECTORS}


def tape_of(collector: Collector, server: Google) -> Tape:
    tape = Tape()
    collector.collect(connected(server), tape)
    return tape


@EACH
def test_what_was_agreed_is_on_the_tape_first(collector: Collector, server: Google) -> None:
    [first, *_] = tape_of(collector, server).records

    assert first.call == "trackrecord:terms"
    assert first.payload["approved_apps"] == [AGREED["approved_apps"].lower()]
    assert "key" not in first.payload


@EACH
def test_an_unchanged_domain_gives_the_same_bytes(collector: Collector, server: Google) -> None:
    once, again = (tape_of(collector, server).records for _ in range(2))

    assert write_snapshot(collector.id, once) == write_snapshot(collector.id, again)


@EACH
def test_bytes_do_not_hang_on_how_google_cuts_its_pages(
    collector: Collector, server: Google
) -> None:
    whole = tape_of(collector, server).records
    trouble(server, short_pages=True, empty_pages=True)
    cut = tape_of(collector, server)

    assert write_snapshot(collector.id, cut.records) == write_snapshot(collector.id, whole)
    assert b'"page":2' in write_receipt(cut.calls)


@EACH
def test_no_secret_reaches_snapshot_or_receipt(collector: Collector, server: Google) -> None:
    tape = tape_of(collector, server)
    written = write_snapshot(collector.id, tape.records) + write_receipt(tape.calls)

    assert b"BEGIN" not in written
    assert not any(value.encode() in written for value in server.world.client.tokens)


def test_a_small_domain_takes_the_least_possible_calls(labs: Google) -> None:
    world = labs.world
    labs.tell("reset")
    for collector in COLLECTORS:
        tape_of(collector, labs)
    full = [g for g in world.groups.values() if g.members]
    targeted = {p.group.id for p in world.policies.values() if p.group and p.setting in SETTINGS}
    supers = {a.assignee for a in world.assignments.values() if a.role.is_super}
    kinds = [d.kind for d in world.devices.values()]
    people = len(kinds) - kinds.count("CHROME_OS")

    assert {name: n for name, n in counts(labs).items() if name != "token"} == {
        "directory.users.list": 3,
        "directory.groups.list": 1,
        "directory.groups.get": len(targeted),
        "directory.members.list": len(full),
        "directory.orgunits.list": 2,
        "directory.domains.list": 1,
        "directory.roles.list": 2,
        "directory.roleAssignments.list": 2,
        "directory.mobiledevices.list": 1,
        "directory.chromeosdevices.list": 1,
        "cloudidentity.policies.list": 2,
        "cloudidentity.devices.list": 1,
        "cloudidentity.devices.deviceUsers.list": ceil(people / 20),
        "reports.activities.list": len(supers),
        "reports.userUsageReport.get": 1,
    }


def test_only_policies_that_are_judged_are_asked_for(labs: Google) -> None:
    records = Records(tape_of(BY_ID["google.policies"], labs).records)
    [policies] = records.of(POLICIES.id)
    found = {row["setting"]["type"].removeprefix("settings/") for row in policies.payload}

    assert found <= set(SETTINGS)
    assert len(found) > 12
    assert {p.setting for p in labs.world.policies.values()} - found


def test_of_who_signs_in_only_super_administrators_days_are_read(labs: Google) -> None:
    records = Records(tape_of(BY_ID["google.directory"], labs).records)
    asked = [record.parameters for record in records.of(ACTIVITIES.id)]
    supers = {a.assignee for a in labs.world.assignments.values() if a.role.is_super}

    assert {p["userKey"] for p in asked} == supers
    rows = chain.from_iterable(record.payload for record in records.of(ACTIVITIES.id))
    assert {tuple(row) for row in rows} == {("id",)}
    assert all(p["startTime"].endswith("T00:00:00.000Z") for p in asked)


def test_accounts_of_the_policies_collector_are_no_more_than_where_and_whether(
    labs: Google,
) -> None:
    [users] = Records(tape_of(BY_ID["google.policies"], labs).records).of(USERS.id)
    known = {"id", "orgUnitPath", "suspended", "archived", "isEnforcedIn2Sv"}

    assert {name for row in users.payload for name in row} <= known


def test_members_are_not_asked_of_groups_that_have_none(server: Google) -> None:
    server.tell("add_group", email=f"empty@{DOMAIN}", name="Empty")
    records = Records(tape_of(BY_ID["google.directory"], server).records)

    assert len(records.of(MEMBERS.id)) == 2


def test_people_on_devices_are_asked_for_only_where_there_is_a_computer(server: Google) -> None:
    with_one = Records(tape_of(BY_ID["google.devices"], server).records)
    for device in list(server.world.devices.values()):
        if device.kind == "MAC_OS":
            del server.world.devices[device.id]
    server.world.touch()
    without = Records(tape_of(BY_ID["google.devices"], server).records)

    assert (len(with_one.of(COMPUTER_USERS.id)), len(without.of(COMPUTER_USERS.id))) == (1, 0)


def test_groups_are_named_only_where_policies_are_for_them(server: Google) -> None:
    before = Records(tape_of(BY_ID["google.policies"], server).records)
    server.tell(
        "set_policy",
        setting="security.session_controls",
        value={"webSessionDuration": "60s"},
        group=f"engineers@{DOMAIN}",
    )
    after = Records(tape_of(BY_ID["google.policies"], server).records)

    assert before.of(GROUP.id) == []
    assert [r.payload["email"] for r in after.of(GROUP.id)] == [f"engineers@{DOMAIN}"]


def test_where_the_newest_report_is_not_there_yet_the_one_before_is_taken(
    server: Google,
) -> None:
    trouble(server, lag_minutes=3 * 24 * 60)
    records = Records(tape_of(BY_ID["google.usage"], server).records)
    answers = records.of(USAGE.id)

    assert [bool(record.refusal) for record in answers] == [True, True, False]
    assert len({record.parameters["date"] for record in answers}) == 3


def test_without_any_report_the_search_ends(server: Google) -> None:
    trouble(server, lag_minutes=30 * 24 * 60)
    answers = Records(tape_of(BY_ID["google.usage"], server).records).of(USAGE.id)

    assert len(answers) == 5
    assert all(record.refusal for record in answers)


@EACH
def test_one_missing_scope_ends_no_collector(collector: Collector, server: Google) -> None:
    for scope in SCOPES:
        allow(server, less=(scope,))
        tape = tape_of(collector, server)
        refused = {r.call for r in tape.records if r.refusal}

        assert refused <= {m.id for m in METHODS.values() if m.scope == scope}


@EACH
def test_everything_refused_is_a_snapshot_of_refusals(collector: Collector, server: Google) -> None:
    allow(server, less=SCOPES)
    tape = tape_of(collector, server)

    assert tape.calls == []
    assert [r.refusal is not None for r in tape.records][1:] == [True] * (len(tape.records) - 1)


@EACH
def test_faults_now_and_then_change_nothing(collector: Collector, server: Google) -> None:
    whole = tape_of(collector, server).records
    trouble(server, every_503=11, every_cut=13)
    client, _, _ = hurried(server)
    tape = Tape()
    collector.collect(client, tape)

    assert write_snapshot(collector.id, tape.records) == write_snapshot(collector.id, whole)


def test_a_quota_that_is_used_up_ends_the_reading_and_it_begins_again_later(
    server: Google,
) -> None:
    whole = tape_of(BY_ID["google.directory"], server).records
    trouble(server, every_quota=9, quota="quotaExceeded")
    with pytest.raises(LimitedError) as error:
        tape_of(BY_ID["google.directory"], server)
    trouble(server, every_quota=0)
    client, _, _ = hurried(server)
    tape = Tape()
    BY_ID["google.directory"].collect(client, tape)

    assert error.value.until > datetime.now(UTC)
    assert write_snapshot("x", tape.records) == write_snapshot("x", whole)
