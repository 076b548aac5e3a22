"""A connection to a simulated Google, and what the collectors see of it over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from compliance.jobs.local.google.acts.settings import note
from compliance.jobs.local.google.keys import READS
from integrations.pace import Pace
from integrations.providers.google.client import Client, SignIn
from integrations.providers.google.collectors import COLLECTORS
from integrations.providers.google.connection import connect
from integrations.providers.google.harvest import ACTIVITY
from integrations.providers.google.methods import DIRECTORY, IDENTITY, REPORTS, address_of
from integrations.providers.google.settings import terms
from integrations.tape import Record, Records, Tape
from tests.fakes.google import Google

DOMAIN = "northwind.example"
MARA = f"mara@{DOMAIN}"
AGREED = {"approved_super_admins": f"{MARA}, june@{DOMAIN}", "approved_apps": "Slotted"}


def entered(server: Google, **values: str) -> dict[str, str]:
    """Return what a person enters to connect this Google."""
    return {
        "domain": DOMAIN,
        "administrator": MARA,
        "key": json.dumps(server.key),
        "base_url": server.address,
        **AGREED,
        **values,
    }


def connected(server: Google, **values: str) -> Client:
    """Return a client as a connection has it."""
    return connect(entered(server, **values))


class Clock:
    """Time that goes by only while somebody waits, and when anybody did."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time go by."""
        self.waits.append(seconds)
        self.now += seconds


class Paced(Pace):
    """A pace that holds nobody, and remembers what it was told to hold."""

    def __init__(self) -> None:
        super().__init__("test", per_minute=1_000_000)
        self.held: list[str] = []

    def wait(self, kind: str) -> None:
        """Let everything through."""

    def hold(self, kind: str, until: float) -> None:
        """Remember whom to hold."""
        self.held.append(kind)


def hurried(server: Google) -> tuple[Client, Clock, Paced]:
    """Return a client that waits for nothing in truth."""
    clock, pace = Clock(), Paced()
    client = Client(
        SignIn(server.key, MARA),
        domain=DOMAIN,
        terms=terms(entered(server)),
        paces=dict.fromkeys((DIRECTORY, REPORTS, IDENTITY), pace),
        base_url=f"{server.address}/",
        sleep=clock.sleep,
    )
    return client, clock, pace


def allow(server: Google, *, less: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> None:
    """Delegate what is read and these scopes, but not those; no log tells of it."""
    client = server.world.client
    client.scopes = {*READS, *map(address_of, more)} - {*map(address_of, less)}
    client.tokens.clear()


def trouble(server: Google, **values: object) -> None:
    """Let something go wrong from now on."""
    server.tell("trouble", **values)


def counts(server: Google) -> Mapping[str, int]:
    """Return how often each method was called since the last count."""
    found: Mapping[str, int] = server.tell("counts")["counts"]
    return found


def collected(client: Client) -> dict[str, Tape]:
    """Return what each collector sees, the logs among them as they are judged."""
    tapes = {collector.id: Tape() for collector in COLLECTORS}
    for collector in COLLECTORS:
        collector.collect(client, tapes[collector.id])
    return {**tapes, ACTIVITY.id: closed(client)}


def closed(client: Client) -> Tape:
    """Return a closing snapshot of every log, read once from its beginning."""
    tape, reading = Tape(), ACTIVITY.harvest
    assert reading is not None
    ACTIVITY.collect(client, tape)
    for place in reading.places(client, tape):
        claimed: dict[str, object] = {"read_to": None}
        for page in reading.pages(client, place, {}):
            claimed |= {**page.claimed, "read_to": page.state.get("read_to")}
            for item in reading.items(Records(page.tape.records)):
                if item.kind in reading.judged:
                    values = {"id": item.id}
                    tape.add(Record(call=item.kind, parameters=values, payload=item.facts), [])
            tape.calls.extend(page.tape.calls)
        tape.add(Record(call="stream", parameters={"place": place.id}, payload=claimed), [])
    return tape


def many(server: Google, number: int, *, minutes: int = 600) -> None:
    """Let an administrator suspend so many accounts, a second apart."""
    begin = datetime.now(UTC) - timedelta(minutes=minutes)
    for count in range(number):
        told = {"USER_EMAIL": f"p{count:05d}@{DOMAIN}"}
        event = {"type": "USER_SETTINGS", "name": "SUSPEND_USER", "parameters": told}
        at = (begin + timedelta(seconds=count)).isoformat()
        note(server.world, application="admin", event=event, by=MARA, at=at)
