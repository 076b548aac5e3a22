"""One question by REST, what it may answer, and lists page by page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from compliance.jobs.local.github.accounts import Token
from compliance.jobs.local.github.moments import later, stamp
from compliance.jobs.local.github.organizations import Organization
from compliance.jobs.local.github.repositories import Repository
from compliance.jobs.local.github.world import MissingError, World

MOST = 100
_USUAL = 30
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_DOCS = "https://docs.github.com/rest"


class RefusalError(Exception):
    """The question is answered with a status that says no."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "documentation_url": _DOCS, "status": str(status)}


def not_found() -> RefusalError:
    """Return what GitHub says of what is not there, or not for this token."""
    return RefusalError(404, "Not Found")


@dataclass(slots=True, kw_only=True)
class Question:
    """A question: of whom, by which path, with which values; `headers` are for the answer."""

    world: World
    token: Token | None
    app_id: int | None
    path: str
    values: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> str:
        return stamp(datetime.now(UTC))

    @property
    def address(self) -> str:
        return self.world.address

    @property
    def signed_in(self) -> Token:
        """The token; who has none is refused."""
        if self.token is None:
            raise RefusalError(401, "Requires authentication")
        return self.token

    def need(self, permission: str, level: str = "read") -> None:
        """Refuse, as GitHub does, what the token may not read."""
        token = self.signed_in
        if not token.may(permission, level):
            whom = "integration" if token.is_installation else "personal access token"
            raise RefusalError(403, f"Resource not accessible by {whom}")

    def organization(self) -> Organization:
        """Return the organization of the path."""
        try:
            found = self.world.organization(self.values["org"])
        except MissingError as error:
            raise not_found() from error
        if self.signed_in.organization not in ("", found.login):
            raise not_found()
        return found

    def repository(self) -> Repository:
        """Return the repository of the path, which is not there for whom it was not granted."""
        try:
            found = self.world.repository(f"{self.values['owner']}/{self.values['repo']}")
        except MissingError as error:
            raise not_found() from error
        if not self.signed_in.sees(found.owner.login, found.name):
            raise not_found()
        return found

    def chosen(self, name: str, choices: Sequence[str], usual: str) -> str:
        """Return a value of the query; what GitHub does not know is refused."""
        found = self.query.get(name) or usual
        if found not in choices:
            raise RefusalError(422, f"Invalid value for {name}: {found}")
        return found

    def since(self, usual: str, periods: tuple[str, ...]) -> str:
        """Return when the query's time period begins; blank where it has none."""
        period = self.chosen("time_period", ("", *periods), usual)
        return later(self.now, days=-_DAYS[period]) if period else ""

    def paged(self, rows: Sequence[Any]) -> list[Any]:
        """Return the page of the query, and say in a header where the others are."""
        size, number = self._size(), max(1, self._number("page", 1))
        last = max(1, -(-len(rows) // size))
        links = []
        if number > 1:
            links += [("prev", number - 1), ("first", 1)]
        if number < last:
            links += [("next", number + 1), ("last", last)]
        self._link([(name, {"page": str(to)}) for name, to in links])
        return list(rows[(number - 1) * size : number * size])

    def after(self, rows: Sequence[Any], key: Callable[[Any], str]) -> list[Any]:
        """Return the page behind the query's cursor, and say in a header where it goes on."""
        size, begin = self._size(), 0
        if wanted := self.query.get("after"):
            keys = [_cursor(key(row)) for row in rows]
            begin = keys.index(wanted) + 1 if wanted in keys else len(rows)
        found = list(rows[begin : begin + size])
        if found and begin + size < len(rows):
            self._link([("next", {"after": _cursor(key(found[-1]))})])
        return found

    def _size(self) -> int:
        return min(MOST, max(1, self._number("per_page", _USUAL)))

    def _number(self, name: str, usual: int) -> int:
        given = self.query.get(name, "")
        return int(given) if given.isdigit() else usual

    def _link(self, links: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        if links:
            self.headers["Link"] = ", ".join(
                f'<{self.address}{self.path}?{urlencode({**self.query, **more})}>; rel="{name}"'
                for name, more in links
            )


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()
