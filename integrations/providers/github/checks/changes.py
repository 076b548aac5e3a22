"""Questions asked of everything that reached production branches.

The attributes of a change and the way of a commit are told by the rules of the population, so that
a finding and the population's own pages never differ. A change on which no check ran does not pass:
nothing shows that it was tested.
"""

from datetime import datetime

from evidence.rules.attributes import approval_of, attributes_of, said_at
from evidence.rules.changes import Commit, Push
from evidence.rules.reconciliation import Way
from evidence.rules.verdict import Outcome, Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.github.resources.changes import (
    CHANGES,
    COMMITS,
    BranchCommit,
    MergedChange,
    PastRules,
)

_TESTED = ("approved", "stands", "before", "on_head", "checks")
_UNACCOUNTED = frozenset({Way.LOOSE, Way.UNREAD})


def change_is_reviewed(merged: MergedChange, _at: datetime) -> Verdict:
    """Judge GH-19."""
    change, services = merged.change, merged.services
    found = attributes_of(change, service_accounts=services)
    verdicts = [found[key] for key in _TESTED]
    failing = [each.reason for each in verdicts if each.outcome is Outcome.FAIL]
    if failing:
        return failed(" ".join(failing))
    unread = [each.reason for each in verdicts if each.outcome is Outcome.UNKNOWN]
    if unread:
        return unknown(" ".join(unread))
    approval = approval_of(change, service_accounts=services)
    who = approval.review.by if approval else ""
    when = said_at(change.merged_at)
    return passed(f"Approved by {who} as it was merged on {when}; its checks passed.")


def came_through_a_change(resource: BranchCommit | PastRules, _at: datetime) -> Verdict:
    """Judge GH-20."""
    if isinstance(resource, PastRules):
        return failed(_pushed(resource.push))
    if resource.brought_by:
        return passed(f"Came with {resource.brought_by}.")
    if aside := _aside(resource):
        return not_applicable(aside)
    if resource.way in _UNACCOUNTED:
        return unknown(_unaccounted(resource))
    return failed(_direct(resource.commit))


def _aside(resource: BranchCommit) -> str:
    if not resource.commit.parents:
        return "The branch begins with it."
    is_removed = resource.way is Way.REMOVED
    return "A force push took it off the branch; that is judged by itself." if is_removed else ""


def _direct(commit: Commit) -> str:
    who = commit.committer or commit.author or "Somebody"
    return f"{who} put it on {commit.place} by no change, on {said_at(commit.committed_at)}."


def _unaccounted(resource: BranchCommit) -> str:
    if resource.way is Way.LOOSE:
        return "It could not be followed to the branch's head; the next run reads on."
    numbers = ", ".join(f"#{number}" for number in resource.commit.brought_by)
    return f"GitHub says that {numbers} brought it, which was not read."


def _pushed(push: Push) -> str:
    did = "force-pushed to" if push.kind == "force_push" else "pushed past the rules of"
    return (
        f"{push.by or 'An account that is gone'} {did} {push.place} on {said_at(push.at)}: "
        f"{push.before[:7] or 'nothing'} to {push.after[:7] or 'nothing'}."
    )


CHECKS = (
    Check(
        id="GH-19",
        population="change",
        version=1,
        title="Every merged change was approved by another person and tested",
        criteria=frozenset({"CC8.1"}),
        reads=CHANGES,
        risk="What one person wrote alone, or what was never tested, runs in production.",
        remedy="Look at the change now and record what was found as a waiver with its reason. So "
        "that it does not happen again: require approval, dismiss stale approvals, and require "
        "checks in the branch's rules (GH-13, GH-15, GH-16).",
        judge=change_is_reviewed,
    ),
    Check(
        id="GH-20",
        version=1,
        title="Every commit of a production branch came through a change",
        criteria=frozenset({"CC8.1"}),
        reads=COMMITS,
        risk="Code that was pushed directly was seen by nobody, and hides among what was.",
        remedy="Look at the commit now and record what was found as a waiver with its reason. So "
        "that it does not happen again: require a pull request and block force pushes in the "
        "branch's rules, with an empty bypass list (GH-14, GH-17).",
        judge=came_through_a_change,
    ),
)
