"""What reached production branches: merged changes, commits, and pushes past the rules.

How a commit got there is told by `evidence.rules.reconciliation`, as on the population's own pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from evidence.rules.changes import Change, Commit, Push, change_from, commit_from, push_from
from evidence.rules.reconciliation import Accounted, Claimed, Way, account
from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import GitHubResource, each_once, part
from .terms import Terms, terms_of

STREAM, CHANGE, COMMIT, PUSH = "stream", "change", "commit", "push"
_NOT_READ = "The branch was not read to its end yet; the next run goes on."
_NO_BRANCH = "No production branch was read in this run."


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedChange(GitHubResource):
    """One merged pull request."""

    change: Change
    services: frozenset[str]  # accounts in its reviews that are no person's


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchCommit(GitHubResource):
    """One commit of a production branch, and how it got there."""

    commit: Commit
    way: Way
    brought_by: str  # the change it came with, "" where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRules(GitHubResource):
    """A force push, or a push past the branch's rules."""

    push: Push


def changes(records: Records) -> Iterator[MergedChange | Unreadable]:
    """Yield every change that was merged into a production branch."""
    yield from _unread_places(records)
    terms = terms_of(records)
    for record in records.of(CHANGE):
        yield _merged(change_from(record.payload), terms)


def commits(records: Records) -> Iterator[BranchCommit | PastRules | Unreadable]:
    """Yield every commit of the production branches, and every push past their rules."""
    yield from _unread_places(records)
    yield from _unread_pushes(records)
    merged = _by_place(change_from(record.payload) for record in records.of(CHANGE))
    pushed = _by_place(push_from(record.payload) for record in records.of(PUSH))
    read = _by_place(commit_from(record.payload) for record in records.of(COMMIT))
    claims = {_place(record): part(record.payload) for record in records.of(STREAM)}
    for place in sorted(read.keys() | pushed.keys()):
        accounts = account(
            place,
            changes=merged.get(place, []),
            commits=read.get(place, []),
            pushes=pushed.get(place, []),
            claimed=Claimed.by(claims.get(place, {})),
        )
        yield from (_commit(each) for each in accounts.commits)
        yield from (_push(push) for push in accounts.pushes)


def _merged(change: Change, terms: Terms) -> MergedChange:
    names = {review.by for review in change.reviews}
    return MergedChange(
        id=change.id,
        title=f"{change.id} {change.title}",
        region=_owner(change.place),
        change=change,
        services=frozenset(name for name in names if terms.is_service(name)),
    )


def _commit(each: Accounted) -> BranchCommit:
    commit = each.commit
    return BranchCommit(
        id=f"{commit.place}/{commit.id}",
        title=f"{commit.id[:7]} {commit.headline}",
        region=_owner(commit.place),
        commit=commit,
        way=each.way,
        brought_by=each.change.id if each.change else "",
    )


def _push(push: Push) -> PastRules:
    noun = "Force push" if push.kind == "force_push" else "Push past the rules"
    return PastRules(
        id=f"{push.place}/push/{push.id}",
        title=f"{noun} {push.id} to {push.place}",
        region=_owner(push.place),
        push=push,
    )


def _unread_places(records: Records) -> Iterator[Unreadable]:
    if not records.of(STREAM):
        yield Unreadable(id="unread:stream:", title="Production branches", reason=_NO_BRANCH)
    for record in records.of(STREAM):
        if not part(record.payload).get("read_to"):
            yield _unread(record, "", _NOT_READ)


def _unread_pushes(records: Records) -> Iterator[Unreadable]:
    for record in records.of(STREAM):
        for call, needed in sorted(part(record.payload, "unread").items()):
            reason = f"It needs the {needed}." if needed else f"GitHub did not answer {call}."
            yield _unread(record, call, reason)


def _unread(record: Record, call: str, reason: str) -> Unreadable:
    place = _place(record)
    return Unreadable(
        id=f"unread:{call or STREAM}:{place}",
        title=f"Pushes to {place}" if call else place,
        region=_owner(place),
        reason=reason,
    )


def _by_place(facts: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for fact in facts:
        found.setdefault(fact.place, []).append(fact)
    return found


def _place(record: Record) -> str:
    return str(record.parameters.get("place", ""))


def _owner(place: str) -> str:
    return place.partition("/")[0]


CHANGES = ResourceKind(
    id="github.change", title="Merged changes", collector="github.changes", build=each_once(changes)
)
COMMITS: ResourceKind[BranchCommit | PastRules] = ResourceKind(
    id="github.commit",
    title="Commits and pushes",
    collector="github.changes",
    build=each_once(commits),
)
