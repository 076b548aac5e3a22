"""What a person is asked to grant: what is needed, all of it, and nothing that writes."""

from __future__ import annotations

import json
from pathlib import Path

import googleapiclient
import pytest

from integrations.providers.google import GOOGLE
from integrations.providers.google.access import access
from integrations.providers.google.limits import is_limited, reasons, seconds_held
from integrations.providers.google.methods import METHODS, SCOPES, WRITING, Method, address_of
from integrations.providers.google.refusals import is_stale_page, refusal_of
from integrations.tape import Refusal

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
EACH = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


def document(method: Method) -> dict:  # type: ignore[type-arg]
    name = method.api.replace(":", ".")
    return json.loads((DOCUMENTS / f"{name}.json").read_text())  # type: ignore[no-any-return]


def described(method: Method) -> dict:  # type: ignore[type-arg]
    """Return what Google's own document says of a method."""
    found = document(method)
    for name in method.path[:-1]:
        found = found["resources"][name]
    return found["methods"][method.path[-1]]  # type: ignore[no-any-return]


@EACH
def test_a_method_only_reads_and_takes_the_scope_and_parameters_it_is_called_with(
    method: Method,
) -> None:
    said = described(method)

    assert said["id"] == method.id
    assert said["httpMethod"] == "GET"
    assert method.scope.endswith(".readonly")
    assert address_of(method.scope) in said["scopes"]
    assert set(method.always) <= set(said["parameters"])


@EACH
def test_a_page_is_as_long_as_google_allows(method: Method) -> None:
    said = described(method)["parameters"]
    for name in {"maxResults", "pageSize"} & set(method.always):
        most = said[name].get("maximum")
        assert most is None or method.always[name] == int(most)


@EACH
def test_every_field_that_is_asked_for_is_one_google_has(method: Method) -> None:
    schemas = document(method)["schemas"]
    answer = schemas[described(method)["response"]["$ref"]]["properties"]
    row = answer[method.items]["items"]["$ref"] if method.items else None
    known = schemas[row]["properties"] if row else answer
    wanted = method.fields.replace("(", ",").split(",")
    top = {name.partition("/")[0] for name in _outer(method.fields)}

    assert wanted
    assert top <= set(known), top - set(known)


def _outer(fields: str) -> list[str]:
    depth, found = 0, [""]
    for letter in fields:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append("")
        elif depth == 0 and letter not in "()":
            found[-1] += letter
    return found


@pytest.mark.parametrize(
    "private",
    ["recovery", "ipAddress", "phones", "serialNumber", "imei", "macAddress", "notes", "password,"],
)
def test_what_no_check_needs_is_not_asked_for(private: str) -> None:
    assert [m.id for m in METHODS.values() if private.lower() in m.fields.lower()] == []


def test_the_scopes_to_delegate_are_those_of_the_methods_in_one_line() -> None:
    [scopes, needs, *_] = access({})

    assert scopes.body.split(",") == [address_of(scope) for scope in SCOPES]
    assert all(scope.endswith(".readonly") for scope in SCOPES)
    assert [line.partition(":")[0] for line in needs.body.splitlines()] == list(SCOPES)


def test_the_writing_twin_of_every_scope_that_has_one_is_tried() -> None:
    documents = [document(m) for m in METHODS.values()]
    known = {scope for each in documents for scope in each["auth"]["oauth2"]["scopes"]}
    twins = {s.removesuffix(".readonly") for s in SCOPES if address_of(s[:-9]) in known}

    assert twins <= set(WRITING)
    assert not {scope for scope in WRITING if scope.endswith(".readonly")}
    assert {address_of(scope) for scope in WRITING} <= known


def test_the_steps_name_the_service_account_where_it_is_known() -> None:
    *_, before = access({})
    *_, after = access({"key": json.dumps({"client_id": "117"})})

    assert "Unique ID of the service account" in before.body.replace("\n   ", " ")
    assert "Client ID: 117" in after.body
    assert "https://admin.google.com/ac/owl/domainwidedelegation" in after.body


def test_every_check_names_a_place_to_click_and_no_command() -> None:
    for check in GOOGLE.checks:
        assert check.commands == ()
        assert "Admin console" in check.remedy or "People →" in check.remedy, check.id


def body(reason: str, status: str = "", message: str = "No.") -> dict[str, object]:
    error: dict[str, object] = {"message": message, "errors": [{"reason": reason}]}
    return {"error": {**error, "status": status} if status else error}


@pytest.mark.parametrize(
    ("status", "reason", "tries", "seconds"),
    [
        (403, "userRateLimitExceeded", 1, 1.0),
        (403, "rateLimitExceeded", 3, 4.0),
        (403, "userRateLimitExceeded", 9, 32.0),
        (403, "quotaExceeded", 1, 60.0),
        (403, "dailyLimitExceeded", 1, 3600.0),
        (429, "rateLimitExceeded", 2, 2.0),
        (429, "", 1, 1.0),
        (403, "forbidden", 1, None),
        (403, "insufficientPermissions", 1, None),
        (503, "backendError", 1, None),
        (200, "", 1, None),
    ],
)
def test_a_limit_is_told_from_other_refusals_and_waited_for(
    status: int, reason: str, tries: int, seconds: float | None
) -> None:
    said = body(reason)

    assert seconds_held(status, said, tries=tries) == seconds
    assert is_limited(status, said) == (seconds is not None)


@pytest.mark.parametrize("said", [None, "", [], {}, {"error": "x"}, {"error": {"errors": "x"}}])
def test_a_body_of_any_shape_is_read(said: object) -> None:
    assert reasons(said) in (set(), {"x"})
    assert not is_limited(403, said)


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (403, "accessNotConfigured", "Admin SDK API, to be enabled in the Cloud project"),
        (403, "insufficientPermissions", "scope “https://www.googleapis.com/auth/admin.directory"),
        (403, "forbidden", "the rights of a super administrator"),
        (400, "invalid", ""),
        (503, "backendError", ""),
    ],
)
def test_a_refusal_says_what_is_missing(status: int, reason: str, words: str) -> None:
    refusal = refusal_of(METHODS["directory.users.list"], status, body(reason))

    assert refusal.code == str(status)
    assert words in refusal.permission
    assert bool(words) == bool(refusal.permission)


@pytest.mark.parametrize(
    ("code", "message", "is_stale"),
    [
        ("400", "Invalid Input: pageToken", True),
        ("400", "Invalid page token", True),
        ("410", "The page_token has expired.", True),
        ("400", "Invalid value for maxResults", False),
        ("403", "pageToken", False),
    ],
)
def test_a_page_token_that_is_too_old_is_known(code: str, message: str, is_stale: bool) -> None:
    assert is_stale_page(Refusal(code=code, message=message)) == is_stale
