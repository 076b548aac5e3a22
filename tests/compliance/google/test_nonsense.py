"""Whatever is asked, the simulated Google answers: it never breaks off."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.jobs.local.google.answers import Asked, Desk
from compliance.jobs.local.google.documents import methods
from compliance.jobs.local.google.keys import Token
from compliance.jobs.local.google.rest.routes import ROUTES
from compliance.jobs.local.google.seeds.small import ADMIN, small
from tests.fakes.google import Google
from tests.fakes.google_described import wrong

from .paths import ASKED

_EVERY = frozenset(scope for method in methods().values() for scope in method.scopes)
_DESK = Desk(small(datetime.now(UTC)))
_TOKEN = _DESK.world.client.issue(
    Token(subject=ADMIN, scopes=_EVERY, expires_at=datetime(2999, 1, 1, tzinfo=UTC).timestamp())
)
_TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        (
            "my_customer",
            "northwind.example",
            ADMIN,
            "'",
            '"',
            "isAdmin=true",
            "name:'",
            "users(",
            "id:1",
            "id:a,id:b",
            "a==1",
            "2026-07-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "setting.type.matches('*')",
            "bnVsbA==",
            "W10=",
            "-1",
            "0",
            "99999999999999999999",
        )
    ),
)


def _asked(name: str, query: dict[str, str]) -> tuple[int, Any]:
    path = ASKED[name][0].replace("POLICY", "x").replace("ROLE", "x").replace("DAY", "2026-07-01")
    said = _DESK.answer(
        Asked(
            method="GET",
            path=quote(path, safe="/:@-"),
            query=urlencode(query),
            authorization=f"Bearer {_TOKEN}",
            body=b"",
        )
    )
    return said.status, json.loads(said.body)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(ROUTES)))
def test_any_question_is_answered_or_refused(data: st.DataObject, name: str) -> None:
    known = [one.name for one in methods()[name].parameters.values() if one.location == "query"]
    query = data.draw(st.dictionaries(st.sampled_from(known), _TEXTS, max_size=4))
    status, body = _asked(name, query)
    assert status in (200, 400, 403, 404), body
    if status == 200:
        assert query.get("fields") or wrong(name, body) == []
    else:
        assert body["error"]["code"] == status
        assert body["error"]["errors"][0]["reason"]


@settings(max_examples=200, deadline=None)
@given(path=st.text(max_size=40), verb=st.sampled_from(("GET", "POST", "DELETE")))
def test_any_path_is_answered_or_refused(path: str, verb: str) -> None:
    given_path = f"/{quote(path, safe='/:{}')}"
    asked = Asked(method=verb, path=given_path, query="", authorization="", body=b"")
    said = _DESK.answer(asked)
    assert said.status in (400, 401, 404)
    assert json.loads(said.body)["error"]


@settings(max_examples=200, deadline=None)
@given(token=st.one_of(_TEXTS, st.binary(max_size=30).map(lambda raw: raw.decode("latin-1"))))
def test_any_page_token_that_was_not_given_is_refused(token: str) -> None:
    query = {"customer": "my_customer", "pageToken": token}
    status, body = _asked("directory.users.list", query)
    assert status == (400 if token else 200)
    if token:
        assert body["error"]["message"] == "Invalid page token"


@pytest.mark.parametrize(
    "query",
    [
        {"customer": "my_customer", "query": "name:'unfinished"},
        {"customer": "my_customer", "query": 'name:"unfinished'},
        {"customer": "my_customer", "query": "="},
        {"customer": "my_customer", "query": ":"},
    ],
)
def test_a_search_that_cannot_be_read_is_refused(query: dict[str, str]) -> None:
    status, body = _asked("directory.users.list", query)
    assert (status, body["error"]["errors"][0]["location"]) == (400, "query")


@pytest.mark.parametrize("name", ["alertcenter.alerts.list", "cloudidentity.devices.list"])
def test_a_page_of_fewer_than_no_rows_is_refused(name: str) -> None:
    status, body = _asked(name, {"pageSize": "-3"})
    assert (status, body["error"]["errors"][0]["location"]) == (400, "pageSize")


@pytest.mark.parametrize("body", [{"hail": True}, {"latency": 3}])
def test_unknown_trouble_is_refused_with_what_there_is(
    running: Google, body: dict[str, Any]
) -> None:
    said = running.send("POST", "/_sim/trouble", body=json.dumps(body))
    assert said.status == 422
    assert "latency_ms" in said.body["message"]


@pytest.mark.parametrize("body", ["{", "[1]", "7"])
def test_what_is_told_in_no_json_object_is_refused(running: Google, body: str) -> None:
    said = running.send("POST", "/_sim/suspend_user", body=body)
    assert said.status == 422
    assert "JSON object" in said.body["message"]
