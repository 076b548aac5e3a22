"""Reading over HTTP: pages, several organizations, faults and limits."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from compliance.jobs.local.github.acts.findings import find
from compliance.jobs.local.github.acts.organizations import (
    add_member,
    add_repository,
    issue_token,
    make_organization,
)
from compliance.jobs.local.github.moments import later
from compliance.jobs.local.github.seeds.small import READS
from compliance.jobs.local.github.world import World
from evidence.rules.judged import JudgedCheck, JudgedResource
from integrations.plugin import Check, Collector, LimitedError
from integrations.providers.github.checks import CHECKS
from integrations.providers.github.client import Client
from integrations.providers.github.collectors import COLLECTORS
from integrations.tape import Record, Records, Tape
from tests.fakes.github import GitHub

from .builders import UNKNOWN, check_of
from .worlds import API, NAME, allow, connected

BY_ID = {collector.id: collector for collector in COLLECTORS}
OTHER = "southwind"


def read(client: Client, collector: str) -> Tape:
    tape = Tape()
    BY_ID[collector].collect(client, tape)
    return tape


def calls(tape: Tape) -> Counter[str]:
    return Counter(call.call for call in tape.calls)


def payload(tape: Tape, call: str, **query: str) -> list[object]:
    [record] = [
        record
        for record in tape.records
        if record.call == call and query.items() <= record.parameters.items()
    ]
    found: list[object] = record.payload
    return found


def judged(check: Check[Any], tape: Tape, at: datetime) -> JudgedCheck:
    verdicts = check.evaluate(Records(tape.records), at=at)
    return JudgedCheck(
        check_id=check.id,
        version=check.version,
        title=check.title,
        resources=tuple(
            JudgedResource(id=item.id, title=item.title, region=item.region, verdict=verdict)
            for item, verdict in verdicts
        ),
    )


@pytest.fixture
def client(server: GitHub) -> Client:
    allow(server.world, READS)
    return connected(server)


def test_a_list_of_several_pages_is_one_answer(client: Client, world: World, at: datetime) -> None:
    for number in range(245):
        add_member(world, organization=NAME, login=f"person-{number}")
    tape = read(client, "github.organization")

    members = [r for r in tape.records if r.call == "GET /orgs/{org}/members"]
    assert sorted(len(record.payload) for record in members) == [1, 2, 250]
    assert calls(tape)["GET /orgs/{org}/members"] == 3 + 1 + 1


def test_alerts_go_on_behind_their_cursor(client: Client, world: World, at: datetime) -> None:
    for number in range(150):
        find(
            world,
            repository=API,
            kind="dependabot",
            subject=f"package-{number}",
            severity="low",
            at=later(at, days=-1),
        )
    tape = read(client, "github.alerts")

    assert len(payload(tape, "GET /orgs/{org}/dependabot/alerts")) == 152
    assert calls(tape)["GET /orgs/{org}/dependabot/alerts"] == 2


def test_repositories_are_asked_each_once_and_archived_ones_not_at_all(
    client: Client, world: World, at: datetime
) -> None:
    for number in range(120):
        add_repository(
            world,
            organization=NAME,
            name=f"more-{number}",
            at=at,
            by="june",
            is_archived=number >= 20,
        )
    found = calls(read(client, "github.repositories"))

    assert found["GET /orgs/{org}/repos"] == 2
    assert found["GET /repos/{owner}/{repo}/keys"] == 22
    assert found["GET /repos/{owner}/{repo}/rulesets/{ruleset_id}"] == 2
    assert sum(found.values()) == 2 + 2 + 2 + 22 * 6


def test_each_organization_is_read_with_its_own_name(
    server: GitHub, world: World, at: datetime
) -> None:
    make_organization(world, login=OTHER, at=at)
    add_member(world, organization=OTHER, login="ana", role="admin")
    add_repository(world, organization=OTHER, name="api", at=at, by="ana")
    issue_token(world, login="june", value="whole")
    client = connected(server, organizations=f"{NAME}, {OTHER}", token="whole")
    tape = read(client, "github.repositories")
    branches = judged(check_of("GH-13"), tape, at)

    assert {record.region for record in tape.records} == {"", NAME, OTHER}
    assert {each.region: each.title for each in branches.resources}[OTHER] == "southwind/api@main"
    assert len(branches.resources) == 4


def test_an_organization_that_is_not_shown_is_unknown_beside_one_that_is(
    client: Client, server: GitHub, at: datetime
) -> None:
    both = connected(server, organizations=f"{NAME}, nowhere")
    found = judged(check_of("GH-01"), read(both, "github.organization"), at)
    outcomes = {each.title: each.verdict.outcome for each in found.resources}

    assert outcomes["nowhere"] is UNKNOWN
    assert outcomes[NAME] is not UNKNOWN


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda collector: collector.id)
def test_faults_delay_verdicts_but_change_none(
    client: Client, server: GitHub, at: datetime, collector: Collector
) -> None:
    calm = read(client, collector.id)
    server.tell("trouble", every_502=7, every_cut=11)
    troubled = read(client, collector.id)

    assert [call for call in troubled.calls if call.attempts > 1]
    for check in CHECKS:
        if check.reads.collector == collector.id:
            assert judged(check, troubled, at).digest == judged(check, calm, at).digest, check.id


def test_a_limit_is_told_and_nothing_is_asked_before_it_ends(
    client: Client, server: GitHub
) -> None:
    server.tell("trouble", limit=5)

    with pytest.raises(LimitedError, match="GitHub allows no more until"):
        read(client, "github.repositories")


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda collector: collector.id)
def test_an_hour_later_the_same_snapshot_gets_the_same_words(
    tapes: dict[str, Tape], at: datetime, collector: Collector
) -> None:
    for check in CHECKS:
        if check.reads.collector == collector.id:
            now = judged(check, tapes[collector.id], at)
            assert judged(check, tapes[collector.id], at + timedelta(hours=1)) == now


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda collector: collector.id)
def test_nothing_is_written_and_no_place_is_left_blank(
    tapes: dict[str, Tape], collector: Collector
) -> None:
    for record in tapes[collector.id].records:
        assert record.call.startswith(("GET /", "SingleSignOn", "trackrecord:"))
        assert record.region == ("" if record.call == "trackrecord:terms" else NAME)


@pytest.mark.parametrize(
    ("check_id", "resource", "command"),
    [
        ("GH-02", "northwind/mara", "gh api -X DELETE orgs/northwind/members/mara"),
        ("GH-07", "northwind/mara", "gh api -X PUT orgs/northwind/memberships/mara -f role=member"),
        ("GH-08", "northwind", "gh api -X PATCH orgs/northwind -f default_repository_permission"),
        (
            "GH-10",
            "northwind/ana",
            "gh api -X DELETE orgs/northwind/outside_collaborators/ana",
        ),
        ("GH-11", "northwind/invitation/12", "gh api -X DELETE orgs/northwind/invitations/12"),
        ("GH-12", "northwind/web", "gh repo edit northwind/web"),
    ],
)
def test_commands_name_what_they_mend(check_id: str, resource: str, command: str) -> None:
    found = check_of(check_id).commands_for(resource, region="northwind", account="northwind")

    assert any(each.startswith(command) for each in found), found


def test_records_of_no_collector_are_passed_over(at: datetime) -> None:
    other = [Record(call="GET /something/else", region=NAME, payload=[{"login": "x"}])]

    for check in CHECKS:
        found = list(check.evaluate(Records(other), at=at))
        assert {verdict.outcome for _, verdict in found} == {UNKNOWN}
