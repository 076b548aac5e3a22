"""Changes, commits and pushes with sensible facts; override only what a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from evidence.rules.changes import Change, Commit, Delivery, Push, Review

MERGED = datetime(2026, 1, 20, 14, 0, tzinfo=UTC)
HEAD = "4ead" * 10
PLACE = "northwind/api@main"


def review(by: str = "ben", *, minutes_before: float = 30, **fields: Any) -> Review:
    values: dict[str, Any] = {
        "is_bot": False,
        "state": "approved",
        "at": MERGED - timedelta(minutes=minutes_before),
        "commit": HEAD,
        "letters": 40,
    }
    return Review(by=by, **values | fields)


def change(*reviews: Review, number: int = 41, **fields: Any) -> Change:
    values: dict[str, Any] = {
        "place": PLACE,
        "title": f"Retry payments, change {number}",
        "url": f"https://github.example/northwind/api/pull/{number}",
        "author": "ada",
        "author_is_bot": False,
        "created_at": MERGED - timedelta(days=1),
        "merged_at": MERGED,
        "updated_at": MERGED,
        "merged_by": "ben",
        "merged_by_is_bot": False,
        "merge_commit": f"{number:04d}" * 10,
        "head": HEAD,
        "branch": "retry",
        "additions": 30,
        "deletions": 10,
        "files": 2,
        "commits": 1,
        "comments": 1,
        "checks": "success",
    }
    return Change(number=number, reviews=reviews, **values | fields)


def commit(id_: str, *parents: str, **fields: Any) -> Commit:
    values: dict[str, Any] = {
        "place": PLACE,
        "headline": f"Commit {id_[:7]}",
        "author": "ada",
        "committer": "ada",
        "committed_at": MERGED,
        "additions": 3,
        "deletions": 1,
    }
    return Commit(id=id_, parents=parents, **values | fields)


def push(before: str, after: str, **fields: Any) -> Push:
    values: dict[str, Any] = {"id": f"push-{before[:7]}", "kind": "force_push", "by": "root"}
    return Push(place=PLACE, before=before, after=after, **values | {"at": MERGED} | fields)


def delivery(of_commit: str, **fields: Any) -> Delivery:
    values: dict[str, Any] = {
        "place": "northwind/api",
        "id": f"D-{of_commit[:7]}",
        "kind": "deployment",
        "name": "production",
        "by": "deployer",
        "at": MERGED + timedelta(minutes=12),
        "state": "success",
    }
    return Delivery(commit=of_commit, **values | fields)
