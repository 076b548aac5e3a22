"""A simulated GitHub for tests: a world in this process, spoken to over HTTP only."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from compliance.jobs.local.github.server import Server, serving
from compliance.jobs.local.github.world import TOKEN, World


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
    def next_path(self) -> str:
        """The path of the next page; blank on the last one."""
        for link in self.headers.get("link", "").split(", "):
            address, _, name = link.partition("; ")
            if name == 'rel="next"':
                return address.strip("<>").partition("://")[2].partition("/")[2].join(("/", ""))
        return ""


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """A running server, and the world it answers from."""

    server: Server
    world: World

    @property
    def address(self) -> str:
        return self.server.address

    def get(self, path: str, *, token: str = TOKEN, **query: str) -> Said:
        """Ask by REST."""
        asked = f"{path}?{urlencode(query)}" if query else path
        return self._send("GET", asked, None, token)

    def graph(self, text: str, *, token: str = TOKEN, **variables: Any) -> Said:
        """Ask by GraphQL."""
        return self._send("POST", "/graphql", {"query": text, "variables": variables}, token)

    def data(self, text: str, **variables: Any) -> Any:
        """Ask by GraphQL and return the data of an answer without errors."""
        body = self.graph(text, **variables).body
        assert "errors" not in body, body["errors"]
        return body["data"]

    def post(self, path: str, *, token: str = TOKEN, **body: Any) -> Said:
        return self._send("POST", path, body, token)

    def tell(self, act: str, **values: Any) -> Any:
        """Let something happen, as the demo does: over HTTP."""
        said = self.post(f"/_sim/{act}", **values)
        assert said.status == 200, said.body
        return said.body

    def _send(self, method: str, path: str, body: Any, token: str) -> Said:
        parts = urlsplit(self.address)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        text = None if body is None else json.dumps(body)
        try:
            connection.request(method, path, body=text, headers=headers)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Said(status=answer.status, headers=found, text=answer.read())
        finally:
            connection.close()


@contextmanager
def github(world: World) -> Iterator[GitHub]:
    """Serve a world while the block runs."""
    with serving(world) as server:
        yield GitHub(server=server, world=world)


def app_token(number: int) -> str:
    """Return a JSON web token that names an App; nobody looks at its signature."""
    parts = ({"alg": "RS256"}, {"iss": str(number), "exp": int(time.time()) + 500})
    named = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(part.rstrip("=") for part in named), "c2lnbmVk"])
