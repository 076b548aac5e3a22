from datetime import timedelta
from typing import Any

import pytest

from evidence.rules.attributes import ATTRIBUTES, approval_of, attributes_of, outcomes, ticket_of
from evidence.rules.changes import Change, change_from, facts_of
from evidence.rules.verdict import Outcome

from .changed import HEAD, MERGED, change, review

AFTER = -15  # minutes before the merge
YES, NO, NONE, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("reviews", "approved", "on_head", "stands", "before"),
    [
        ((review(),), YES, YES, YES, YES),
        ((), NO, NONE, NONE, NONE),
        ((review(state="commented"),), NO, NONE, NONE, NONE),
        ((review("ada"),), NO, NONE, NONE, NONE),  # the author's own
        ((review("renovate", is_bot=True),), NO, NONE, NONE, NONE),
        ((review("ci-robot"),), NO, NONE, NONE, NONE),  # a service account
        ((review("CI-Robot"),), NO, NONE, NONE, NONE),
        ((review(commit="0" * 40),), YES, NO, YES, YES),  # a push after approval
        ((review(commit=""),), YES, UNKNOWN, YES, YES),
        ((review(state="dismissed"),), NO, YES, NO, YES),
        ((review(minutes_before=AFTER),), YES, YES, YES, NO),
        ((review(minutes_before=0),), YES, YES, YES, YES),
        ((review(""),), UNKNOWN, YES, YES, YES),
        # Two approvals, neither of which meets everything, do not make one that does.
        ((review(commit="0" * 40), review("cy", minutes_before=AFTER)), YES, NO, YES, YES),
        # One that meets everything is enough.
        ((review(commit="0" * 40), review("cy", minutes_before=1)), YES, YES, YES, YES),
        ((review(), review("cy", state="changes_requested", minutes_before=1)), YES, YES, YES, YES),
        ((review(), review(state="changes_requested", minutes_before=1)), YES, YES, NO, YES),
        ((review(), review(state="changes_requested", minutes_before=AFTER)), YES, YES, YES, YES),
        ((review(state="changes_requested", minutes_before=60), review()), YES, YES, YES, YES),
    ],
)
def test_an_approval_is_tested_by_who_on_what_and_when(
    reviews: Any, approved: Outcome, on_head: Outcome, stands: Outcome, before: Outcome
) -> None:
    verdicts = attributes_of(change(*reviews), service_accounts={"ci-robot"})

    found = [verdicts[key].outcome for key in ("approved", "on_head", "stands", "before")]
    assert found == [approved, on_head, stands, before]


@pytest.mark.parametrize(
    ("reviews", "key", "words"),
    [
        ((review(),), "approved", "Approved by ben, 20 Jan 2026, 13:30 UTC."),
        ((), "approved", "Nobody approved it; ben merged it 20 Jan 2026, 14:00 UTC."),
        ((review("ada"),), "approved", "only by its own author: ada, 20 Jan 2026, 13:30 UTC."),
        ((review("bot", is_bot=True),), "approved", "only by a program: bot, 20 Jan 2026"),
        ((review(commit="0" * 40),), "on_head", "looked at 0000000; 4ead4ea was merged."),
        ((review(state="dismissed"),), "stands", "ben, 20 Jan 2026, 13:30 UTC, was dismissed."),
        (
            (review(), review(state="changes_requested", minutes_before=1)),
            "stands",
            "asked for changes later: 20 Jan 2026, 13:59 UTC.",
        ),
        (
            (review(minutes_before=AFTER),),
            "before",
            "only after the merge: ben, 20 Jan 2026, 14:15",
        ),
    ],
)
def test_a_reason_names_who_and_when(reviews: Any, key: str, words: str) -> None:
    assert words in attributes_of(change(*reviews))[key].reason


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("success", YES),
        ("failure", NO),
        ("error", NO),
        ("pending", NO),
        ("expected", NO),
        ("none", NO),  # what did not run did not pass
    ],
)
def test_checks_hold_only_where_they_passed(state: str, outcome: Outcome) -> None:
    assert attributes_of(change(checks=state))["checks"].outcome is outcome


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"title": "Retry", "issues": ("https://github.example/i/7",)}, YES),
        ({"title": "PAY-12 Retry"}, YES),
        ({"title": "Retry (#7)"}, YES),
        ({"title": "Retry", "branch": "ada/pay-12-retry"}, YES),
        ({"title": "Retry", "branch": "retry"}, NO),
        ({"title": "Retry (#41)", "branch": "retry"}, NO),  # its own number
        ({"title": "Read UTF-8 and SHA-256", "branch": "utf-8"}, NO),
        ({"title": "Bump x from 1 to 2", "author_is_bot": True, "author": "renovate"}, NONE),
        ({"title": "PAY-12 Bump", "author_is_bot": True}, YES),
    ],
)
def test_a_ticket_is_an_issue_or_named_in_title_or_branch(
    fields: dict[str, Any], outcome: Outcome
) -> None:
    assert attributes_of(change(**fields))["ticket"].outcome is outcome


@pytest.mark.parametrize(
    ("title", "branch", "ticket"),
    [
        ("OPS-511: fix", "", "OPS-511"),
        ("fix", "hotfix/ops-511_now", ""),
        ("fix", "hotfix/ops-511-now", "OPS-511"),
        ("fix &#39;", "", ""),
        ("Move to TLS-1.3 with NET-9", "", "NET-9"),
        ("v1-22", "", ""),
    ],
)
def test_a_ticket_is_told_from_a_version(title: str, branch: str, ticket: str) -> None:
    assert ticket_of(change(title=title, branch=branch)) == ticket


def test_every_change_gets_a_verdict_on_every_attribute() -> None:
    verdicts = attributes_of(change())

    assert list(verdicts) == [each.key for each in ATTRIBUTES]
    assert all(verdict.reason.endswith(".") for verdict in verdicts.values())
    assert outcomes(verdicts)["approved"] == "fail"


def test_facts_kept_as_json_are_tested_as_before() -> None:
    again: Change = change_from(facts_of(change(review(), labels=("hotfix",))))

    assert attributes_of(again) == attributes_of(change(review(), labels=("hotfix",)))


def test_the_approval_that_meets_most_is_the_one_tested() -> None:
    late = review("cy", at=MERGED + timedelta(hours=1))
    found = approval_of(change(review(commit="0" * 40), late, review("dee")))

    assert found is not None
    assert (found.review.by, found.review.commit) == ("dee", HEAD)
