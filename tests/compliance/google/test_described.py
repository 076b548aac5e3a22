"""Every answer is one that Google's own discovery documents describe."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from compliance.jobs.local.google.documents import DOCUMENTS, document, methods
from compliance.jobs.local.google.journal import (
    ADMIN,
    GROUPS,
    LOGIN,
    RULES,
    TOKEN,
    USER_ACCOUNTS,
)
from compliance.jobs.local.google.rest.routes import ROUTES, route
from compliance.jobs.local.google.seeds.large import large
from tests.fakes.google import Google, google
from tests.fakes.google_described import schema, wrong

from .paths import ACTIVITIES, ASKED, MINE, USAGE, USERS, days_before, every_scope, path_of

APPLICATIONS = (ADMIN, GROUPS, LOGIN, RULES, TOKEN, USER_ACCOUNTS)


@pytest.fixture(scope="module")
def big() -> Iterator[Google]:
    with google(large(datetime.now(UTC), users=300, groups=30, units=12)) as served:
        yield served


def test_every_answered_method_is_held_against_its_description() -> None:
    assert set(ASKED) == set(ROUTES)
    assert set(ROUTES) <= set(methods())


@pytest.mark.parametrize("method", ASKED)
def test_an_answer_is_as_google_describes_it(running: Google, method: str) -> None:
    token = every_scope(running)
    said = running.get(path_of(method, running), token=token, **ASKED[method][1])
    assert said.status == 200, said.body
    assert wrong(method, said.body) == []


@pytest.mark.parametrize("method", ASKED)
def test_the_small_company_has_something_of_everything(running: Google, method: str) -> None:
    token = every_scope(running)
    body = running.get(path_of(method, running), token=token, **ASKED[method][1]).body
    rows = [value for value in body.values() if isinstance(value, list)]
    assert all(rows)
    assert rows or body.get("id") or len(body) > 3


@pytest.mark.parametrize("method", [name for name in ASKED if name.endswith("list")])
@pytest.mark.parametrize("which", ["company", "big"])
def test_the_seeds_are_as_google_describes_them(
    which: str, method: str, request: pytest.FixtureRequest
) -> None:
    served: Google = request.getfixturevalue(which)
    path = path_of(method, served)
    for ours, theirs in (("engineers@", "engineering@"), ("ravi@", "mara@")):
        path = path.replace(ours, theirs)
    if which == "big":
        path = path.replace("engineering@", "group.0001@")
    body = served.get(path, token=every_scope(served), **ASKED[method][1]).body
    assert wrong(method, body) == []


@pytest.mark.parametrize("application", APPLICATIONS)
@pytest.mark.parametrize("which", ["running", "company"])
def test_activities_of_every_application_are_as_described(
    which: str, application: str, request: pytest.FixtureRequest
) -> None:
    served: Google = request.getfixturevalue(which)
    body = served.get(f"{ACTIVITIES}/{application}").body
    assert body["items"]
    assert wrong("reports.activities.list", body) == []
    assert {row["id"]["applicationName"] for row in body["items"]} == {application}


@pytest.mark.parametrize(
    ("more", "has"),
    [
        ({"showDeleted": "true"}, "deletionTime"),
        ({"query": "isSuspended=true"}, "suspensionReason"),
        ({"query": "email:theo", "showDeleted": "true"}, "deletionTime"),
        ({"projection": "full"}, "orgUnitPath"),
        ({"viewType": "domain_public"}, "emails"),
    ],
)
def test_users_of_every_kind_are_as_described(
    running: Google, more: dict[str, str], has: str
) -> None:
    body = running.get(USERS, **MINE, **more).body
    assert wrong("directory.users.list", body) == []
    assert has in body["users"][0]


def test_usage_figures_are_as_described(running: Google) -> None:
    day = days_before(f"{running.world.now():%Y-%m-%d}", 3)
    body = running.get(f"{USAGE}/{day}").body
    assert wrong("reports.userUsageReport.get", body) == []
    kinds = {key for row in body["usageReports"] for one in row["parameters"] for key in one}
    assert kinds == {"name", "boolValue", "intValue", "datetimeValue", "stringValue"}


def _spoilt(body: Any) -> Iterator[tuple[str, Any]]:
    """Yield an answer with one thing in it that Google does not describe."""
    user = body["users"][0]
    for name, value in (
        ("isAdmin", "yes"),
        ("id", 7),
        ("creationTime", "yesterday"),
        ("aliases", "a@b.example"),
        ("is_admin", True),
    ):
        changed = copy.deepcopy(body)
        changed["users"][0] = user | {name: value}
        yield name, changed
    yield "nextPage", body | {"nextPage": "x"}
    yield "users", body | {"users": {}}


def test_an_answer_that_is_not_as_described_is_found(running: Google) -> None:
    body = running.get(USERS, **MINE).body
    found = [name for name, spoilt in _spoilt(body) if wrong("directory.users.list", spoilt)]
    assert found == ["isAdmin", "id", "creationTime", "aliases", "is_admin", "nextPage", "users"]


@pytest.mark.parametrize(
    ("told", "made"),
    [
        ({"type": "any"}, {}),
        ({"type": "boolean"}, {"type": "boolean"}),
        ({"$ref": "User"}, {"$ref": "#/$defs/User"}),
        ({"type": "string", "enum": ["A", "B"]}, {"type": "string", "enum": ["A", "B"]}),
        (
            {"type": "array", "items": {"type": "integer", "format": "int32"}},
            {"type": "array", "items": {"type": "integer"}},
        ),
        (
            {"type": "object", "additionalProperties": {"type": "any"}},
            {"type": "object", "properties": {}, "additionalProperties": {}},
        ),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}},
            {
                "type": "object",
                "properties": {"a": {"type": "string"}},
                "additionalProperties": False,
            },
        ),
    ],
)
def test_a_description_becomes_a_json_schema(told: dict[str, Any], made: dict[str, Any]) -> None:
    assert schema(told) == made


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_method_of_a_document_is_found_by_its_own_path(name: str) -> None:
    for method in methods().values():
        if method.document != name:
            continue
        found = route(method.verb, _example(method.id))
        assert found is not None, method.id
        assert found.method.id == method.id


def _example(name: str) -> str:
    """Return a path of a method, made from the document's flat path."""
    method = methods()[name]
    whole = document(method.document)
    told = _told(whole, name)
    flat: str = told.get("flatPath") or told["path"]
    return f"/{whole['servicePath']}" + re.sub(r"\{\+?(\w+)\}", _word, flat)


def _word(found: re.Match[str]) -> str:
    words = {"date": "2026-07-01", "entityType": "gplus_communities", "applicationName": "login"}
    return words.get(found[1], "abc1")


def _told(resource: Mapping[str, Any], name: str) -> Any:
    for method in resource.get("methods", {}).values():
        if method["id"] == name:
            return method
    for inner in resource.get("resources", {}).values():
        if found := _told(inner, name):
            return found
    return None
