"""Where two accounts of the same changes differ, and why, each as one row with its words.

Authority: AT-C 205.36; a difference that is explained is part of the evidence, one that is not is
an open question of completeness. Pure.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .attributes import said_at
from .branches import FORCE_PUSH
from .changes import Change, Push
from .reconciliation import Accounted, Accounts, Way, past_review


class DifferenceKind(enum.StrEnum):
    """What differs."""

    DIRECT_PUSH = "direct_push"
    CHERRY_PICK = "cherry_pick"
    FORCE_PUSH = "force_push"
    BYPASS = "bypass"
    CHANGE_REMOVED = "change_removed"
    CHANGE_LATER = "change_later"
    CHANGE_UNREAD = "change_unread"
    CHANGE_MISSING = "change_missing"
    COMMIT_LOOSE = "commit_loose"
    HEAD_UNREAD = "head_unread"
    UNDER_WAY = "under_way"
    COUNT = "count"
    SOURCE_UNREAD = "source_unread"
    UNLINKED = "unlinked"
    CLOSED_BUT_HERE = "closed_but_here"
    MADE_FOR_NOBODY = "made_for_nobody"
    NO_ACCOUNT = "no_account"


KINDS = {
    DifferenceKind.DIRECT_PUSH: "Direct push",
    DifferenceKind.CHERRY_PICK: "Cherry-pick",
    DifferenceKind.FORCE_PUSH: "Force push",
    DifferenceKind.BYPASS: "Rules bypassed",
    DifferenceKind.CHANGE_REMOVED: "Change removed",
    DifferenceKind.CHANGE_LATER: "Merged meanwhile",
    DifferenceKind.CHANGE_UNREAD: "Change not read",
    DifferenceKind.CHANGE_MISSING: "Merge commit missing",
    DifferenceKind.COMMIT_LOOSE: "Commit loose",
    DifferenceKind.HEAD_UNREAD: "Head not read",
    DifferenceKind.UNDER_WAY: "Not read yet",
    DifferenceKind.COUNT: "Counts differ",
    DifferenceKind.SOURCE_UNREAD: "Second source not read",
    DifferenceKind.UNLINKED: "Accounts that are nobody’s",
    DifferenceKind.CLOSED_BUT_HERE: "Closed, but works here",
    DifferenceKind.MADE_FOR_NOBODY: "Made, but nobody joined",
    DifferenceKind.NO_ACCOUNT: "No account",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row: what differs, why, and the items it is about, by their ids."""

    kind: DifferenceKind
    place: str
    text: str
    is_explained: bool = True
    at: datetime | None = None  # none where it is about the whole reading
    items: tuple[str, ...] = ()


def differences(accounts: Accounts) -> list[Difference]:
    """Return everything that differs, what is open first, then by time."""
    found = [
        *_of_reading(accounts),
        *_of_counts(accounts),
        *_of_commits(accounts),
        *_of_changes(accounts),
        *_of_pushes(accounts),
    ]
    return sorted(found, key=lambda each: (each.is_explained, each.at is not None, _sort(each)))


def _sort(difference: Difference) -> str:
    return f"{difference.at:%Y%m%d%H%M%S}" if difference.at else difference.text


def _of_reading(accounts: Accounts) -> Iterator[Difference]:
    place, claimed = accounts.place, accounts.claimed
    if accounts.read_to is None:
        text = f"{place} was not read to its end yet; the next run goes on where this one stopped."
        yield _open(DifferenceKind.UNDER_WAY, place, text)
    elif claimed.head and claimed.head not in accounts.branch.entered:
        yield _of_head(accounts)
    for question, permission in claimed.unread:
        needs = f"It needs the {permission}." if permission else "The source refused it."
        yield _open(DifferenceKind.SOURCE_UNREAD, place, f"{question} was not read. {needs}")


def _of_head(accounts: Accounts) -> Difference:
    """Say that the head was not read; on a branch at rest it is older than the first reading."""
    since = accounts.claimed.since
    text = f"The branch stood at {accounts.claimed.head[:7]}, which was not read."
    is_at_rest = since is not None and not accounts.commits
    if is_at_rest and since is not None:
        text += f" It had no commit since {said_at(since)}, where the first reading began."
    return Difference(
        kind=DifferenceKind.HEAD_UNREAD, place=accounts.place, text=text, is_explained=is_at_rest
    )


def _of_counts(accounts: Accounts) -> Iterator[Difference]:
    claimed = accounts.claimed
    if accounts.read_to is None:
        return
    changes, commits = len(accounts.changes), len(accounts.branch.entered)
    if claimed.changes is not None and claimed.changes != changes:
        told = f"The source claims {claimed.changes:,} merged changes and {changes:,} were read."
        missing = claimed.changes - changes
        yield _of_count(accounts, told, missing=missing, older=claimed.older_changes)
    if claimed.commits is not None and claimed.commits != commits:
        told = f"The source claims {claimed.commits:,} commits and {commits:,} were read."
        missing = claimed.commits - commits
        yield _of_count(accounts, told, missing=missing, older=claimed.older_commits)


def _of_count(accounts: Accounts, told: str, *, missing: int, older: int) -> Difference:
    """Return the row of a count: as many as the first reading left out are explained by it."""
    since = accounts.claimed.since
    if since is not None and older and missing > 0:
        began = f"older than {said_at(since)}, where the first reading began"
        several = "were" if older > 1 else "was"
        told += f" {older:,} {several} left out as {began}."
        told += f" Nothing explains the other {missing - older:,}." if missing > older else ""
    is_explained = since is not None and 0 < missing <= older
    kind = DifferenceKind.COUNT
    return Difference(kind=kind, place=accounts.place, text=told, is_explained=is_explained)


