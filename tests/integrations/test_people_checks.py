"""Accounts judged against the roster: the same questions for every directory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from compliance.people.rules.accounts import AccountEvent, SeenAccount
from compliance.people.rules.roster import (
    Logged,
    OwnedAccount,
    Post,
    Roster,
    RosterPerson,
    Sighting,
    Stint,
    plain,
)
from evidence.rules.verdict import Outcome, Verdict
from integrations.plugin import Accounts, Check
from integrations.roster import NO_ROSTER, ROSTER, joined, left, moved, tied
from integrations.tape import Record, Records, read_snapshot, write_snapshot

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASS, FAIL, NA, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.UNKNOWN


def directory(
    *accounts: SeenAccount, missing: str = "", events: tuple[AccountEvent, ...] = ()
) -> Accounts:
    return Accounts(
        collector="x.accounts",
        read=lambda _records: accounts,
        missing=lambda _records: missing,
        events=lambda _records: events,
    )


def ada(**told: Any) -> SeenAccount:
    return SeenAccount(**{"id": "a1", "name": "ada", "emails": ("ada@n.example",)} | told)


def person(*stints: Stint, posts: tuple[Post, ...] = ()) -> RosterPerson:
    worked = stints or (Stint(began_at=AT - 900 * DAY),)
    return RosterPerson(
        id=1, kind="employee", emails=("ada@n.example",), stints=worked, posts=posts
    )


def roster(*persons: RosterPerson, **told: Any) -> Roster:
    return Roster(day=AT.date(), persons=persons, **told)


def who_left(hours: float) -> RosterPerson:
    return person(Stint(began_at=AT - 900 * DAY, ended_at=AT - hours * HOUR))


def sighting(began: float, seen_to: float | None = None, **told: Any) -> Sighting:
    """Return how the account was from so many hours before now, until the next reading."""
    ended = None if seen_to is None else AT - (seen_to - 1) * HOUR
    to = None if seen_to is None else AT - seen_to * HOUR
    usual: dict[str, Any] = {"account": "a1", "name": "ada", "person": 1}
    return Sighting(began_at=AT - began * HOUR, seen_to=to, ended_at=ended, **usual | told)


def judged(check: Check[Any], known: Roster | None) -> dict[str, Verdict]:
    """Return the verdicts as they follow from sealed bytes, by title."""
    taken = [Record(call=ROSTER, payload=plain(known))] if known else []
    records: Records = read_snapshot(write_snapshot("x.accounts", taken))
    return {r.title: verdict for r, verdict in check.evaluate(records, at=AT)}


@pytest.mark.parametrize(
    ("account", "known", "outcome", "reason"),
    [
        (ada(), roster(person()), PASS, "Its verified address ada@n.example is the person's."),
        (ada(), roster(who_left(1)), FAIL, "The person does not work here."),
        (ada(emails=()), roster(person()), FAIL, "tells no address"),
        (ada(is_active=False), roster(person()), NA, "cannot be used"),
        (ada(is_service=True), roster(person()), FAIL, "nobody answers for it"),
        (
            ada(is_service=True),
            roster(person(), owned=(OwnedAccount(account="a1", kind="service", owner=1),)),
            PASS,
            "somebody answers for it",
        ),
        (
            ada(),
            roster(person(), owned=(OwnedAccount(account="a1", kind="shared"),)),
            FAIL,
            "nobody answers for it",
        ),
        (ada(), roster(), UNKNOWN, NO_ROSTER),
        (ada(), None, UNKNOWN, NO_ROSTER),
    ],
)
def test_every_account_is_a_person_s_or_has_an_owner(
    account: SeenAccount, known: Roster | None, outcome: Outcome, reason: str
) -> None:
    verdict = judged(tied(directory(account), "X-1", remedy="Do it."), known)["ada"]

    assert verdict.outcome is outcome
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("now", "hours", "told", "outcome", "reason"),
    [
        pytest.param(ada(), 30, {}, FAIL, "can still be used", id="still open"),
        pytest.param(ada(), 5, {}, NA, "Until then there is time", id="time left"),
        pytest.param(None, 30, {}, NA, "There was no account here", id="no account"),
        pytest.param(
            None,
            30,
            {"sightings": (sighting(900, 20),)},
            PASS,
            "between 2026-06-29 16:00 UTC and 2026-06-29 17:00 UTC, two observations",
            id="gone in time",
        ),
        pytest.param(
            None,
            40,
            {"sightings": (sighting(900, 12),)},
            FAIL,
            "at least 4 h late",
            id="gone too late",
        ),
        pytest.param(
            None,
            30,
            {
                "sightings": (
                    Sighting(
                        account="a1",
                        name="ada",
                        person=1,
                        began_at=AT - 900 * HOUR,
                        seen_to=AT - 10 * HOUR,
                        ended_at=AT - 2 * HOUR,
                    ),
                )
            },
            UNKNOWN,
            "two observations",
            id="the limit lies between two readings",
        ),
        pytest.param(
            ada(is_active=False),
            30,
            {
                "sightings": (sighting(900, 20), sighting(19, is_active=False)),
                "log": (Logged(account="ada", act="suspended", at=AT - 19.5 * HOUR),),
            },
            PASS,
            "by the directory’s log",
            id="suspended in time, by the log under its name",
        ),
        pytest.param(
            ada(is_active=False),
            30,
            {
                "sightings": (sighting(900, 4), sighting(3, is_active=False)),
                "log": (Logged(account="a1", act="suspended", at=AT - 3 * HOUR),),
            },
            FAIL,
            "3 h late",
            id="suspended three hours late",
        ),
    ],
)
def test_leavers_access_ends_in_time(
    now: SeenAccount | None, hours: float, told: dict[str, Any], outcome: Outcome, reason: str
) -> None:
    accounts = directory(*([now] if now else []))
    [verdict] = judged(
        left(accounts, "X-2", remedy="Do it."), roster(who_left(hours), **told)
    ).values()

    assert verdict.outcome is outcome, verdict
    assert reason in verdict.reason


def test_an_event_of_the_same_reading_counts_like_one_that_was_kept() -> None:
    event = AccountEvent(account="ada", act="removed", at=AT - 9.5 * HOUR)
    known = roster(who_left(40), sightings=(sighting(900, 10),))
    [verdict] = judged(left(directory(events=(event,)), "X-2", remedy="Do."), known).values()

    assert (verdict.outcome, "6 h late" in verdict.reason) == (FAIL, True)


def test_an_event_before_the_last_reading_that_showed_the_account_is_of_another_removal() -> None:
    event = AccountEvent(account="ada", act="removed", at=AT - 35 * HOUR)
    known = roster(who_left(40), sightings=(sighting(900, 10),))
    [verdict] = judged(left(directory(events=(event,)), "X-2", remedy="Do."), known).values()

    assert (verdict.outcome, "two observations" in verdict.reason) == (FAIL, True)


def test_an_account_that_was_suspended_and_deleted_later_was_closed_when_it_was_suspended() -> None:
    log = (
        Logged(account="a1", act="suspended", at=AT - 90 * HOUR),
        Logged(account="a1", act="restored", at=AT - 80 * HOUR),
        Logged(account="a1", act="suspended", at=AT - 38 * HOUR),
        Logged(account="a1", act="removed", at=AT - 3 * HOUR),
    )
    known = roster(who_left(40), sightings=(sighting(2, is_active=False),), log=log)
    found = judged(left(directory(ada(is_active=False)), "X-2", remedy="Do."), known)["ada"]

    assert (found.outcome, "2026-06-28 22:00 UTC" in found.reason) == (PASS, True)


def test_a_log_tells_when_a_joiner_s_factor_came() -> None:
    new = person(Stint(began_at=AT - 900 * HOUR))
    log = (Logged(account="a1", act="enrolled", at=AT - 850 * HOUR),)
    known = roster(new, log=log)
    found = judged(joined(directory(ada(has_mfa=True)), "X-3", remedy="Do."), known)["ada"]

    assert (found.outcome, "by the directory’s log" in found.reason) == (PASS, True)


def test_every_leaver_is_counted_also_without_an_account() -> None:
    bob = RosterPerson(
        id=2,
        kind="employee",
        emails=("bob@n.example",),
        stints=(Stint(began_at=AT - 99 * DAY, ended_at=AT - 5 * DAY),),
    )
    found = judged(left(directory(ada()), "X-2", remedy="Do."), roster(who_left(30), bob))

    assert {title: verdict.outcome for title, verdict in found.items()} == {
        "ada": FAIL,
        "bob@n.example": NA,
    }


@pytest.mark.parametrize(("days", "is_judged"), [(89, True), (93, False)])
def test_leavers_are_judged_for_ninety_days(days: int, is_judged: bool) -> None:
    found = judged(left(directory(ada()), "X-2", remedy="Do."), roster(who_left(24 * days)))

    assert bool(found) is is_judged


def test_somebody_who_came_back_may_have_the_account_again() -> None:
    rehired = person(
        Stint(began_at=AT - 900 * DAY, ended_at=AT - 40 * DAY), Stint(began_at=AT - 10 * DAY)
    )
    hours = 24
    known = roster(
        rehired,
        sightings=(
            sighting(900 * hours, 39.5 * hours),
            sighting(39 * hours, 11 * hours, is_active=False),
            sighting(10 * hours),
        ),
    )
    [verdict] = judged(left(directory(ada()), "X-2", remedy="Do."), known).values()

    assert verdict.outcome is PASS, verdict


@pytest.mark.parametrize(
    ("hours", "account", "outcome"),
    [
        (10, ada(has_mfa=False), NA),
        (80, ada(has_mfa=False), FAIL),
        (80, ada(has_mfa=None), UNKNOWN),
        (80, ada(has_mfa=False, created_at=AT - 10 * HOUR), NA),
        (80, ada(has_mfa=False, created_at=AT - 500 * HOUR), FAIL),
    ],
)
def test_joiners_have_a_second_factor_in_time(
    hours: float, account: SeenAccount, outcome: Outcome
) -> None:
    new = person(Stint(began_at=AT - hours * HOUR))
    verdict = judged(joined(directory(account), "X-3", remedy="Do."), roster(new))["ada"]

    assert verdict.outcome is outcome


@pytest.mark.parametrize(("factor_after", "outcome"), [(20, PASS), (71, PASS), (90, FAIL)])
def test_when_a_joiner_s_factor_came_is_between_two_readings(
    factor_after: float, outcome: Outcome
) -> None:
    new = person(Stint(began_at=AT - 200 * HOUR))
    since = 200 - factor_after
    known = roster(
        new,
        sightings=(sighting(199, since + 1, has_mfa=False), sighting(since, has_mfa=True)),
    )
    verdict = judged(joined(directory(ada(has_mfa=True)), "X-3", remedy="Do."), known)["ada"]

    assert verdict.outcome is outcome, verdict


def mover(days: float) -> RosterPerson:
    posts = (
        Post(department="IT", title="", began_at=AT - 900 * DAY),
        Post(department="Product", title="", began_at=AT - days * DAY),
    )
    return person(posts=posts)


ADMIN = ada(is_privileged=True, privileges=("Super admin",))


@pytest.mark.parametrize(
    ("now", "told", "outcome"),
    [
        pytest.param(
            ADMIN, {"sightings": (sighting(9000, is_privileged=True),)}, FAIL, id="kept them"
        ),
        pytest.param(
            ada(),
            {"sightings": (sighting(9000, 24 * 38, is_privileged=True), sighting(24 * 38 - 1))},
            PASS,
            id="gave them up",
        ),
        pytest.param(ada(), {"sightings": (sighting(9000),)}, NA, id="never had any"),
        pytest.param(
            ADMIN,
            {"sightings": (sighting(9000, 24 * 5), sighting(24 * 5 - 1, is_privileged=True))},
            NA,
            id="got them in the new role",
        ),
        pytest.param(ADMIN, {}, UNKNOWN, id="first read after the move, and no log"),
        pytest.param(ADMIN, {"has_log": True}, FAIL, id="first read after, no log of a grant"),
        pytest.param(
            ADMIN,
            {
                "has_log": True,
                "log": (Logged(account="a1", act="privileged", at=AT - 3 * DAY),),
            },
            NA,
            id="first read after, and granted after",
        ),
    ],
)
def test_privileges_end_when_a_role_changes(
    now: SeenAccount, told: dict[str, Any], outcome: Outcome
) -> None:
    check = moved(directory(now), "X-4", remedy="Do.")
    verdict = judged(check, roster(mover(40), **told))["ada"]

    assert verdict.outcome is outcome, verdict


@pytest.mark.parametrize("factory", [tied, left, joined, moved])
def test_a_list_that_could_not_be_read_is_unknown(factory: Any) -> None:
    check = factory(directory(missing="The permission is missing."), "X-5", remedy="Do.")
    [verdict] = judged(check, roster()).values()

    assert (verdict.outcome, verdict.reason) == (UNKNOWN, "The permission is missing.")


def test_nothing_is_said_of_how_long_ago_it_was() -> None:
    check = left(directory(ada()), "X-2", remedy="Do.")
    known = roster(who_left(30))
    records = read_snapshot(
        write_snapshot("x.accounts", [Record(call=ROSTER, payload=plain(known))])
    )
    now = [v.reason for _, v in check.evaluate(records, at=AT)]
    later = [v.reason for _, v in check.evaluate(records, at=AT + 9 * HOUR)]

    assert now == later
