"""One question, who asks it, and lists page by page."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from compliance.jobs.local.google.directory import User
from compliance.jobs.local.google.documents import Method
from compliance.jobs.local.google.gate import Trouble
from compliance.jobs.local.google.keys import Token
from compliance.jobs.local.google.refusals import bad, not_allowed, not_found
from compliance.jobs.local.google.world import MissingError, World

_NOT_BOUND = {"pageToken", "maxResults", "pageSize", "fields", "prettyPrint", "alt", "quotaUser"}
_MINE = "my_customer"


@dataclass(slots=True, kw_only=True)
class Page:
    """A part of a list, and the token of the next part; blank on the last."""

    rows: list[Any]
    token: str = ""

    def under(self, name: str, shape: Callable[[Any], Any], **more: Any) -> dict[str, Any]:
        """Return an answer with the rows under a name; what is empty is left out."""
        found = dict(more)
        if self.rows:
            found[name] = [shape(row) for row in self.rows]
        if self.token:
            found["nextPageToken"] = self.token
        return found


@dataclass(slots=True, kw_only=True)
class Question:
    """A question: of whom, which method, with which parameters."""

    world: World
    method: Method
    token: Token
    values: Mapping[str, Any]
    trouble: Trouble

    def get(self, name: str) -> str:
        """Return a parameter's text; blank where it is not given."""
        return str(self.values.get(name) or "")

    @property
    def caller(self) -> User:
        """The administrator in whose name is asked; others are refused."""
        try:
            user = self.world.user(self.token.subject)
        except MissingError as error:
            raise not_allowed() from error
        if not user.is_active or not any(self.world.held(user)):
            raise not_allowed()
        return user

    def need_super(self) -> None:
        """Refuse who is not a super administrator."""
        if not self.world.is_super(self.caller):
            raise not_allowed()

    def need_customer(self, name: str) -> None:
        """Refuse a customer that is not the caller's."""
        given = self.get(name).removeprefix("customers/")
        if given not in ("", _MINE, self.world.customer):
            raise bad("Bad Request", at=name) if self.method.verb != "GET" else not_allowed()

    def size(self, usual: int, most: int) -> int:
        """Return how many rows a page holds: more than `most` are taken for `most`."""
        asked = int(self.values.get("pageSize") or 0)
        if asked < 0:
            raise bad("Request contains an invalid argument.", at="pageSize")
        return min(most, asked or usual)

    def user(self, name: str = "userKey") -> User:
        """Return the user a parameter names; deleted ones are not there."""
        try:
            found = self.world.user(self.get(name))
        except MissingError as error:
            raise not_found(name) from error
        if found.deleted_at:
            raise not_found(name)
        return found

    def paged(
        self,
        rows: Sequence[Any] | Callable[[Any], Iterable[Any]],
        size: int,
        key: Callable[[Any], Any],
    ) -> Page:
        """Return the page at the question's token; `rows` stand in the order of their keys.

        Where `rows` is a function, it yields what comes after a row's key (None: from the start).
        """
        after, was_empty = self._after(self.get("pageToken"))
        if self.trouble.empty_pages and not was_empty:
            return Page(rows=[], token=self._token(after, is_empty=True))
        if self.trouble.short_pages:
            size = max(1, size // 2)
        found = rows(after) if callable(rows) else _behind(rows, after, key)
        taken = list(islice(found, size + 1))
        if len(taken) <= size:
            return Page(rows=taken)
        return Page(rows=taken[:size], token=self._token(key(taken[size - 1])))

    def _token(self, after: Any, *, is_empty: bool = False) -> str:
        told = json.dumps([self._bound(), time.time(), after, is_empty])
        return base64.urlsafe_b64encode(told.encode()).decode()

    def _after(self, token: str) -> tuple[Any, bool]:
        if not token:
            return None, False
        try:
            bound, at, after, was_empty = json.loads(base64.urlsafe_b64decode(token))
        except (ValueError, TypeError) as error:
            raise bad("Invalid page token", at="pageToken") from error
        if bound != self._bound() or time.time() - at > self.trouble.page_seconds:
            raise bad("Invalid page token", at="pageToken")
        return after, was_empty

    def _bound(self) -> str:
        """Return what the question's page tokens are bound to: all else that it asks."""
        values = sorted((k, v) for k, v in self.values.items() if k not in _NOT_BOUND)
        told = json.dumps([self.method.id, values])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def _behind(rows: Sequence[Any], after: Any, key: Callable[[Any], Any]) -> Iterable[Any]:
    """Yield the rows that come after the one with a key: by halving, not by looking through."""
    if after is None:
        return rows
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if key(rows[middle]) > after:
            high = middle
        else:
            low = middle + 1
    return islice(rows, low, None)
