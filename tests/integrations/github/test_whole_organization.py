"""All collectors and all checks against a simulated GitHub, over HTTP."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from compliance.jobs.local.github.acts.organizations import add_repository, sign_on
from compliance.jobs.local.github.acts.rules import protect
from compliance.jobs.local.github.seeds.small import READS
from compliance.jobs.local.github.world import World
from evidence.rules.verdict import Outcome, Verdict
from integrations.plugin import Collector, Resource
from integrations.providers.github.changes import ACTIVITY
from integrations.providers.github.checks import CHECKS
from integrations.providers.github.collectors import CALLS, COLLECTORS
from integrations.providers.github.queries import QUERIES
from integrations.providers.github.refusals import permission
from integrations.tape import Records, Tape, read_snapshot, write_receipt, write_snapshot
from tests.fakes.github import GitHub

from .builders import FAIL, PASS, UNKNOWN, check_of
from .worlds import NAME, WEB, closed, collected, connected

OWN_CALLS = {*CALLS} - {*QUERIES, ACTIVITY} | {"SingleSignOn"}
JUDGED = {
    "GH-01": {"pass": 1},
    "GH-02": {"pass": 4, "fail": 1},
    "GH-03": {"pass": 1, "fail": 1},
    "GH-04": {"fail": 1},
    "GH-05": {"unknown": 6, "fail": 1},
    "GH-07": {"pass": 2},
    "GH-08": {"pass": 1},
    "GH-09": {"pass": 1},
    "GH-10": {"pass": 1, "fail": 1},
    "GH-11": {"pass": 1, "fail": 1},
    "GH-12": {"pass": 2, "fail": 1},
    "GH-13": {"pass": 2, "not_applicable": 1},
    "GH-14": {"pass": 1, "fail": 2, "not_applicable": 1},
    "GH-15": {"pass": 2, "not_applicable": 1},
    "GH-16": {"pass": 1, "fail": 1, "not_applicable": 1},
    "GH-17": {"pass": 2, "not_applicable": 1},
    "GH-18": {"pass": 1, "fail": 1, "not_applicable": 1},
    "GH-21": {"pass": 2, "fail": 2, "not_applicable": 1},
    "GH-22": {"pass": 2, "fail": 2, "not_applicable": 1},
    "GH-23": {"pass": 2, "fail": 2, "not_applicable": 1},
    "GH-24": {"pass": 1},
    "GH-25": {"pass": 1, "fail": 1},
    "GH-26": {"pass": 3, "fail": 3},
    "GH-27": {"pass": 1, "fail": 1},
}
PERMISSIONS = {
    "GH-01": ("organization_administration", "GET /orgs/{org}"),
    "GH-02": ("members", "GET /orgs/{org}/members"),
    "GH-07": ("members", "GET /orgs/{org}/members"),
    "GH-10": ("members", "GET /orgs/{org}/outside_collaborators"),
    "GH-11": ("members", "GET /orgs/{org}/invitations"),
    "GH-14": ("administration", "GET /repos/{owner}/{repo}/branches/{branch}/protection"),
    "GH-18": ("contents", "GET /repos/{owner}/{repo}/codeowners/errors"),
    "GH-21": ("vulnerability_alerts", "GET /orgs/{org}/dependabot/alerts"),
    "GH-22": ("security_events", "GET /orgs/{org}/code-scanning/alerts"),
    "GH-23": ("secret_scanning_alerts", "GET /orgs/{org}/secret-scanning/alerts"),
    "GH-24": ("organization_administration", "GET /orgs/{org}/actions/permissions"),
    "GH-25": ("actions", "GET /repos/{owner}/{repo}/environments"),
    "GH-26": ("administration", "GET /repos/{owner}/{repo}/keys"),
    "GH-27": ("organization_administration", "GET /orgs/{org}/audit-log"),
}


def sealed(tape: Tape, collector: str) -> Records:
    return read_snapshot(write_snapshot(collector, tape.records))


def verdicts(check_id: str, tapes: dict[str, Tape], at: datetime) -> list[tuple[Resource, Verdict]]:
    check = check_of(check_id)
    records = sealed(tapes[check.reads.collector], check.reads.collector)
    return list(check.evaluate(records, at=at))


def counts(found: list[tuple[Resource, Verdict]]) -> dict[str, int]:
    return dict(Counter(verdict.outcome.value for _, verdict in found))


def test_the_28_checks_are_declared_in_full() -> None:
    assert [check.id for check in CHECKS] == [f"GH-{number:02d}" for number in range(1, 29)]
    collectors = {*(collector.id for collector in COLLECTORS), "github.changes"}
    for check in CHECKS:
        assert check.criteria
        assert check.risk.endswith(".")
        assert len(check.remedy) > 40
        assert check.reads.collector in collectors


@pytest.mark.parametrize("check_id", JUDGED)
def test_the_organization_gets_these_verdicts(
    check_id: str, tapes: dict[str, Tape], at: datetime
) -> None:
    assert counts(verdicts(check_id, tapes, at)) == JUDGED[check_id]


@pytest.mark.parametrize("check_id", JUDGED)
def test_counts_add_up_to_a_population_of_different_resources(
    check_id: str, tapes: dict[str, Tape], at: datetime
) -> None:
    found = verdicts(check_id, tapes, at)

    assert len({item.id for item, _ in found}) == len(found) > 0
    assert all(item.id and item.title for item, _ in found)
    assert check_id == "GH-05" or all(item.region == NAME for item, _ in found)
    assert all(verdict.reason.endswith(".") for _, verdict in found)


def test_what_reached_production_is_judged_from_its_closing_snapshot(
    running: GitHub, tapes: dict[str, Tape], at: datetime
) -> None:
    found = {**tapes, "github.changes": closed(connected(running))}

    assert counts(verdicts("GH-19", found, at)) == {"pass": 1, "fail": 1}
    assert counts(verdicts("GH-20", found, at)) == {
        "pass": 4,  # two changes, each with its commit and its merge commit
        "fail": 1,  # a merge past the rules
    }


def test_every_question_is_asked_once_and_no_other(tapes: dict[str, Tape]) -> None:
    asked = {name: Counter(call.call for call in tape.calls) for name, tape in tapes.items()}

    assert sum(asked["github.organization"].values()) == 17
    assert asked["github.repositories"] == {
        "GET /orgs/{org}/repos": 1,
        "GET /orgs/{org}/personal-access-tokens": 1,
        "GET /orgs/{org}/installations": 1,
        "GET /repos/{owner}/{repo}/rules/branches/{branch}": 2,
        "GET /repos/{owner}/{repo}/branches/{branch}/protection": 2,
        "GET /repos/{owner}/{repo}/codeowners/errors": 2,
        "GET /repos/{owner}/{repo}/environments": 2,
        "GET /repos/{owner}/{repo}/keys": 2,
        "GET /repos/{owner}/{repo}/rulesets/rule-suites": 2,
        "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}": 2,
    }
    assert sum(asked["github.alerts"].values()) == 8
    assert {call for calls in asked.values() for call in calls} == OWN_CALLS


def test_an_organization_s_ruleset_is_asked_for_once_however_many_repositories_it_holds_for(
    server: GitHub, at: datetime
) -> None:
    for number in range(10):
        add_repository(server.world, organization=NAME, name=f"more-{number}", at=at, by="june")
    calls = collected(server, permissions=READS)["github.repositories"].calls

    assert (
        Counter(call.call for call in calls)["GET /repos/{owner}/{repo}/rulesets/{ruleset_id}"] == 2
    )


def test_every_page_of_identities_is_one_answer(server: GitHub) -> None:
    for number in range(230):
        sign_on(server.world, organization=NAME, name_id=f"{number}@northwind.example")
    sign_on(server.world, organization=NAME, name_id="gone@northwind.example", login="gone")
    tape = collected(server, permissions=READS)["github.organization"]
    [record] = [record for record in tape.records if record.call == "SingleSignOn"]
    identities = record.payload["organization"]["samlIdentityProvider"]["externalIdentities"]

    assert len(identities["nodes"]) == identities["totalCount"] == 234
    assert sum(call.call == "SingleSignOn" for call in tape.calls) == 3


def test_a_leaked_secret_is_not_copied(tapes: dict[str, Tape]) -> None:
    [record] = [
        record
        for record in tapes["github.alerts"].records
        if record.call == "GET /orgs/{org}/secret-scanning/alerts"
    ]

    assert len(record.payload) == 2
    assert [row.get("secret") for row in record.payload] == [None, None]


def test_every_call_has_a_receipt_and_names_what_it_needs(tapes: dict[str, Tape]) -> None:
    for tape in tapes.values():
        assert len(write_receipt(tape.calls).decode().strip().split("\n")) == 1 + len(tape.calls)
        assert all(call.request_id and call.region == NAME for call in tape.calls)
    assert all(permission(call) for call in {*CALLS} - {"Viewer"})


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda collector: collector.id)
def test_an_unchanged_organization_gives_the_same_bytes(
    running: GitHub, tapes: dict[str, Tape], collector: Collector
) -> None:
    again = Tape()
    collector.collect(connected(running), again)

    first = write_snapshot(collector.id, tapes[collector.id].records)
    assert write_snapshot(collector.id, again.records) == first


def test_each_snapshot_holds_what_was_agreed(tapes: dict[str, Tape]) -> None:
    for tape in tapes.values():
        [record] = [record for record in tape.records if record.call == "trackrecord:terms"]
        assert record.payload["approved_owners"] == ["june", "mara"]


@pytest.mark.parametrize(("check_id", "missing"), PERMISSIONS.items())
def test_a_permission_that_is_missing_makes_its_check_unknown_and_is_named(
    server: GitHub, at: datetime, check_id: str, missing: tuple[str, str]
) -> None:
    name, call = missing
    held = {key: level for key, level in READS.items() if key != name}
    found = verdicts(check_id, collected(server, permissions=held), at)
    reasons = {v.reason for _, v in found if v.outcome is UNKNOWN}

    assert any(permission(call) in reason for reason in reasons), reasons


def test_a_token_that_may_write_rulesets_sees_whom_they_let_past(
    server: GitHub, at: datetime
) -> None:
    found = verdicts(
        "GH-14", collected(server, permissions={**READS, "administration": "write"}), at
    )
    reasons = {item.title: verdict.reason for item, verdict in found}

    assert reasons["northwind/api@main"] == "May go past the rules: organization owners."
    assert reasons["northwind/web@main"] == (
        "May go past the rules: administrators, organization owners."
    )


def test_a_repair_turns_a_verdict(server: GitHub, at: datetime) -> None:
    def of_web() -> Outcome:
        found = verdicts("GH-16", collected(server, permissions=READS), at)
        return {item.title: verdict.outcome for item, verdict in found}[f"{WEB}@main"]

    before = of_web()
    protect(server.world, repository=WEB, enforce_admins=True, contexts=["test"])

    assert (before, of_web()) == (FAIL, PASS)


def test_a_repository_without_a_commit_has_no_branch_to_judge(server: GitHub, at: datetime) -> None:
    add_repository(server.world, organization=NAME, name="empty", at=at, by="june", is_empty=True)
    found = verdicts("GH-13", collected(server, permissions=READS), at)

    assert {item.title: verdict.reason for item, verdict in found}["northwind/empty@main"] == (
        "The repository has no branch of that name."
    )


def test_without_enterprise_there_is_neither_single_sign_on_nor_audit_log(
    server: GitHub, world: World, at: datetime
) -> None:
    organization = world.organization(NAME)
    organization.plan, organization.sso_url = "team", ""
    tapes = collected(server, permissions=READS)
    asked = Counter(call.call for call in tapes["github.organization"].calls)

    assert counts(verdicts("GH-04", tapes, at)) == {"not_applicable": 1}
    assert counts(verdicts("GH-27", tapes, at)) == {"not_applicable": 1}
    assert asked["GET /orgs/{org}/audit-log"] == 1


def test_a_snapshot_without_answers_is_unknown_never_empty(at: datetime) -> None:
    for check in CHECKS:
        found = list(check.evaluate(Records([]), at=at))
        assert {verdict.outcome for _, verdict in found} == {UNKNOWN}, check.id


def test_with_metadata_alone_only_visibility_and_rulesets_are_known(
    server: GitHub, at: datetime
) -> None:
    tapes = collected(server, permissions={})
    known = {
        check.id
        for check in CHECKS
        if check.reads.collector in tapes
        and UNKNOWN not in {verdict.outcome for _, verdict in verdicts(check.id, tapes, at)}
    }

    assert known == {"GH-12", "GH-13", "GH-15", "GH-17"}
