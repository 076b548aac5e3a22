"""The demo company's past, lived through: runs and acts of every day in order, none twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from random import Random

from django.db import transaction
from django.db.models import Max

from compliance.accounts.models import User
from compliance.jobs.local.cast import moment
from compliance.jobs.local.standing import stand
from integrations.actions.connections import schedule
from integrations.actions.runs import COLLECTOR
from integrations.models import CollectionRun, Connection

from . import acts
from .people import LEAD
from .runs import run_at
from .stand_ins import StandIn

DAYS = 365
AWS = "aws"
DENSE = ((97, 94), (62, 60))  # days ago, both included, in which AWS was read every hour
OUTAGE = range(165, 168)  # days ago on which nobody read AWS
_READ_AT = 3  # by the company's clock
_DAILY = 30  # days until now in which all are read daily; before that only AWS is
_SELDOM = timedelta(hours=47, minutes=45)  # what two intervals of a day still hold
Act = tuple[datetime, Callable[[], object]]
Say = Callable[[str], None]


def live_through(
    *, endpoints: Mapping[str, str], at: datetime, days: int = DAYS, say: Say = lambda _line: None
) -> int:
    """Live through the days up to `at` from where it was left; return how many runs it took."""
    lived = CollectionRun.objects.aggregate(at=Max("started_at"))["at"]
    lead = User.objects.get(email=LEAD.email)
    stand_ins = _stand_ins(endpoints)
    begun = at - timedelta(days=days)
    plan = chain(acts.of_people(lead, at=at, since=begun), _readings(stand_ins, lead, at, days))
    left = sorted((act for act in plan if lived is None or act[0] > lived), key=lambda act: act[0])
    before = CollectionRun.objects.count()
    _live(left, say)
    for stand_in in stand_ins:
        stand(stand_in.endpoint, None)
    return CollectionRun.objects.count() - before


def _stand_ins(endpoints: Mapping[str, str]) -> list[StandIn]:
    found = Connection.objects.select_related("source").order_by("pk")
    return [
        StandIn(connection=each, endpoint=endpoints[each.source.provider])
        for each in found
        if each.source.provider in endpoints
    ]


def _live(acts_: Sequence[Act], say: Say) -> None:
    """Do everything in its order, a day at a time: a day is lived whole or not at all."""
    month, day = "", list[Act]()
    for act in acts_:
        if day and act[0].date() != day[0][0].date():
            _live_day(day)
            day = []
        if f"{act[0]:%B %Y}" != month:
            month = f"{act[0]:%B %Y}"
            say(month)
        day.append(act)
    _live_day(day)


@transaction.atomic
def _live_day(day: Sequence[Act]) -> None:
    for _at, act in day:
        act()


def _readings(stand_ins: Sequence[StandIn], lead: User, at: datetime, days: int) -> Iterator[Act]:
    """Yield a reading of each connection a day, and of AWS every hour in the dense days."""
    chance = Random(2_031)  # noqa: S311
    minutes = {ago: chance.randint(0, 40) for ago in range(DAYS + 40)}
    for number, stand_in in enumerate(stand_ins):
        is_aws = stand_in.connection.source.provider == AWS
        yield from _rhythm(stand_in, lead, at, days, is_aws=is_aws)
        late = timedelta(minutes=5 * number)
        for then in _moments(at, days, minutes, is_aws=is_aws):
            if at - timedelta(days=days) < then + late < at:
                yield then + late, partial(run_at, stand_in, actor=COLLECTOR, at=then + late)


def _moments(
    at: datetime, days: int, minutes: Mapping[int, int], *, is_aws: bool
) -> Iterator[datetime]:
    """Yield when one connection is read, at the company's night as a rule."""
    for ago in range(days - 1 if is_aws else min(days - 1, _DAILY), -1, -1):
        if is_aws and ago in OUTAGE:
            continue
        for hour in range(24) if is_aws and _is_dense(ago) else (_READ_AT,):
            yield moment(at, ago, hour) + timedelta(minutes=minutes[ago])
    then = moment(at, _DAILY, _READ_AT) - _SELDOM
    while not is_aws and then > at - timedelta(days=days):
        yield then
        then -= _SELDOM


def _rhythm(
    stand_in: StandIn, lead: User, at: datetime, days: int, *, is_aws: bool
) -> Iterator[Act]:
    """Yield when it was decided how often the connection is read: once a day, or every hour."""
    hour, day = Connection.Interval.HOUR, Connection.Interval.DAY
    changes = [(at - timedelta(days=days), day)]
    for first, last in DENSE if is_aws else ():
        if first < days:
            changes += [(moment(at, first, 0), hour), (moment(at, last - 1, 0), day)]
    for then, minutes in (*changes, (at, hour)):
        yield then, partial(_read_every, stand_in.connection, minutes, lead, then)


def _read_every(connection: Connection, minutes: int, lead: User, then: datetime) -> None:
    connection.refresh_from_db()
    schedule(connection=connection, interval_minutes=minutes, is_paused=False, actor=lead, at=then)


def _is_dense(ago: int) -> bool:
    return any(last <= ago <= first for first, last in DENSE)
