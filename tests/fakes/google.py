"""A simulated Google for tests: a world in this process, spoken to over HTTP only."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt

from compliance.jobs.local.google.keys import READS, Token
from compliance.jobs.local.google.seeds.small import ADMIN
from compliance.jobs.local.google.server import Server, serving
from compliance.jobs.local.google.world import World

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    text: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def reason(self) -> str:
        """Why it is a refusal, in Google's word for it."""
        return str(self.body["error"]["errors"][0]["reason"])


@dataclass(frozen=True, kw_only=True)
class Google:
    """A running server, and the world it answers from."""

    server: Server
    world: World

    @property
    def address(self) -> str:
        return self.server.address

    @property
    def key(self) -> dict[str, Any]:
        """The service account's key, as a compliance lead would paste it."""
        return dict(self.world.client.information(self.address))

    def token(self, *scopes: str, subject: str = ADMIN) -> str:
        """Return a token without signing in: for whoever, with whatever scopes."""
        given = frozenset(scopes or READS)
        return self.world.client.issue(
            Token(subject=subject, scopes=given, expires_at=time.time() + 600)
        )

    def get(self, path: str, *, token: str | None = None, **query: Any) -> Said:
        """Ask for a path; by default with a token that has every read-only scope."""
        asked = f"{path}?{urlencode(query, doseq=True)}" if query else path
        held = self.token() if token is None else token
        return self.send("GET", asked, headers={"Authorization": f"Bearer {held}"} if held else {})

    def pages(self, path: str, **query: Any) -> list[Any]:
        """Return every page of a list."""
        found = [self.get(path, **query).body]
        while token := found[-1].get("nextPageToken"):
            found.append(self.get(path, **{**query, "pageToken": token}).body)
        return found

    def sign_in(self, *, key: Any = None, **claims: Any) -> Said:
        """Ask for a token with a signed assertion; claims replace the usual ones."""
        now = int(time.time())
        told = {
            "iss": self.world.client.email,
            "aud": f"{self.address}/token",
            "sub": ADMIN,
            "scope": " ".join(READS),
            "iat": now,
            "exp": now + 3600,
        }
        assertion = jwt.encode(told | claims, key or self.world.client.pem(), algorithm="RS256")
        form = urlencode({"grant_type": GRANT, "assertion": assertion})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", "/token", body=form, headers=kind)

    def tell(self, act: str, **values: Any) -> Any:
        """Let something happen, as the demo does: over HTTP."""
        said = self.send("POST", f"/_sim/{act}", body=json.dumps(values))
        assert said.status == 200, said.body
        return said.body

    def send(
        self,
        verb: str,
        path: str,
        *,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Said:
        parts = urlsplit(self.address)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        try:
            connection.request(verb, path, body=body, headers=dict(headers or {}))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Said(status=answer.status, headers=found, text=answer.read())
        finally:
            connection.close()


@contextmanager
def google(world: World) -> Iterator[Google]:
    """Serve a world while the block runs."""
    with serving(world) as server:
        yield Google(server=server, world=world)
