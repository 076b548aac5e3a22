"""From a question over HTTP to its answer: sign-in, trouble, parameters, then the method."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from compliance.jobs.local.chronicle import Chronicle

from .documents import Method
from .fields import masked
from .gate import Gate
from .keys import PROJECT, Token
from .parameters import checked
from .refusals import (
    RefusalError,
    disabled,
    missing_scope,
    no_such_path,
    not_signed_in,
    unanswered,
)
from .rest.question import Question
from .rest.routes import ROUTES, Route, route
from .sign_in import SignInError, sign_in
from .story import tell
from .world import World

_JSON = "application/json; charset=UTF-8"


@dataclass(slots=True, kw_only=True, frozen=True)
class Asked:
    """What came over HTTP."""

    method: str
    path: str
    query: str
    authorization: str
    body: bytes


@dataclass(slots=True, kw_only=True)
class Answer:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    kind: str = _JSON
    headers: dict[str, str] = field(default_factory=dict)


class Desk:
    """Answers every question to one world."""

    def __init__(self, world: World, chronicle: Chronicle | None = None) -> None:
        self.world = world
        self.chronicle = chronicle or Chronicle()
        self.gate = Gate()

    def answer(self, asked: Asked) -> Answer:
        """Answer one question; the trouble that was asked for happens here."""
        if asked.path.startswith("/_sim/"):
            return self._told(asked)
        self.gate.enter()
        try:
            time.sleep(self.gate.trouble.latency_ms / 1000)
            return self._answered(asked)
        finally:
            self.gate.leave()

    def _answered(self, asked: Asked) -> Answer:
        if asked.path == "/token":
            self.gate.count("token")
            return self._signed_in(asked)
        found = route(asked.method, asked.path)
        number = self.gate.count(found.method.id if found else "unknown")
        try:
            if refusal := self.gate.refusal(number):
                raise refusal
            answer = self._asked(asked, found)
        except RefusalError as error:
            answer = _said(error.status, error.body)
            answer.headers |= error.headers
        if self.gate.is_cut(number):
            answer.body = answer.body[: len(answer.body) // 2]
        return answer

    def _signed_in(self, asked: Asked) -> Answer:
        try:
            with self.world.lock:
                seconds = self.gate.trouble.token_seconds
                return _said(200, sign_in(self.world, asked.body, seconds=seconds))
        except SignInError as error:
            return _said(error.status, error.body)

    def _asked(self, asked: Asked, found: Route | None) -> Answer:
        if found is None:
            raise no_such_path()
        token = self._let_in(asked.authorization, found.method)
        values = checked(found.method, found.values, parse_qsl(asked.query, keep_blank_values=True))
        if found.method.id not in ROUTES:
            raise unanswered(found.method.id)
        question = Question(
            world=self.world,
            method=found.method,
            token=token,
            values=values,
            trouble=self.gate.trouble,
        )
        with self.world.lock:
            body = ROUTES[found.method.id](question)
        return _said(200, masked(body, question.get("fields")))

    def _let_in(self, authorization: str, method: Method) -> Token:
        """Return the token of a header; raise RefusalError where it does not reach."""
        kind, _, value = authorization.partition(" ")
        token = self.world.client.tokens.get(value) if kind == "Bearer" else None
        if token is None or token.expires_at < time.time():
            raise not_signed_in(bool(authorization))
        if method.service in self.gate.trouble.disabled:
            raise disabled(method.service, PROJECT)
        if not token.scopes & method.scopes:
            raise missing_scope(method.service, method.id, method.scopes)
        return token

    def _told(self, asked: Asked) -> Answer:
        """Answer what tests and the demo ask of the simulator itself."""
        body = _object(asked.body)
        word = asked.path.removeprefix("/_sim/")
        if body is None:
            return _said(422, {"message": "Tell it with a JSON object."})
        if word in ("counts", "reset", "key", "stand"):
            return _said(200, self._own(word, body))
        if word == "trouble":
            return self._troubled(body)
        return _said(*tell(self.world, word, body))

    def _own(self, word: str, body: Mapping[str, Any]) -> Any:
        if word == "stand":
            return self._stand(body.get("at"))
        if word == "key":
            return self.world.client.information(self.world.address)
        if word == "reset":
            self.gate.reset()
        return self.gate.figures()

    def _stand(self, told: str | None) -> dict[str, Any]:
        """Let everything up to a moment happen, and the clock show it; without one it is now."""
        at = datetime.fromisoformat(told) if told else datetime.now(UTC)
        with self.world.lock:
            touched = self.chronicle.until(at)
            self.world.stand_at(at)
            self.world.touch()
        return {"touched": sorted(touched)}

    def _troubled(self, body: dict[str, Any]) -> Answer:
        known = asdict(self.gate.trouble)
        if unknown := body.keys() - known.keys():
            said = f"There is no trouble {', '.join(unknown)}. There is: {', '.join(known)}."
            return _said(422, {"message": said})
        for name, value in body.items():
            setattr(self.gate.trouble, name, value)
        return _said(200, asdict(self.gate.trouble))


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(text or b"{}")
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _said(status: int, body: Any) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode())