def _of_commits(accounts: Accounts) -> Iterator[Difference]:
    for group in past_review(accounts):
        yield _past_review(accounts, group)
    for each in accounts.commits:
        commit = each.commit
        named = f"{commit.id[:7]} “{commit.headline}”"
        if each.way is Way.UNREAD:
            numbers = ", ".join(f"#{number}" for number in commit.brought_by)
            text = f"{named} belongs to {numbers}, which the population does not have."
            yield _open(DifferenceKind.CHANGE_UNREAD, accounts.place, text, each)
        elif each.way is Way.LOOSE:
            text = f"{named} was read from the branch but does not lead to its head."
            yield _open(DifferenceKind.COMMIT_LOOSE, accounts.place, text, each)


def _past_review(accounts: Accounts, group: tuple[Accounted, ...]) -> Difference:
    last = max(group, key=lambda each: each.commit.committed_at).commit
    is_copy = all(each.way is Way.CHERRY_PICK for each in group)
    what = "Cherry-pick pushed directly" if is_copy else "Direct push"
    others = f" with {len(group) - 1} more" if len(group) > 1 else ""
    text = (
        f"{what} by {_pusher(accounts, group)} on {said_at(last.committed_at)}: "
        f"{last.id[:7]} “{last.headline}”{others}. No pull request brought it."
    )
    kind = DifferenceKind.CHERRY_PICK if is_copy else DifferenceKind.DIRECT_PUSH
    ids = tuple(each.commit.id for each in group)
    return Difference(kind=kind, place=accounts.place, text=text, at=last.committed_at, items=ids)


def _pusher(accounts: Accounts, group: tuple[Accounted, ...]) -> str:
    """Return who pushed, as far as a bypass tells; else whoever wrote it."""
    ids = {each.commit.id for each in group}
    told = next((push.by for push in accounts.pushes if push.after in ids and push.by), "")
    return told or group[0].commit.author or "an account that is gone"


def _of_changes(accounts: Accounts) -> Iterator[Difference]:
    begins = _begins(accounts)
    for change in accounts.changes:
        is_there = change.merge_commit in accounts.branch.entered
        if not is_there and (begins is None or change.merged_at >= begins):
            yield _missing(accounts, change)


def _begins(accounts: Accounts) -> datetime | None:
    """Return from when on commits were read; a change merged before cannot be found among them."""
    line = [each.commit for each in accounts.commits if each.entered == each.commit.id]
    earliest = min((commit.committed_at for commit in line), default=None)
    return accounts.claimed.since or earliest


def _missing(accounts: Accounts, change: Change) -> Difference:
    merged = f"{change.id} was merged on {said_at(change.merged_at)}"
    push = accounts.branch.removed.get(change.merge_commit)
    later = _later_push(accounts, change)
    kind, is_explained = DifferenceKind.CHANGE_MISSING, False
    if accounts.read_to is None or change.merged_at >= accounts.read_to:
        kind, is_explained = DifferenceKind.CHANGE_LATER, True
        text = f"{merged}, while the branch was being read; the next run reads its commit."
    elif push is not None:
        kind, is_explained = DifferenceKind.CHANGE_REMOVED, True
        text = f"{merged}, and the force push by {_by(push)} on {said_at(push.at)} removed it."
    elif later is not None:
        kind, is_explained = DifferenceKind.CHANGE_REMOVED, True
        text = (
            f"{merged}, and its commit is not on the branch; the force push by {_by(later)} "
            f"on {said_at(later.at)} can have removed it."
        )
    elif not change.merge_commit:
        text = f"{merged}, and the source names no commit for it."
    else:
        text = f"{merged} as {change.merge_commit[:7]}, which is not on the branch."
    return Difference(
        kind=kind,
        place=accounts.place,
        text=text,
        is_explained=is_explained,
        at=change.merged_at,
        items=(change.id,),
    )


def _later_push(accounts: Accounts, change: Change) -> Push | None:
    """Return a force push that can have removed a change whose commit was never read."""
    forced = [push for push in accounts.pushes if push.kind == FORCE_PUSH]
    later = [push for push in forced if push.at >= change.merged_at]
    return min(later, key=lambda push: push.at, default=None)


def _of_pushes(accounts: Accounts) -> Iterator[Difference]:
    taken: dict[str, list[str]] = {}
    for each in accounts.commits:
        if each.push is not None:
            taken.setdefault(each.push.id, []).append(each.commit.id)
    for push in accounts.pushes:
        yield _of_push(accounts, push, taken.get(push.id, []))


def _of_push(accounts: Accounts, push: Push, taken: list[str]) -> Difference:
    ids: tuple[str, ...] = (push.id, *taken)
    if push.kind != FORCE_PUSH:
        text = f"{_by(push)} went past the rules of the branch on {said_at(push.at)}"
        text += f", up to {push.after[:7]}." if push.after else "."
        kind = DifferenceKind.BYPASS
    else:
        named = ", ".join(id_[:7] for id_ in taken[:5]) + (" …" if len(taken) > 5 else "")
        text = f"Force push by {_by(push)} on {said_at(push.at)} removed "
        text += (
            f"{len(taken)} commit{'s' * (len(taken) > 1)}: {named}."
            if taken
            else "no commit that was ever read."
        )
        kind = DifferenceKind.FORCE_PUSH
    return Difference(kind=kind, place=accounts.place, text=text, at=push.at, items=ids)


def _by(push: Push) -> str:
    return push.by or "an account that is gone"


def _open(kind: DifferenceKind, place: str, text: str, each: Accounted | None = None) -> Difference:
    return Difference(
        kind=kind,
        place=place,
        text=text,
        is_explained=False,
        at=each.commit.committed_at if each else None,
        items=(each.commit.id,) if each else (),
    )
