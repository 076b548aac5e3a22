"""Reading Google's logs page by page, and on from where a reading broke off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from compliance.jobs.local.google.acts.settings import note
from integrations.plugin import Page, Place
from integrations.providers.google import harvest
from integrations.providers.google.activity import items
from integrations.providers.google.client import Client
from integrations.tape import Records, Tape
from tests.fakes.google import Google

from .worlds import DOMAIN, MARA, connected, counts, hurried, many, trouble

RAVI = f"ravi@{DOMAIN}"


def pages(
    client: Client, application: str = "admin", state: dict[str, Any] | None = None
) -> Iterator[Page]:
    return harvest.pages(client, Place(id=application, mark={}), state or {})


def accounts(found: list[Page]) -> list[str]:
    return [
        item.facts["account"]
        for page in found
        for item in items(Records(page.tape.records))
        if item.kind == "account"
    ]


def test_a_log_is_read_in_as_few_pages_as_it_has_thousands(server: Google) -> None:
    many(server, 2_300)
    server.tell("reset")
    found = list(pages(connected(server)))

    assert len(found) == counts(server)["reports.activities.list"] == 3
    assert [page.is_last for page in found] == [False, False, True]
    assert len(set(accounts(found))) >= 2_300


def test_a_reading_that_is_broken_off_goes_on_at_the_next_page(server: Google) -> None:
    many(server, 2_300)
    reading = pages(connected(server))
    first = next(reading)
    rest = list(pages(connected(server), state=dict(first.state)))

    assert len(rest) == 2
    assert len([a for a in accounts([first, *rest]) if a.startswith("p")]) == 2_300
    assert rest[-1].state["read_to"] == first.state["until"]


def test_a_page_token_that_google_forgot_costs_no_more_than_the_rest(server: Google) -> None:
    many(server, 2_300)
    reading = pages(connected(server))
    first = next(reading)
    stale = {**first.state, "token": "forgotten"}
    rest = list(pages(connected(server), state=stale))
    found = [a for a in accounts([first, *rest]) if a.startswith("p")]

    assert len(set(found)) == 2_300
    assert len(found) <= 2_301  # the oldest that was kept may come again, and merges by its id
    assert [call.status for call in rest[0].tape.calls] == [400, 200]


def test_events_of_one_very_moment_are_all_read_when_a_token_is_forgotten(server: Google) -> None:
    at = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    event = {"type": "USER_SETTINGS", "name": "SUSPEND_USER"}
    for count in range(1_200):
        told = {**event, "parameters": {"USER_EMAIL": f"p{count}@{DOMAIN}"}}
        note(server.world, application="admin", event=told, by=MARA, at=at)
    reading = pages(connected(server))
    first = next(reading)
    rest = list(pages(connected(server), state={**first.state, "token": "forgotten"}))
    found = {a for a in accounts([first, *rest]) if a.startswith("p")}

    assert len(found) == 1_200


def test_what_happens_meanwhile_moves_no_page(server: Google) -> None:
    many(server, 1_500)
    reading = pages(connected(server))
    first = next(reading)
    server.tell("suspend_user", email=RAVI, by=MARA)
    rest = list(reading)

    assert RAVI not in accounts([first, *rest])
    again = list(pages(connected(server), state=dict(rest[-1].state)))
    assert RAVI in accounts(again)


def test_of_the_sign_in_log_only_closed_accounts_are_asked_for(server: Google) -> None:
    found = list(pages(connected(server), "login"))
    asked = [record.parameters["eventName"] for page in found for record in page.tape.records]

    assert asked == list(harvest.EVENTS["login"])
    assert all(name.startswith("account_disabled_") for name in asked)
    assert all(record.payload == [] for page in found for record in page.tape.records)


def test_a_fault_that_stays_ends_the_try_and_keeps_what_was_read(server: Google) -> None:
    many(server, 1_500)
    client, _, _ = hurried(server)
    reading = pages(client)
    first = next(reading)
    trouble(server, every_503=1)
    with pytest.raises(harvest.LogUnreadError, match="run it again"):
        next(reading)
    trouble(server, every_503=0)
    rest = list(pages(connected(server), state=dict(first.state)))

    assert len([a for a in accounts([first, *rest]) if a.startswith("p")]) == 1_500


def test_every_log_has_a_place_that_is_read_in_each_run(server: Google) -> None:
    client = connected(server)
    once = list(harvest.places(client, Tape()))
    again = list(harvest.places(client, Tape()))

    assert [place.id for place in once] == list(harvest.EVENTS)
    assert all(a.mark != b.mark for a, b in zip(once, again, strict=True))
