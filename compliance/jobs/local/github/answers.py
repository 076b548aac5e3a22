"""From a question over HTTP to its answer: sign-in, limits, trouble, then REST or GraphQL."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from graphql import DocumentNode, GraphQLError

from compliance.jobs.local.chronicle import Chronicle

from .accounts import Token
from .gate import CORE, GRAPHQL, Gate, Points, app_of, token_of
from .graph.context import Context, Limit
from .graph.cost import cost, largest_page, operation_of
from .graph.execution import answer as execute
from .graph.execution import described, read
from .moments import stamp
from .pages import page
from .rest.question import Question, RefusalError, not_found
from .rest.routes import ROUTES, route
from .story import tell
from .world import World

_DOCS = "https://docs.github.com/rest"
_JSON = "application/json; charset=utf-8"
_SLOW = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it "
    "could be a GitHub bug."
)


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
        if not asked.authorization and (text := page(self.world, asked.path)):
            return Answer(body=text.encode(), kind="text/plain; charset=utf-8")
        self.gate.enter()
        try:
            time.sleep(self.gate.trouble.latency_ms / 1000)
            return self._answered(asked)
        finally:
            self.gate.leave()

    def _answered(self, asked: Asked) -> Answer:
        graph = _graph_question(asked.body) if asked.path == "/graphql" else {}
        found = route(asked.method, asked.path)
        number = self.gate.count(graph.get("name") or (found.name if found else "unknown"))
        trouble = self.gate.trouble
        if trouble.every_502 and number % trouble.every_502 == 0:
            return _said(502, {"message": "Server Error"})
        if self.gate.is_too_fast():
            return self._too_fast()
        answer = self._signed_in(asked, graph)
        if trouble.every_cut and number % trouble.every_cut == 0:
            answer.body = answer.body[: len(answer.body) // 2]
        answer.headers["X-GitHub-Request-Id"] = f"51AA:{number:06X}"
        answer.headers["X-GitHub-Media-Type"] = "github.v3; format=json"
        return answer

    def _signed_in(self, asked: Asked, graph: Mapping[str, Any]) -> Answer:
        token, app_id = token_of(self.world, asked.authorization), app_of(asked.authorization)
        if token is None and app_id is None:
            said = "Bad credentials" if asked.authorization else "Requires authentication"
            return _said(401, {"message": said, "documentation_url": _DOCS, "status": "401"})
        who = token.value if token else f"app {app_id}"
        with self.world.lock:
            if graph:
                return self._graph(graph, token, who)
            return self._rest(asked, token, app_id, who)

    def _too_fast(self) -> Answer:
        said = "You have exceeded a secondary rate limit. Please wait a few minutes."
        status = self.gate.trouble.secondary_status
        answer = _said(status, {"message": said, "documentation_url": _DOCS})
        answer.headers["Retry-After"] = str(self.gate.trouble.retry_after)
        return answer

    def _rest(self, asked: Asked, token: Token | None, app_id: int | None, who: str) -> Answer:
        points = self.gate.spend(who, CORE, 1)
        if points.is_over:
            said = f"API rate limit exceeded for {who[:12]}."
            return _said(403, {"message": said, "documentation_url": _DOCS}, points)
        found = route(asked.method, asked.path)
        question = Question(
            world=self.world,
            token=token,
            app_id=app_id,
            path=asked.path,
            values=found.values if found else {},
            query=dict(parse_qsl(asked.query)),
        )
        try:
            if found is None:
                raise not_found()
            body = ROUTES[found.name](question)
        except RefusalError as error:
            return _said(error.status, error.body, points)
        status = 204 if body is None else 201 if asked.method == "POST" else 200
        answer = _said(status, body, points)
        answer.headers |= question.headers
        return answer

    def _graph(self, asked: Mapping[str, Any], token: Token | None, who: str) -> Answer:
        document, variables = asked["document"], asked["variables"]
        if token is None:
            return _said(401, {"message": "This endpoint requires you to be authenticated."})
        if not isinstance(document, DocumentNode):
            return _said(200, {"errors": [described(error) for error in document]})
        try:
            price, nodes = cost(document, variables)
        except GraphQLError as error:
            return _said(200, {"errors": [described(error)]})
        points = self.gate.spend(who, GRAPHQL, price)
        refusal = self._refusal(points, who, largest_page(document, variables))
        if refusal:
            return refusal
        limit = Limit(
            cost=price,
            limit=points.limit,
            remaining=points.remaining,
            node_count=nodes,
            used=points.used,
            reset_at=stamp(datetime.fromtimestamp(points.reset, UTC)),
        )
        context = Context(world=self.world, token=token, limit=limit)
        return _said(200, execute(document, context, variables), points)

    def _refusal(self, points: Points, who: str, rows: int) -> Answer | None:
        if points.is_over:
            said = {"type": "RATE_LIMITED", "message": f"API rate limit exceeded for {who[:12]}."}
            return _said(200, {"errors": [said]}, points)
        if 0 < self.gate.trouble.most_rows < rows:
            return _said(502, {"data": None, "errors": [{"message": _SLOW}]}, points)
        return None

    def _told(self, asked: Asked) -> Answer:
        """Answer what tests and the demo ask of the simulator itself."""
        body = json.loads(asked.body or b"{}")
        word = asked.path.removeprefix("/_sim/")
        if word == "counts":
            return _said(200, self.gate.figures())
        if word == "reset":
            self.gate.reset()
            return _said(200, self.gate.figures())
        if word == "stand":
            return _said(200, self._stand(body.get("at")))
        if word == "trouble":
            for name, value in body.items():
                setattr(self.gate.trouble, name, value)
            return _said(200, asdict(self.gate.trouble))
        return _said(*tell(self.world, word, body))

    def _stand(self, told: str | None) -> dict[str, Any]:
        """Let everything up to a moment, or now, happen, with a whole hour's points from there."""
        at = datetime.fromisoformat(told) if told else datetime.now(UTC)
        with self.world.lock:
            touched = self.chronicle.until(at)
        self.gate.reset()
        return {"touched": sorted(touched)}


def _graph_question(body: bytes) -> dict[str, Any]:
    asked = json.loads(body or b"{}")
    document = read(asked.get("query", ""))
    name = "unknown"
    if isinstance(document, DocumentNode):
        found = operation_of(document).name
        name = found.value if found else "unnamed"
    return {"name": name, "document": document, "variables": asked.get("variables") or {}}


def _said(status: int, body: Any, points: Points | None = None) -> Answer:
    answer = Answer(status=status, headers=points.headers() if points else {})
    if body is not None:
        answer.body = json.dumps(body).encode()
    return answer
