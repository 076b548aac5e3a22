"""What is asked of users, and of the programs they let in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from compliance.jobs.local.google.directory import User
from compliance.jobs.local.google.refusals import RefusalError, bad

from . import shapes
from .question import Page, Question

_STILL_SHOWN = timedelta(days=20)  # how long a deleted user is still shown, and can come back
_CLAUSE = re.compile(r"(\w+)(=|:)(.*)")
_ORDERS: dict[str, Callable[[User], str]] = {
    "email": lambda user: user.email,
    "familyName": lambda user: user.family.lower(),
    "givenName": lambda user: user.given.lower(),
}
_TEXTS: dict[str, Callable[[User], str]] = {
    "email": lambda user: user.email,
    "familyName": lambda user: user.family,
    "givenName": lambda user: user.given,
    "name": lambda user: f"{user.given} {user.family}",
    "orgDepartment": lambda user: user.department,
    "orgTitle": lambda user: user.title,
    "directManager": lambda user: user.manager,
}
Test = Callable[[User], bool]


def users(question: Question) -> Any:
    """Answer directory.users.list."""
    _ = question.caller
    _require_whose(question)
    rows = _ordered(question)
    page = _page(question, rows)
    shape = shapes.public_user if question.get("viewType") == "domain_public" else shapes.user
    world = question.world
    kind = {"kind": "admin#directory#users", "etag": shapes.etag("users", len(rows))}
    return page.under("users", lambda one: shape(world, one), **kind)


def user(question: Question) -> Any:
    """Answer directory.users.get."""
    _ = question.caller
    shape = shapes.public_user if question.get("viewType") == "domain_public" else shapes.user
    return shape(question.world, question.user())


def tokens(question: Question) -> Any:
    """Answer directory.tokens.list."""
    _ = question.caller
    owner = question.user()
    items = [shapes.grant(one, owner) for one in question.world.grants.get(owner.id, ())]
    found: dict[str, Any] = {"kind": "admin#directory#tokenList", "etag": shapes.etag(owner.id)}
    return found | ({"items": items} if items else {})


def _require_whose(question: Question) -> None:
    if not question.get("customer") and not question.get("domain"):
        raise RefusalError(400, "Bad Request", reason="badRequest")
    question.need_customer("customer")
    domain = question.get("domain")
    if domain and domain not in (question.world.domain, *question.world.domains):
        raise RefusalError(404, "Domain not found.", reason="notFound")


def _ordered(question: Question) -> Sequence[User]:
    """Return the users that are asked for; the same list for every page of it."""
    asked = ("query", "domain", "orderBy")
    name = f"users {[question.get(one) for one in asked]}"
    if question.get("showDeleted").lower() == "true":
        return _sorted(question, _deleted(question))
    found: Sequence[User] = question.world.kept(name, lambda: _sorted(question, _there(question)))
    return found


def _there(question: Question) -> Iterable[User]:
    tests = _tests(question)
    for one in question.world.users.values():
        if not one.deleted_at and all(test(one) for test in tests):
            yield one


def _deleted(question: Question) -> Iterable[User]:
    since = question.world.now() - _STILL_SHOWN
    return [
        one for one in question.world.users.values() if one.deleted_at and one.deleted_at >= since
    ]


def _sorted(question: Question, rows: Iterable[User]) -> Sequence[User]:
    return sorted(rows, key=_key(question))


def _key(question: Question) -> Callable[[User], Any]:
    order = _ORDERS[question.get("orderBy") or "email"]
    return lambda user: [order(user), user.email]


def _page(question: Question, rows: Sequence[User]) -> Page:
    size, key = int(question.values["maxResults"]), _key(question)
    if question.get("sortOrder") != "DESCENDING":
        return question.paged(rows, size, key)

    def before(after: Any) -> Iterable[User]:
        return (row for row in reversed(rows) if after is None or key(row) < after)

    return question.paged(before, size, key)


def _tests(question: Question) -> list[Test]:
    tests: list[Test] = []
    if domain := question.get("domain"):
        tests.append(lambda user: user.email.endswith(f"@{domain}"))
    return tests + [_clause(question, clause) for clause in _clauses(question)]


def _clauses(question: Question) -> list[str]:
    try:
        return shlex.split(question.get("query"))
    except ValueError as error:
        raise bad("Invalid Input: query", at="query") from error


def _clause(question: Question, clause: str) -> Test:
    read = _CLAUSE.fullmatch(clause)
    if read is None:
        raise bad("Invalid Input: query", at="query")
    name, sign, value = read[1], read[2], read[3]
    world = question.world
    if name == "orgUnitPath":
        return lambda user: f"{user.unit}/".startswith(f"{value.rstrip('/')}/")
    flags: dict[str, Test] = {
        "isSuspended": lambda user: user.is_suspended,
        "isArchived": lambda user: user.archived_at is not None,
        "isEnrolledIn2Sv": lambda user: user.is_enrolled,
        "isEnforcedIn2Sv": lambda user: shapes.is_enforced(world, user),
        "isAdmin": world.is_super,
        "isDelegatedAdmin": lambda user: any(world.held(user)) and not world.is_super(user),
    }
    if flag := flags.get(name):
        return lambda user: flag(user) is (value.lower() == "true")
    if name not in _TEXTS:
        raise bad("Invalid Input: query", at="query")
    return _text(_TEXTS[name], sign, value.lower())


def _text(of: Callable[[User], str], sign: str, value: str) -> Test:
    if value.endswith("*"):
        return lambda user: of(user).lower().startswith(value[:-1])
    if sign == "=":
        return lambda user: of(user).lower() == value
    return lambda user: value in of(user).lower()
