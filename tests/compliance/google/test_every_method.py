"""Every method and parameter of the documents is met: answered, refused, or named as missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from compliance.jobs.local.google.documents import (
    DOCUMENTS,
    Method,
    Parameter,
    document,
    methods,
)
from compliance.jobs.local.google.parameters import checked
from compliance.jobs.local.google.refusals import RefusalError
from compliance.jobs.local.google.rest.routes import ROUTES
from tests.fakes.google import Google

from .paths import ASKED, every_scope, path_of

_UNANSWERED = sorted(
    method.id
    for method in methods().values()
    if method.verb == "GET" and method.scopes and method.id not in ROUTES
)
_WORDS = {"codeId": "7", "date": "2026-07-01", "entityType": "gplus_communities"}


def _path(method: Method) -> str:
    """Return a path that asks a method: every part of it is some word."""
    found = method.path.pattern
    for name in method.path.groupindex:
        told = method.parameters[name].pattern.strip("^$")
        plain = _WORDS.get(name) or re.sub(r"\[\^/[:]?\]\+", "abc1", told) or "abc1"
        start = found.index(f"(?P<{name}>")
        found = found[:start] + plain + found[_end(found, start) :]
    return found.replace("\\", "")


def _end(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return len(text)


@pytest.mark.parametrize("name", _UNANSWERED)
def test_a_method_that_is_not_answered_says_so(running: Google, name: str) -> None:
    method = methods()[name]
    required = [
        one.name
        for one in method.parameters.values()
        if one.is_required and one.location == "query"
    ]
    said = running.get(_path(method), token=every_scope(running), **dict.fromkeys(required, "abc1"))
    assert (said.status, said.reason) == (501, "notImplemented")
    assert name in said.body["error"]["message"]


def _own(name: str) -> Iterator[Parameter]:
    for parameter in methods()[name].parameters.values():
        if parameter.location == "query":
            yield parameter


_WITH_LIMITS = [
    (name, one)
    for name in sorted(ROUTES)
    for one in _own(name)
    if one.least is not None or one.most is not None
]
_CHOSEN = [(name, one) for name in sorted(ROUTES) for one in _own(name) if one.choices]
_TYPED = [
    (name, one)
    for name in sorted(ROUTES)
    for one in _own(name)
    if one.type in ("integer", "boolean")
]


def _values(name: str, **query: str) -> dict[str, Any]:
    """Return a method's parameters, with a word for whatever the path says."""
    method = methods()[name]
    path = {part: _word(method.parameters[part]) for part in method.path.groupindex}
    return checked(method, path, list(query.items()))


def _word(parameter: Parameter) -> str:
    if parameter.choices:
        return parameter.choices[0]
    if parameter.name in _WORDS:
        return _WORDS[parameter.name]
    return re.sub(r"\[\^/\]\+", "abc1", parameter.pattern.strip("^$")) or "abc1"


@pytest.mark.parametrize(("name", "one"), _WITH_LIMITS)
def test_a_number_is_held_to_the_documents_bounds(name: str, one: Parameter) -> None:
    for value, is_taken in (
        (one.least, True),
        (one.most, True),
        (None if one.least is None else one.least - 1, False),
        (None if one.most is None else one.most + 1, False),
    ):
        if value is None:
            continue
        if is_taken:
            assert _values(name, **{one.name: str(value)})[one.name] == value
        else:
            with pytest.raises(RefusalError, match="within the range"):
                _values(name, **{one.name: str(value)})


@pytest.mark.parametrize(("name", "one"), _CHOSEN)
def test_a_word_is_one_of_the_documents_choices(name: str, one: Parameter) -> None:
    for choice in one.choices:
        assert _values(name, **{one.name: choice})[one.name] == choice
    for wrong in ("", f"x{one.choices[0]}", f"{one.choices[0]} "):
        with pytest.raises(RefusalError, match="Allowed values"):
            _values(name, **{one.name: wrong})


@pytest.mark.parametrize(("name", "one"), _TYPED)
def test_numbers_and_flags_are_what_they_say(name: str, one: Parameter) -> None:
    for wrong in ("", "abc", "1.5", "½"):
        with pytest.raises(RefusalError) as refused:
            _values(name, **{one.name: wrong})
        assert refused.value.body["error"]["errors"][0]["location"] == one.name


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_what_is_said_to_an_unknown_parameter_is_the_same_everywhere(
    running: Google, name: str
) -> None:
    query = {**ASKED[name][1], "shoeSize": "42"}
    said = running.get(path_of(name, running), token=every_scope(running), **query)
    assert (said.status, said.reason) == (400, "invalid")
    assert 'Unknown name "shoeSize"' in said.body["error"]["message"]


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_parameters_that_every_api_has_are_taken(running: Google, name: str) -> None:
    token = every_scope(running)
    for query in ({"alt": "json"}, {"prettyPrint": "false"}, {"quotaUser": "me"}):
        asked = {**ASKED[name][1], **query}
        assert running.get(path_of(name, running), token=token, **asked).status == 200, query
    said = running.get(path_of(name, running), token=token, **ASKED[name][1], alt="xml")
    assert (said.status, said.reason) == (400, "invalidParameter")


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_only_reading_is_answered(name: str) -> None:
    assert methods()[name].verb == "GET"
    assert methods()[name].response


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_s_methods_are_all_read(name: str) -> None:
    found = [method.id for method in methods().values() if method.document == name]
    assert len(found) == len(set(found)) == _count(document(name))


def _count(resource: Any) -> int:
    inner = resource.get("resources", {}).values()
    return len(resource.get("methods", {})) + sum(_count(one) for one in inner)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_the_same_question_has_the_same_answer(running: Google, name: str) -> None:
    token = every_scope(running)
    answers = {
        running.get(path_of(name, running), token=token, **ASKED[name][1]).text for _ in range(2)
    }
    whole = {re.sub(rb'"nextPageToken": "[^"]*"', b"", answer) for answer in answers}
    assert len(whole) == 1
