"""What GitHub's answers say of changes, commits, pushes and deliveries. Pure.

The same page gives the same items, whenever it is read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from evidence.rules.changes import Change, Commit, Delivery, Fact, Push, Review, facts_of
from integrations.plugin import Item
from integrations.tape import Record, Records

ACTIVITY = "GET /repos/{owner}/{repo}/activity"
BYPASSES = "GET /repos/{owner}/{repo}/rulesets/rule-suites"
_KINDS = {Change: "change", Commit: "commit", Push: "push", Delivery: "delivery"}
_TITLE = 300


def items(records: Records) -> Iterator[Item]:
    """Return what one page holds, each with its facts."""
    later = _later_reviews(records)
    for record in records.of("Changes"):
        place, data = _place(record), _repository(record)
        for row in _nodes(data.get("pullRequests")):
            yield _item(_change(place, row, later.get(row["number"], [])), row["title"])
        target = (data.get("ref") or {}).get("target") or {}
        for row in _nodes(target.get("history")):
            yield _item(_commit(place, row), row["messageHeadline"])
    yield from _pushes(records)
    for record in records.of("Deliveries"):
        yield from _deliveries(record)


def _pushes(records: Records) -> Iterator[Item]:
    for record in records.of(ACTIVITY):
        for row in record.payload or []:
            push = _force_push(_place(record), row)
            yield _item(push, f"Force push to {record.parameters['branch']}")
    for record in records.of(BYPASSES):
        for row in record.payload or []:
            bypass = _bypass(_place(record), row)
            yield _item(bypass, f"Rules of {record.parameters['branch']} bypassed")


def _deliveries(record: Record) -> Iterator[Item]:
    data = _repository(record)
    place = f"{record.parameters['owner']}/{record.parameters['name']}"
    for row in _nodes(data.get("deployments")):
        yield _item(_deployment(place, row), f"Deployment to {row['environment']}")
    for row in _nodes(data.get("releases")):
        if not row["isDraft"]:
            yield _item(_release(place, row), f"Release {row['tagName']}")


def _item(fact: Fact, title: str) -> Item:
    kind = _KINDS[type(fact)]
    return Item(
        kind=kind, id=fact.id, title=title[:_TITLE], occurred_at=_when(fact), facts=facts_of(fact)
    )


def _when(fact: Fact) -> datetime:
    if isinstance(fact, Change):
        return fact.merged_at
    return fact.committed_at if isinstance(fact, Commit) else fact.at


def _change(place: str, row: Mapping[str, Any], later: list[Mapping[str, Any]]) -> Change:
    author, merger = _actor(row["author"]), _actor(row["mergedBy"])
    reviews = {r["id"]: r for r in [*_nodes(row["reviews"]), *later]}
    heads: list[Mapping[str, Any]] = [node["commit"] for node in _nodes(row["commits"])]
    rollup = (heads[0].get("statusCheckRollup") if heads else None) or {}
    return Change(
        place=place,
        number=row["number"],
        title=row["title"],
        url=row["url"],
        author=author[0],
        author_is_bot=author[1],
        created_at=_time(row["createdAt"]),
        merged_at=_time(row["mergedAt"]),
        updated_at=_time(row["updatedAt"]),
        merged_by=merger[0],
        merged_by_is_bot=merger[1],
        merge_commit=_oid(row["mergeCommit"]),
        head=row["headRefOid"],
        branch=row["headRefName"],
        additions=row["additions"],
        deletions=row["deletions"],
        files=row["changedFiles"],
        commits=row["commits"]["totalCount"],
        comments=row["totalCommentsCount"] or 0,
        checks=(rollup.get("state") or "none").lower(),
        reviews=tuple(_review(r) for r in reviews.values() if r["submittedAt"]),
        labels=tuple(label["name"] for label in _nodes(row["labels"])),
        issues=tuple(issue["url"] for issue in _nodes(row["closingIssuesReferences"])),
        is_auto_merged=row["autoMergeRequest"] is not None,
    )


def _review(row: Mapping[str, Any]) -> Review:
    by, is_bot = _actor(row["author"])
    return Review(
        by=by,
        is_bot=is_bot,
        state=row["state"].lower(),
        at=_time(row["submittedAt"]),
        commit=_oid(row["commit"]),
        letters=len(row["bodyText"] or ""),
    )


def _commit(place: str, row: Mapping[str, Any]) -> Commit:
    branch = place.partition("@")[2]
    brought = [
        pull["number"]
        for pull in _nodes(row["associatedPullRequests"])
        if pull["merged"] and pull["baseRefName"] == branch
    ]
    return Commit(
        place=place,
        id=row["oid"],
        headline=row["messageHeadline"],
        author=_git_actor(row["author"]),
        committer=_git_actor(row["committer"]),
        committed_at=_time(row["committedDate"]),
        additions=row["additions"],
        deletions=row["deletions"],
        parents=tuple(parent["oid"] for parent in _nodes(row["parents"])),
        brought_by=tuple(sorted(brought)),
        url=row["url"],
    )


def _force_push(place: str, row: Mapping[str, Any]) -> Push:
    return Push(
        place=place,
        id=str(row["id"]),
        kind="force_push",
        by=(row.get("actor") or {}).get("login") or "",
        at=_time(row["timestamp"]),
        before=row["before"],
        after=row["after"],
    )


def _bypass(place: str, row: Mapping[str, Any]) -> Push:
    return Push(
        place=place,
        id=f"suite-{row['id']}",
        kind="bypass",
        by=row.get("actor_name") or "",
        at=_time(row["pushed_at"]),
        before=row.get("before_sha") or "",
        after=row.get("after_sha") or "",
        rule=row.get("result") or "",
    )


def _deployment(place: str, row: Mapping[str, Any]) -> Delivery:
    return Delivery(
        place=place,
        id=row["id"],
        kind="deployment",
        name=row["environment"] or "",
        by=_actor(row["creator"])[0],
        at=_time(row["createdAt"]),
        commit=row["commitOid"],
        state=((row["latestStatus"] or {}).get("state") or "").lower(),
    )


def _release(place: str, row: Mapping[str, Any]) -> Delivery:
    return Delivery(
        place=place,
        id=row["id"],
        kind="release",
        name=row["tagName"],
        by="",
        at=_time(row["createdAt"]),
        commit=_oid(row["tagCommit"]),
    )


def _later_reviews(records: Records) -> dict[int, list[Mapping[str, Any]]]:
    """Return the reviews that did not fit into their pull request's row, by its number."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for record in records.of("Reviews"):
        pull = _repository(record).get("pullRequest") or {}
        found.setdefault(record.parameters["number"], []).extend(_nodes(pull.get("reviews")))
    return found


def _place(record: Record) -> str:
    values = record.parameters
    name = values.get("name") or values.get("repo")
    return f"{values['owner']}/{name}@{values['branch']}"


def _repository(record: Record) -> Mapping[str, Any]:
    repository: Mapping[str, Any] = (record.payload or {}).get("repository") or {}
    return repository


def _nodes(connection: Mapping[str, Any] | None) -> list[Any]:
    """Return a connection's rows; GitHub leaves null what it may not show."""
    return [node for node in (connection or {}).get("nodes") or [] if node]


def _actor(actor: Mapping[str, Any] | None) -> tuple[str, bool]:
    """Return an account's name, blank where it is gone, and whether it is a program's."""
    if not actor:
        return "", False
    return actor["login"], actor["__typename"] == "Bot"


def _git_actor(actor: Mapping[str, Any] | None) -> str:
    if not actor:
        return ""
    return (actor.get("user") or {}).get("login") or actor.get("name") or ""


def _oid(commit: Mapping[str, Any] | None) -> str:
    return commit["oid"] if commit else ""


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
