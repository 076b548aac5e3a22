"""moto's HTTP server behind a door of ours: POST /_sim/stand {"at": …} moves its clock forward.

What happens in the account up to there happens at its own moments, by AWS's own API. Sessions end
by the real clock, as whoever asks goes by it when signing in.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from moto.iam.models import AccessKeyLastUsed, iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from .story import told

_ACCOUNT = "123456789012"
_EXPIRES = re.compile(rb"<Expiration>[^<]+</Expiration>")
_SESSION = timedelta(hours=1)
_DENIED = (
    b"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
    b"<Message>Not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>"
)
_PATH = "/_sim/stand"
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Standing:
    """The clock of this process, and the account's chronicle that goes by it."""

    def __init__(self, endpoint: str, at: datetime) -> None:
        self._travel: time_machine.travel | None = None
        self._moving: Any = None
        self._lock = threading.Lock()
        self.is_trusted = True
        self._chronicle = told(endpoint, at, arrive=self._arrive, use=_use, trust=self._trust)

    def stand(self, at: datetime | None) -> list[str]:
        """Let everything up to a moment happen, and go on from it; None goes back to now."""
        with self._lock:
            touched = self._chronicle.until(at or _now())
            if at is not None:
                self._arrive(at)
            elif self._travel is not None:
                self._travel.stop()
                self._travel = None
        return sorted(touched)

    def _trust(self, may: bool) -> None:
        self.is_trusted = may

    def _arrive(self, at: datetime) -> None:
        if self._travel is None:
            self._travel = time_machine.travel(at, tick=True)
            self._moving = self._travel.start()
        else:
            self._moving.move_to(at, tick=True)


class Door:
    """Answers what is asked of the simulation itself, and hands the rest to moto."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._moto: Application = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == _PATH:
            return self._told(environ, start)
        if "/sts/aws4_request" in environ.get("HTTP_AUTHORIZATION", ""):
            if not self._standing.is_trusted:
                start("403 Forbidden", [("Content-Type", "text/xml")])
                return [_DENIED]
            return self._signed_in(environ, start)
        return self._moto(environ, start)

    def _told(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        at = json.loads(body or b"{}").get("at")
        touched = self._standing.stand(datetime.fromisoformat(at) if at else None)
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"touched": touched}).encode()]

    def _signed_in(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Let a session last an hour of whoever asks."""
        told: list[Any] = []
        written = io.BytesIO()

        def begin(status: str, headers: list[tuple[str, str]], *_more: Any) -> Any:
            told.extend((status, headers))
            return written.write

        answer = b"".join(self._moto(environ, begin)) or written.getvalue()
        end = f"<Expiration>{_now() + _SESSION:%Y-%m-%dT%H:%M:%SZ}</Expiration>".encode()
        answer = _EXPIRES.sub(end, answer)
        kept = [(name, value) for name, value in told[1] if name.lower() != "content-length"]
        start(told[0], [*kept, ("Content-Length", str(len(answer)))])
        return [answer]


def _now() -> datetime:
    """Return what time it really is."""
    hatch = time_machine.escape_hatch
    now = hatch.datetime.datetime.now if hatch.is_travelling() else datetime.now
    return now(tz=UTC)


def _use(names: Iterable[str]) -> None:
    """Let these users have used what they have: moto has no console to sign in at."""
    users = iam_backends[_ACCOUNT]["aws"].users
    now = datetime.now(tz=UTC)
    for user in (users[name] for name in names if name in users):
        if user.password:
            user.password_last_used = now
        for key in user.access_keys:
            key.last_used = AccessKeyLastUsed(timestamp=now, service="s3", region="eu-west-1")
