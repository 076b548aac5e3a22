"""Everything that reached a production branch: GH-19 and GH-20."""

from __future__ import annotations

import pytest

from evidence.rules.changes import Change, Commit, Fact, Push
from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as gh
from .builders import FAIL, NA, PASS, UNKNOWN

ACTIVITY = "GET /repos/{owner}/{repo}/activity"
CONTENTS = "repository permission “Contents: read”"


@pytest.mark.parametrize(
    ("change", "expected", "words"),
    [
        (gh.change(1, gh.review()), PASS, "Approved by june as it was merged"),
        (gh.change(1, gh.review(hour=10), gh.review("ana")), PASS, "Approved by ana"),
        (gh.change(1), FAIL, "Nobody approved it"),
        (gh.change(1, gh.review("mara")), FAIL, "only by its own author"),
        (gh.change(1, gh.review("bot", is_bot=True)), FAIL, "only by a program"),
        (gh.change(1, gh.review("Robot")), FAIL, "only by a program"),
        (gh.change(1, gh.review(state="commented")), FAIL, "Nobody approved it"),
        (gh.change(1, gh.review(state="dismissed")), FAIL, "dismissed"),
        (
            gh.change(1, gh.review(hour=10), gh.review(state="changes_requested", hour=14)),
            FAIL,
            "asked for changes later",
        ),
        (gh.change(1, gh.review(hour=20)), FAIL, "only after the merge"),
        (gh.change(1, gh.review(commit="e" * 40)), FAIL, "Pushed to after approval"),
        (gh.change(1, gh.review(commit="")), UNKNOWN, "is gone from the source"),
        (gh.change(1, gh.review(by="")), UNKNOWN, "has no account any more"),
        (gh.change(1, gh.review(), checks="failure"), FAIL, "ended with failure"),
        (gh.change(1, gh.review(), checks="error"), FAIL, "ended with error"),
        (gh.change(1, gh.review(), checks="pending"), FAIL, "had not ended"),
        (gh.change(1, gh.review(), checks="none"), FAIL, "No check ran"),
        (gh.change(1, author="dependabot", author_is_bot=True), FAIL, "Nobody approved it"),
        (gh.change(1, gh.review(), author="dependabot", author_is_bot=True), PASS, "june"),
        (gh.change(1, checks="failure"), FAIL, "Nobody approved it; june merged it 1 Jun 2026"),
    ],
)
def test_every_merged_change_was_approved_by_another_person_and_tested(
    change: Change, expected: Outcome, words: str
) -> None:
    said = gh.terms(service_accounts=["robot"])
    verdict = gh.only("GH-19", [*gh.read(change), said])

    assert verdict.outcome is expected
    assert words in verdict.reason


def test_every_fault_of_a_change_is_named() -> None:
    verdict = gh.only("GH-19", gh.read(gh.change(1, gh.review(hour=20), checks="failure")))

    assert "only after the merge" in verdict.reason
    assert "ended with failure" in verdict.reason


@pytest.mark.parametrize(
    ("facts", "expected", "words"),
    [
        ([gh.change(41), gh.commit("c", brought_by=(41,))], PASS, "Came with northwind/api#41"),
        ([gh.change(41), gh.commit("c")], PASS, "Came with northwind/api#41"),
        ([gh.change(41), gh.commit("f", brought_by=(41,))], PASS, "Came with northwind/api#41"),
        ([gh.commit("f")], FAIL, "mara put it on northwind/api@main by no change"),
        ([gh.commit("f", committer="", author="june")], FAIL, "june put it"),
        ([gh.commit("f", committer="", author="")], FAIL, "Somebody put it"),
        ([gh.commit("f", brought_by=(40,))], UNKNOWN, "#40 brought it, which was not read"),
        ([gh.commit("f", parents=())], NA, "The branch begins with it"),
    ],
)
def test_every_commit_of_a_branch_came_through_a_change(
    facts: list[Change | Commit], expected: Outcome, words: str
) -> None:
    verdict = gh.only("GH-20", gh.read(*facts))

    assert verdict.outcome is expected
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("push", "reason"),
    [
        (
            gh.push(),
            "mara force-pushed to northwind/api@main on 3 Jun 2026, 02:11 UTC: bbbbbbb to ddddddd.",
        ),
        (
            gh.push("bypass", by="", before=""),
            "An account that is gone pushed past the rules of northwind/api@main on 3 Jun 2026, "
            "02:11 UTC: nothing to ddddddd.",
        ),
    ],
)
def test_a_push_past_the_rules_fails_with_who_when_and_what(push: Push, reason: str) -> None:
    verdict = gh.only("GH-20", gh.read(push))

    assert (verdict.outcome, verdict.reason) == (FAIL, reason)


def test_a_commit_that_a_force_push_took_away_is_told_by_that_push() -> None:
    removed = gh.commit("b", parents=("c" * 40,))
    head = gh.commit("c")
    facts: list[Fact] = [gh.change(41), head, removed, gh.push(before=removed.id, after=head.id)]
    found = {item.id: v for item, v in gh.evaluated("GH-20", gh.read(*facts, head=head.id))}

    assert found[f"{gh.PLACE}/{removed.id}"].outcome is NA
    assert found[f"{gh.PLACE}/{head.id}"].outcome is PASS
    assert found[f"{gh.PLACE}/push/9"].outcome is FAIL


def test_commits_of_one_place_are_not_explained_by_changes_of_another() -> None:
    elsewhere = gh.change(41, place="northwind/web@main", merge_commit="e" * 40)

    assert gh.only("GH-20", gh.read(elsewhere, gh.commit("f", brought_by=(41,)))).outcome is (
        UNKNOWN
    )


@pytest.mark.parametrize("check_id", ["GH-19", "GH-20"])
@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "No production branch was read"),
        (gh.read(read_to=None), "not read to its end yet"),
        ([Record(call="stream", parameters={"place": gh.PLACE})], "not read to its end yet"),
    ],
)
def test_branches_that_were_not_read_are_unknown_never_empty(
    check_id: str, records: list[Record], words: str
) -> None:
    verdict = gh.only(check_id, records)

    assert verdict.outcome is UNKNOWN
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("unread", "reason"),
    [
        ({ACTIVITY: CONTENTS}, f"It needs the {CONTENTS}."),
        ({ACTIVITY: ""}, f"GitHub did not answer {ACTIVITY}."),
    ],
)
def test_pushes_that_may_not_be_listed_are_unknown_and_name_the_permission(
    unread: dict[str, str], reason: str
) -> None:
    verdict = gh.only("GH-20", gh.read(unread=unread))

    assert (verdict.outcome, verdict.reason) == (UNKNOWN, reason)
    assert gh.evaluated("GH-19", gh.read(unread=unread)) == []
