"""The worlds to begin with hold what they promise."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from compliance.jobs.local.github.moments import moment
from compliance.jobs.local.github.pulls import MERGED, Pull
from compliance.jobs.local.github.repositories import Repository
from compliance.jobs.local.github.seeds.demo import DAYS, ZONE, demo
from compliance.jobs.local.github.seeds.demo_organization import NAME
from compliance.jobs.local.github.seeds.large import large
from compliance.jobs.local.github.world import World
from compliance.jobs.local.processes import free_port

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return demo(NOW)


def _places(world: World) -> Iterable[Repository]:
    return world.organization(NAME).repositories.values()


def _merged(world: World) -> list[Pull]:
    return [
        pull for place in _places(world) for pull in place.pulls.values() if pull.state == MERGED
    ]


def _seconds_to_approval(pull: Pull) -> float:
    first = next(review for review in pull.reviews if review.state == "APPROVED")
    return (moment(first.submitted_at) - moment(pull.created_at)).total_seconds()


def test_the_demo_company_is_of_a_believable_size(world: World) -> None:
    owner = world.organization(NAME)
    assert len(owner.repositories) == 12
    assert len(owner.members) == 14
    assert 380 <= len(_merged(world)) <= 480
    moments = [moment(pull.merged_at) for pull in _merged(world)]
    assert max(moments) <= NOW
    assert min(moments) >= NOW - timedelta(days=DAYS + 4)


def test_the_demo_is_the_same_each_time(world: World) -> None:
    again = demo(NOW)
    assert [pull.head.oid for pull in _merged(again)] == [pull.head.oid for pull in _merged(world)]


def test_the_night_merge_has_its_ticket_and_is_read_in_the_morning(world: World) -> None:
    found = [pull for pull in _merged(world) if "emergency" in pull.labels]
    assert len(found) == 1
    pull = found[0]
    assert "INC-231" in pull.title
    assert [issue.title for issue in pull.issues] == ["INC-231 Customers are charged twice"]
    assert moment(pull.merged_at).astimezone(ZONE).hour == 2
    assert [review.submitted_at > pull.merged_at for review in pull.reviews] == [True]


def test_the_rules_were_passed_by_twice_and_both_are_noted(world: World) -> None:
    suites = [suite for place in _places(world) for suite in place.suites]
    passed_by = {suite.by.login for suite in suites if suite.result == "bypass"}
    assert passed_by == {"june-lindqvist", "lena-fischer"}
    assert not [suite for suite in suites if suite.result == "fail"]


def test_a_pair_approves_one_anothers_large_changes_within_seconds(world: World) -> None:
    quick = [
        pull for pull in _merged(world) if pull.additions > 500 and _seconds_to_approval(pull) < 60
    ]
    pairs = {
        (pull.author.login, review.author.login)
        for pull in quick
        for review in pull.reviews
        if pull.author and review.author
    }
    assert pairs == {("tomas-ochoa", "noah-petrov"), ("noah-petrov", "tomas-ochoa")}
    assert len(quick) == 10
    assert {pull.comments for pull in quick} == {0}


def test_programs_merge_dependencies_without_a_person(world: World) -> None:
    found = [pull for pull in _merged(world) if "dependencies" in pull.labels]
    assert len(found) > 12
    for pull in found:
        assert pull.author is not None
        assert pull.merged_by is not None
        assert {pull.author.kind, pull.merged_by.kind} == {"Bot"}
        assert {review.author.kind for review in pull.reviews if review.author} == {"Bot"}


def test_every_way_of_merging_and_moving_is_there(world: World) -> None:
    kinds = {push.kind for place in _places(world) for push in place.pushes}
    assert kinds == {"push", "force_push", "pr_merge", "merge_queue_merge"}
    parents = {len(pull.merge_commit.parents) for pull in _merged(world) if pull.merge_commit}
    assert parents == {1, 2}
    titles = [pull.title for pull in _merged(world)]
    assert 'Revert "Cache the account\'s page"' in titles


def test_a_change_grew_after_its_approval(world: World) -> None:
    late = [
        pull.title
        for pull in _merged(world)
        if any(
            review.state == "APPROVED"
            and review.submitted_at < pull.merged_at
            and review.commit is not pull.head
            for review in pull.reviews
        )
    ]
    assert late == ["Show the plan's price with tax"]


def test_the_organization_has_something_to_find(world: World) -> None:
    owner = world.organization(NAME)
    without = [login for login, member in owner.members.items() if not member.has_two_factor]
    assert without == ["kei-tanaka"]
    assert min(row.created_at for row in owner.invitations) < "2026-06-01"
    assert {row.name for row in _places(world) if row.visibility == "public"} == {
        "docs",
        "status-page",
    }
    assert [key.title for place in _places(world) for key in place.keys if not key.is_read_only]
    states = {(alert.kind, alert.state) for place in _places(world) for alert in place.alerts}
    assert len(states) == 6


def test_every_commit_of_a_branch_was_brought_or_pushed_once(world: World) -> None:
    for place in _places(world):
        pushed = {push.after for push in place.pushes if push.kind == "push"}
        for commit in place.history(place.branches[place.default_branch]):
            merged = [pull for pull in commit.pulls if pull.state == MERGED]
            assert len(merged) + (commit.oid in pushed) == 1


@pytest.mark.parametrize("pulls", [300, 1000])
def test_a_large_organization_has_as_many_as_are_wanted(pulls: int) -> None:
    found = large(NOW, pulls=pulls, repositories=20, members=50)
    owner = found.organization("northwind")
    assert sum(len(place.pulls) for place in owner.repositories.values()) == pulls
    assert (len(owner.repositories), len(owner.members)) == (20, 50)
    newest = max(place.pushed_at for place in owner.repositories.values())
    assert moment(newest) <= NOW


def test_the_same_seed_makes_the_same_organization() -> None:
    heads = [
        [place.head().oid for place in world.organization("northwind").repositories.values()]
        for world in (
            large(NOW, pulls=90, repositories=3, members=9, seed=seed) for seed in (1, 1, 2)
        )
    ]
    assert heads[0] == heads[1] != heads[2]


def test_it_runs_as_a_program_of_its_own() -> None:
    port = free_port(5790)
    program = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "compliance.jobs.local.github",
            "--port",
            str(port),
            "--at",
            NOW.isoformat(),
        ],
        cwd=ROOT,
    )
    try:
        _answers(port)
    finally:
        program.terminate()
        program.wait(10)


def _answers(port: int) -> None:
    for _ in range(200):
        try:
            with urlopen(f"http://127.0.0.1:{port}/_sim/counts", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail("The simulated GitHub did not answer within 10 seconds.")
