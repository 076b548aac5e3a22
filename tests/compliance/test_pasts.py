"""The demo's GitHub and Google at a past moment: as they end, told so far and no further."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from compliance.jobs.local.cast import CAST, moment
from compliance.jobs.local.github.moments import moment as read
from compliance.jobs.local.github.seeds import demo as github_demo
from compliance.jobs.local.github.seeds.demo_organization import NAME
from compliance.jobs.local.github.world import TOKEN
from compliance.jobs.local.github.world import World as Organization
from compliance.jobs.local.google.seeds import demo as google_demo
from compliance.jobs.local.google.server import serving
from compliance.jobs.local.google.world import World as Workspace
from compliance.jobs.local.standing import stand
from tests.fakes.google import Google

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PASTS = [NOW - timedelta(days=days) for days in (364, 230, 96, 30, 1)]
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def _stamps(body: Any) -> Iterator[datetime]:
    for found in _STAMP.findall(json.dumps(body)):
        yield datetime.fromisoformat(found)


def _organization(at: datetime) -> Organization:
    world, chronicle = github_demo.told(NOW)
    chronicle.until(at)
    return world


def _moments(world: Organization) -> Iterator[str]:
    owner = world.organization(NAME)
    for place in owner.repositories.values():
        for pull in place.pulls.values():
            yield from (pull.created_at, pull.merged_at or "", pull.updated_at)
            yield from (one.submitted_at for one in pull.reviews)
        for alert in place.alerts:
            yield from (alert.created_at, alert.closed_at or "")
        yield place.pushed_at
    yield from (row["at"] for row in owner.audit)
    yield from (row.created_at for row in owner.invitations)
    for grant in owner.grants:
        yield from (grant.granted_at, grant.used_at)


@pytest.mark.parametrize("at", PASTS, ids=str)
def test_github_holds_nothing_later_than_where_it_stands(at: datetime) -> None:
    found = [read(text) for text in _moments(_organization(at)) if text]
    assert found
    assert max(found) <= at


def test_github_told_day_by_day_ends_as_told_at_once() -> None:
    world, chronicle = github_demo.told(NOW)
    for days in range(370, -1, -1):
        chronicle.until(NOW - timedelta(days=days))
    assert list(_moments(world)) == list(_moments(github_demo.demo(NOW)))


@pytest.mark.parametrize("at", PASTS, ids=str)
def test_who_is_at_github_is_who_worked_there_then(at: datetime) -> None:
    members = set(_organization(at).organization(NAME).members) - {"northwind-deploy"}
    for actor in CAST:
        if actor.github and actor.left is None:
            assert (actor.github in members) is (moment(NOW, actor.joined, 11) <= at)


def test_the_token_ran_out_for_two_days() -> None:
    days = [80, 73, 70]
    there = [TOKEN in _organization(NOW - timedelta(days=each)).tokens for each in days]
    assert there == [True, False, True]


@contextmanager
def _workspace(at: datetime) -> Iterator[Google]:
    world, chronicle = google_demo.told(NOW)
    with serving(world, chronicle) as server:
        stand(server.address, at)
        yield Google(server=server, world=world)


@pytest.mark.parametrize("at", PASTS, ids=str)
def test_google_tells_nothing_later_than_where_it_stands(at: datetime) -> None:
    with _workspace(at) as running:
        told = running.get("/admin/directory/v1/users", customer="my_customer", maxResults=200).body
        log = running.get(
            "/admin/reports/v1/activity/users/all/applications/admin", maxResults=200
        ).body
        found = list(_stamps([told, [row["id"] for row in log["items"]]]))
        assert len(told["users"]) > 20
        assert max(found) <= at + timedelta(minutes=1)
        oldest = min(_stamps([row["id"] for row in log.get("items", [])]), default=at)
        assert oldest >= at - timedelta(days=180, minutes=1)


def test_google_told_day_by_day_ends_as_told_at_once() -> None:
    world, chronicle = google_demo.told(NOW)
    for days in range(400, -1, -1):
        chronicle.until(NOW - timedelta(days=days))
    assert _people(world) == _people(google_demo.demo(NOW))


def _people(world: Workspace) -> dict[str, tuple[Any, ...]]:
    return {
        user.email: (user.unit, user.created_at, user.is_suspended, user.last_login_at)
        for user in world.users.values()
    }


@pytest.mark.parametrize("at", PASTS, ids=str)
def test_who_is_at_google_is_who_had_joined(at: datetime) -> None:
    world, chronicle = google_demo.told(NOW)
    chronicle.until(at)
    there = {user.email for user in world.users.values()}
    for actor in CAST:
        if actor.former is None and actor.before is None:
            assert (actor.email in there) is (moment(NOW, actor.joined) <= at)
