"""What is asked of policies: each as it was set, unreduced, with the order they win in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from compliance.jobs.local.google.directory import Policy
from compliance.jobs.local.google.refusals import RefusalError, bad, not_found
from compliance.jobs.local.google.world import World

from .question import Question

_USUAL, _MOST = 50, 100
_WORD = re.compile(
    r"\s*(?:(?P<op>&&|\|\||[()])"
    r"|setting\.type\.matches\(\s*(?P<type>'[^']*'|\"[^\"]*\")\s*\)"
    r"|customer\s*==\s*(?P<customer>'[^']*'|\"[^\"]*\"))"
)
Test = Callable[[Policy], bool]


def policies(question: Question) -> Any:
    """Answer cloudidentity.policies.list."""
    question.need_super()
    test = read_filter(question.world, question.get("filter"))
    rows = [one for one in question.world.policies.values() if test(one)]
    rows.sort(key=_key)
    page = question.paged(rows, question.size(_USUAL, _MOST), _key)
    return page.under("policies", lambda one: shape(question.world, one))


def policy(question: Question) -> Any:
    """Answer cloudidentity.policies.get."""
    question.need_super()
    found = question.world.policies.get(question.get("name").removeprefix("policies/"))
    if found is None:
        raise not_found("name")
    return shape(question.world, found)


def _key(one: Policy) -> Any:
    return [one.setting, one.order, one.id]


def shape(world: World, one: Policy) -> dict[str, Any]:
    """Return a policy; the query says in words what unit and group say in fields."""
    query = f"entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('{one.unit.id}'))"
    where: dict[str, Any] = {"orgUnit": f"orgUnits/{one.unit.id}", "sortOrder": one.order}
    if one.group:
        query += f" && entity.groups.exists(group, group.group_id == groupId('{one.group.id}'))"
        where["group"] = f"groups/{one.group.id}"
    return {
        "name": f"policies/{one.id}",
        "customer": f"customers/{world.customer}",
        "policyQuery": {"query": query, **where},
        "setting": {"type": f"settings/{one.setting}", "value": one.value},
        "type": "SYSTEM" if one.is_system else "ADMIN",
    }


def read_filter(world: World, text: str) -> Test:
    """Return what a filter's expression lets through; raise RefusalError where it is none."""
    if not text.strip():
        return lambda _one: True
    words, at = [], 0
    while at < len(text.rstrip()):
        word = _WORD.match(text, at)
        if word is None:
            raise _unreadable()
        words.append(word)
        at = word.end()
    test, rest = _either(world, words)
    if rest:
        raise _unreadable()
    return test


def _either(world: World, words: list[re.Match[str]]) -> tuple[Test, list[re.Match[str]]]:
    test, words = _both(world, words)
    while words and words[0]["op"] == "||":
        other, words = _both(world, words[1:])
        test = _or(test, other)
    return test, words


def _both(world: World, words: list[re.Match[str]]) -> tuple[Test, list[re.Match[str]]]:
    test, words = _single(world, words)
    while words and words[0]["op"] == "&&":
        other, words = _single(world, words[1:])
        test = _and(test, other)
    return test, words


def _single(world: World, words: list[re.Match[str]]) -> tuple[Test, list[re.Match[str]]]:
    if not words:
        raise _unreadable()
    word, rest = words[0], words[1:]
    if word["op"] == "(":
        test, rest = _either(world, rest)
        if not rest or rest[0]["op"] != ")":
            raise _unreadable()
        return test, rest[1:]
    if word["op"]:
        raise _unreadable()
    if word["customer"]:
        whose = word["customer"][1:-1].removeprefix("customers/")
        is_mine = whose in ("my_customer", world.customer)
        return lambda _one: is_mine, rest
    return _matches(word["type"][1:-1]), rest


def _matches(pattern: str) -> Test:
    try:
        wanted = re.compile(pattern.replace("\\\\", "\\"))
    except re.error as error:
        raise _unreadable() from error
    return lambda one: wanted.search(f"settings/{one.setting}") is not None


def _and(one: Test, other: Test) -> Test:
    return lambda policy: one(policy) and other(policy)


def _or(one: Test, other: Test) -> Test:
    return lambda policy: one(policy) or other(policy)


def _unreadable() -> RefusalError:
    return bad("Request contains an invalid argument.", at="filter")
