"""Messages and channels for tests, and a server that takes what is posted to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from compliance.accounts.models import User
from compliance.ledger.models import Job
from compliance.notices.actions.channels import add_channel
from compliance.notices.actions.messages import Told, write_to_channel, write_to_person
from compliance.notices.letters import Letter
from compliance.notices.models import Channel, Message
from compliance.notices.rules.occasions import Kind, Occasion

JOB = Job("tester")
NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)  # a Wednesday
WORDS = Letter(subject="AC-04 is due", text="See to it.\n", html="<p>See to it.</p>")


def told(key: str = "occurrence:AC-04", *, kind: Kind = Kind.DUE, **fields: Any) -> Told:
    occasion = Occasion(kind=kind, key=fields.pop("on", "2026-01-21/due-7"))
    usual: dict[str, Any] = {"key": key, "occasion": occasion, "letter": WORDS, "href": "/work/"}
    return Told(**usual | fields)


def write(to: User, *, at: datetime = NOON, **fields: Any) -> Message | None:
    return write_to_person(to=to, told=told(**fields), actor=JOB, at=at)


def channel(lead: User, address: str, *, kinds: tuple[str, ...] = ("due", "late")) -> Channel:
    return add_channel(title="#compliance", address=address, kinds=kinds, actor=lead, at=NOON)


def post(to: Channel, *, at: datetime = NOON, **fields: Any) -> Message | None:
    return write_to_channel(channel=to, told=told(**fields), actor=JOB, at=at)


class Hook:
    """A webhook on this machine: what was posted, and how it answers."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.status = 200
        self.leads_to = ""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posted.append({"path": self.path, **json.loads(body)})
                self.send_response(hook.status)
                if hook.leads_to:
                    self.send_header("Location", hook.leads_to)
                self.end_headers()

            do_GET = do_POST  # noqa: N815  (the name the server looks for)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"


@contextmanager
def hook() -> Iterator[Hook]:
    """Run a webhook while this block lasts."""
    made = Hook()
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()
