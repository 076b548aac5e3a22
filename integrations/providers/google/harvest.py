"""Reading Google's logs page by page, and on from where it stopped, before Google forgets them.

Google keeps each log for 180 days and shows the newest first. A reading has a fixed end, so its
pages do not move; the next begins some hours before that end, as some events are shown late, and
what is read twice is merged by its id. A page token that Google has forgotten costs no more than
the rest of its reading: that goes on below the oldest event that was kept. Least possible: a call
for each 1,000 events of a log, and at least one a log; of the sign-in log only the events by which
Google itself closes an account are asked for, each by its name: who signed in when is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from integrations.plugin import Collector, Harvest, Page, Place, ProviderError
from integrations.tape import Call, Record, Refusal, Tape

from .activity import ADMIN, GRANT, LOGIN, TOKEN, USER_ACCOUNTS, closing_events, items
from .agreed import WINDOW_DAYS
from .answers import next_token, rows_of
from .client import Client
from .collectors.terms import add_terms
from .collectors.wanted import policies_named
from .methods import ACTIVITIES, POLICIES, UNITS
from .refusals import is_stale_page
from .resources.defaults import APP_SETTINGS

_KEPT = timedelta(days=180)  # by Google
_OVERLAP = timedelta(hours=6)  # by which an event may be shown late
_FAULTS = frozenset({"500", "502", "503", "504"})
EVENTS: Mapping[str, tuple[str, ...]] = {
    ADMIN: ("",),
    LOGIN: closing_events(),
    TOKEN: ("",),
    USER_ACCOUNTS: ("",),
}


class LogUnreadError(ProviderError):
    """A page of a log could not be read now; the part tries again from where it stopped."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(
            f"Google did not give a page of its log ({refusal.code} {refusal.message}). What was "
            "read is kept; run it again."
        )


def places(client: Client, tape: Tape) -> Iterator[Place]:
    """Yield each log; nothing tells that one has no news but to ask it."""
    for application in EVENTS:
        yield Place(id=application, mark={"asked_at": client.clock().isoformat()})


def pages(client: Client, place: Place, state: Mapping[str, Any]) -> Iterator[Page]:
    """Yield what is new in a log since the state that was kept, in steps that can be resumed."""
    reading = _begun(client, dict(state), place)
    while reading["events"]:
        yield _page(client, place.id, reading)
        if not reading["under_way"]:
            return


def _begun(client: Client, state: dict[str, Any], place: Place) -> dict[str, Any]:
    """Return the reading under way, or a new one that begins shortly before the last one's end."""
    if state.get("under_way"):
        return state
    last = state.get("read_to") or ""
    now = client.clock()
    since = datetime.fromisoformat(last) - _OVERLAP if last else now - _KEPT
    return {
        "under_way": True,
        "mark": dict(place.mark),
        "read_to": last,
        "since": _text(max(since, now - _KEPT)),
        "until": _text(now),
        "events": list(EVENTS[place.id]),
        "end": "",  # of the list the token belongs to
        "oldest": "",  # that was read of the first of these events
        "token": "",
    }


def _page(client: Client, application: str, reading: dict[str, Any]) -> Page:
    """Read one page, and begin below the last one where Google has forgotten its token."""
    tape, calls = Tape(), list[Call]()
    asked = _asked(application, reading)
    body, refusal = client.page(ACTIVITIES, calls, token=reading["token"], **asked)
    if refusal and reading["token"] and is_stale_page(refusal):
        reading |= {"token": "", "end": _just_after(reading["oldest"])}
        asked = _asked(application, reading)
        body, refusal = client.page(ACTIVITIES, calls, **asked)
    record = partial(Record, call=ACTIVITIES.id, region=client.domain, parameters=asked)
    if refusal:
        tape.add(record(refusal=refusal), calls)
        return _broken_off(tape, reading, refusal)
    found = rows_of(ACTIVITIES, body)
    tape.add(record(payload=found), calls)
    _go_on(reading, found, next_token(body))
    return _kept(tape, reading)


def _asked(application: str, reading: Mapping[str, Any]) -> dict[str, Any]:
    event = reading["events"][0]
    return {
        "userKey": "all",
        "applicationName": application,
        "startTime": reading["since"],
        "endTime": reading["end"] or reading["until"],
        **({"eventName": event} if event else {}),
    }


def _just_after(time: str) -> str:
    """Return the end of a list that has the events of this very moment too: they may be several."""
    return _text(datetime.fromisoformat(time) + timedelta(milliseconds=1)) if time else ""


def _go_on(reading: dict[str, Any], found: list[Any], token: str) -> None:
    times = [str(row["id"]["time"]) for row in found]
    reading["oldest"] = min([*times, *filter(None, [reading["oldest"]])], default="")
    reading["token"] = token
    if not token:
        reading |= {"events": reading["events"][1:], "end": "", "oldest": ""}


def _kept(tape: Tape, reading: dict[str, Any]) -> Page:
    if reading["events"]:
        return Page(tape=tape, state=deepcopy(reading))
    claimed = {"unread": {}} | ({} if reading["read_to"] else {"since": reading["since"]})
    state = {"mark": reading["mark"], "read_to": reading["until"]}
    return Page(tape=tape, state=state, claimed=claimed, is_last=True)


def _broken_off(tape: Tape, reading: dict[str, Any], refusal: Refusal) -> Page:
    """Keep what was read so far, and say what is missing; the next run tries again from there."""
    if refusal.code in _FAULTS:
        raise LogUnreadError(refusal)
    reading["under_way"] = False
    state = {"mark": {}, "read_to": reading["read_to"]}
    return Page(tape=tape, state=state, claimed={"unread": {ACTIVITIES.id: refusal.permission}})


def _collect(client: Client, tape: Tape) -> None:
    """Put on the closing tape what programs' grants are judged by beside the log: units' rules."""
    add_terms(client, tape)
    client.ask(tape, POLICIES, filter=policies_named(*APP_SETTINGS))
    client.ask(tape, UNITS)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


ACTIVITY = Collector(
    id="google.activity",
    title="Privileges, accounts and programs let in",
    collect=_collect,
    harvest=Harvest(places=places, pages=pages, items=items, days=WINDOW_DAYS, judged=(GRANT,)),
)
