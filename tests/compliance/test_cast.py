"""The demo company's cast: its stories fit together in every system it plays in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from compliance.jobs.local.cast import (
    AWS,
    BY_EMAIL,
    CAST,
    CONTRACTOR,
    EMPLOYEE,
    GITHUB,
    LIMIT_HOURS,
    SERVICE,
    SHARED,
    ZONE,
    Actor,
    mail,
    moment,
)
from compliance.jobs.local.demo_aws import USERS
from compliance.jobs.local.github.moments import moment as read
from compliance.jobs.local.github.seeds.demo import demo
from compliance.jobs.local.github.seeds.demo_organization import BY_LOGIN, NAME
from compliance.jobs.local.github.world import World

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
_LOGINS = [actor for actor in CAST if actor.github]


@pytest.fixture(scope="module")
def world() -> World:
    return demo(NOW)


def _acts(world: World) -> Iterator[tuple[str, datetime]]:
    """Yield who did what with changes, and when."""
    for place in world.organization(NAME).repositories.values():
        for pull in place.pulls.values():
            if pull.author:
                yield pull.author.login, read(pull.created_at)
            for review in pull.reviews:
                if review.author:
                    yield review.author.login, read(review.submitted_at)
            if pull.merged_at and pull.merged_by:
                yield pull.merged_by.login, read(pull.merged_at)


@pytest.mark.parametrize("actor", _LOGINS, ids=lambda actor: actor.github)
def test_nobody_works_at_github_before_joining_or_after_leaving(world: World, actor: Actor) -> None:
    moments = [at for login, at in _acts(world) if login == actor.github]
    first = moment(NOW, actor.joined)
    last = NOW if actor.left is None else moment(NOW, actor.left, actor.left_hour)
    assert all(first <= at <= last for at in moments)


def test_whoever_is_at_github_is_of_the_cast_or_a_program(world: World) -> None:
    members = set(world.organization(NAME).members)
    gone = {actor.github for actor in _LOGINS if actor.left is not None}
    assert members == {actor.github for actor in _LOGINS} - gone | {"northwind-deploy"}
    assert gone == {"noah-petrov", "theo-marchetti", "pavel-novak"}


@pytest.mark.parametrize("login", ["noah-petrov", "theo-marchetti", "pavel-novak"])
def test_a_leaver_is_removed_from_github_in_time(world: World, login: str) -> None:
    owner, actor = world.organization(NAME), BY_LOGIN[login]
    left = moment(NOW, actor.left or 0, actor.left_hour)
    told = [
        read(row["at"])
        for row in owner.audit
        if row["action"] == "org.remove_member" and row["user"] == login
    ]
    assert len(told) == 1
    assert left < told[0] < left + timedelta(hours=LIMIT_HOURS)
    assert login not in {one.account.login for one in owner.identities if one.account}


def test_single_sign_on_knows_people_by_their_address(world: World) -> None:
    identities = world.organization(NAME).identities
    linked = {one.account.login: one.name_id for one in identities if one.account}
    assert linked["june-lindqvist"] == mail("june")
    assert linked["dario-conti"] == mail("dario.conti")
    assert all(name in BY_EMAIL for name in linked.values())
    assert "ada-silva" not in linked


@pytest.mark.parametrize(
    ("days", "hour", "told"),
    [
        (0, 9, datetime(2026, 7, 1, 7, tzinfo=UTC)),
        (12, 17, datetime(2026, 6, 19, 15, tzinfo=UTC)),
        (150, 17, datetime(2026, 2, 1, 16, tzinfo=UTC)),  # winter time
        (-45, 9, datetime(2026, 8, 15, 7, tzinfo=UTC)),
    ],
)
def test_a_moment_is_an_hour_of_the_companys_day(days: int, hour: int, told: datetime) -> None:
    assert moment(NOW, days, hour) == told
    assert moment(NOW, days, hour).astimezone(ZONE).hour == hour


def test_late_in_the_evening_it_is_the_companys_day_that_counts() -> None:
    night = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # already the second of July there
    assert moment(night, 0, 9).date().isoformat() == "2026-07-02"


@pytest.mark.parametrize(
    ("kind", "count"), [(EMPLOYEE, 45), (CONTRACTOR, 2), (SERVICE, 1), (SHARED, 1)]
)
def test_the_cast_is_of_several_kinds(kind: str, count: int) -> None:
    assert sum(actor.kind == kind for actor in CAST) == count


def test_only_people_have_managers_and_lead_somebody_of_the_company() -> None:
    for actor in CAST:
        if not actor.is_person:
            assert (actor.manager, actor.left, actor.ends) == ("", None, None)
        elif actor.manager:
            assert BY_EMAIL[actor.manager].left is None
            assert BY_EMAIL[actor.manager].kind == EMPLOYEE


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("noah.petrov", 12),
        ("theo.marchetti", 30),
        ("dario.conti", 20),
        ("rosa.delgado", -45),
        ("ines.duarte", None),
    ],
)
def test_a_last_day_is_of_leaving_or_of_a_contract(name: str, last: int | None) -> None:
    assert BY_EMAIL[mail(name)].last_day == last


def test_only_contractors_have_contracts_that_end() -> None:
    assert {actor.kind for actor in CAST if actor.ends is not None} == {CONTRACTOR}
    assert all(actor.ends is not None for actor in CAST if actor.kind == CONTRACTOR)


def test_of_seven_who_left_two_were_closed_late() -> None:
    hours = {actor.email.partition("@")[0]: actor.closed_hours for actor in CAST if actor.left}
    late = [name for name, took in hours.items() if took is not None and took > LIMIT_HOURS]
    assert len(hours) == 7
    assert late == ["theo.marchetti", "marco.bellini"]
    assert hours["theo.marchetti"] == LIMIT_HOURS + 3


@pytest.mark.parametrize(("system", "name"), [(AWS, "aws"), (GITHUB, "github")])
def test_a_name_elsewhere_is_there_for_who_is_there(system: str, name: str) -> None:
    for actor in CAST:
        assert bool(getattr(actor, name)) is (system in actor.on)


def test_names_elsewhere_are_made_of_first_and_last() -> None:
    june = BY_EMAIL[mail("june")]
    assert (june.aws, june.github) == ("june.lindqvist", "june-lindqvist")


def test_keys_in_aws_are_of_those_the_stories_name() -> None:
    keys = {one.name: one.keys for one in USERS if one.has_password and one.keys}
    assert keys == {
        "mara.ahn": 1,
        "tomas.ochoa": 1,
        "lena.fischer": 1,
        "noah.petrov": 1,
        "dario.conti": 1,
    }
    assert "theo.marchetti" not in {one.name for one in USERS}
