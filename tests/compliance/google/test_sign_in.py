"""The token endpoint, scopes and who may ask: as Google's domain-wide delegation has it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from compliance.jobs.local.google.documents import ADMIN as ADMIN_API
from compliance.jobs.local.google.documents import CLOUD, methods
from compliance.jobs.local.google.keys import BASE, READS, demo_key, kept_key
from compliance.jobs.local.google.rest.routes import ROUTES
from compliance.jobs.local.google.seeds.small import ADMIN
from tests.fakes.google import Google

from .paths import (
    ACTIVITIES,
    ASKED,
    MINE,
    POLICIES,
    SECURITY,
    SETTINGS,
    USERS,
    WRITABLE,
    every_scope,
    path_of,
)

_USERS = f"{BASE}admin.directory.user.readonly"
_TWINS = tuple(
    BASE + name
    for name in (
        "admin.directory.user",
        "admin.directory.group",
        "admin.directory.orgunit",
        "admin.directory.rolemanagement",
        "admin.directory.device.mobile",
        "admin.directory.device.chromeos",
        "cloud-identity.policies",
        "cloud-identity.devices",
    )
)
_GOOGLES = "https://oauth2.googleapis.com/token"


@pytest.mark.parametrize("audience", [None, _GOOGLES])
def test_a_signed_assertion_gets_a_token_that_lets_in(
    running: Google, audience: str | None
) -> None:
    said = running.sign_in(**({"aud": audience} if audience else {}))
    assert said.status == 200
    assert set(said.body) == {"access_token", "expires_in", "token_type"}
    assert 0 < said.body["expires_in"] <= 3600
    assert running.get(USERS, token=said.body["access_token"], **MINE).status == 200


@pytest.mark.parametrize(
    ("claims", "status", "error", "said"),
    [
        ({"scope": _TWINS[0]}, 401, "unauthorized_client", "not authorized"),
        ({"scope": f"{_USERS} {_TWINS[0]}"}, 401, "unauthorized_client", "not authorized"),
        ({"scope": ""}, 400, "invalid_scope", "Invalid OAuth scope"),
        ({"scope": f"{BASE}nonsense"}, 400, "invalid_scope", "invalid=["),
        ({"sub": "nobody@northwind.example"}, 400, "invalid_grant", "Invalid email or User ID"),
        ({"sub": "noah.petrov@northwind.example"}, 400, "invalid_grant", "disabled"),
        ({"iss": "someone@else.example"}, 400, "invalid_grant", "account not found"),
        ({"aud": "https://elsewhere.example"}, 400, "invalid_grant", "audience"),
        ({"exp": 1}, 400, "invalid_grant", "short-lived"),
        ({"exp": int(time.time()) + 9_000}, 400, "invalid_grant", "short-lived"),
        ({"iat": int(time.time()) + 900}, 400, "invalid_grant", "short-lived"),
        ({"iat": "x"}, 400, "invalid_request", "Bad Request"),
    ],
)
def test_an_assertion_that_does_not_hold_gets_none(
    running: Google, claims: dict[str, Any], status: int, error: str, said: str
) -> None:
    answer = running.sign_in(**claims)
    assert answer.status == status
    assert answer.body["error"] == error
    assert said in answer.body["error_description"]
    assert "access_token" not in answer.body


def test_another_keys_signature_is_refused(running: Google) -> None:
    other = generate_private_key(public_exponent=65537, key_size=2048)
    said = running.sign_in(key=other)
    assert said.body == {
        "error": "invalid_grant",
        "error_description": "Invalid JWT Signature.",
    }


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}, "invalid_request"),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c"},
            "invalid_request",
        ),
    ],
)
def test_what_is_no_assertion_is_refused(running: Google, form: dict[str, str], error: str) -> None:
    said = running.send("POST", "/token", body=urlencode(form))
    assert (said.status, said.body["error"]) == (400, error)


@pytest.mark.parametrize("scope", _TWINS)
def test_a_writable_scope_is_given_once_it_was_delegated(server: Google, scope: str) -> None:
    assert server.sign_in(scope=scope).body["error"] == "unauthorized_client"
    server.tell("delegate", more=[scope])
    assert server.sign_in(scope=scope).status == 200
    server.tell("delegate")
    assert server.sign_in(scope=scope).body["error"] == "unauthorized_client"


def test_a_revoked_delegation_lets_nobody_in_any_more(server: Google) -> None:
    token = server.sign_in().body["access_token"]
    server.tell("delegate", scopes=[], by=ADMIN)
    assert server.get(USERS, token=token, **MINE).reason == "authError"
    assert server.sign_in().body["error"] == "unauthorized_client"
    told = server.get(f"{ACTIVITIES}/admin", eventName="REMOVE_API_CLIENT_ACCESS").body
    assert [row["actor"]["email"] for row in told["items"]] == [ADMIN]


@pytest.mark.parametrize(
    ("act", "said"),
    [("delete_user", "Invalid email"), ("suspend_user", "disabled"), ("archive_user", "disabled")],
)
def test_an_administrator_who_is_gone_cannot_be_acted_for(
    server: Google, act: str, said: str
) -> None:
    before = server.sign_in().body["access_token"]
    server.tell(act, email=ADMIN)
    answer = server.sign_in()
    assert answer.body["error"] == "invalid_grant"
    assert said in answer.body["error_description"]
    assert server.get(USERS, token=before, **MINE).reason == "forbidden"


def test_who_is_no_administrator_may_not_ask(running: Google) -> None:
    token = running.token(subject="ines.duarte@northwind.example")
    said = running.get(USERS, token=token, **MINE)
    assert (said.status, said.reason) == (403, "forbidden")
    assert said.body["error"]["message"] == "Not Authorized to access this resource/api"


def test_the_service_account_itself_is_no_administrator(running: Google) -> None:
    said = running.sign_in(sub="")
    assert said.status == 200
    assert running.get(USERS, token=said.body["access_token"], **MINE).reason == "forbidden"


def test_policies_are_for_super_administrators(running: Google) -> None:
    token = running.token(subject="ravi@northwind.example")
    assert running.get(USERS, token=token, **MINE).status == 200
    assert running.get(POLICIES, token=token).reason == "forbidden"


@pytest.mark.parametrize("method", sorted(ROUTES))
def test_a_method_asks_for_one_of_its_own_scopes(running: Google, method: str) -> None:
    path, query = path_of(method, running), ASKED[method][1]
    for scope in sorted(methods()[method].scopes):
        assert running.get(path, token=running.token(scope), **query).status == 200, scope
    others = {one for found in methods().values() for one in found.scopes}
    wrong = running.token(*(others - methods()[method].scopes))
    said = running.get(path, token=wrong, **query)
    assert (said.status, said.reason) == (403, "insufficientPermissions")
    details = said.body["error"]["details"][0]
    assert details["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert details["metadata"]["method"] == method
    assert 'error="insufficient_scope"' in said.headers["www-authenticate"]


@pytest.mark.parametrize("method", sorted(ROUTES))
def test_read_only_scopes_show_all_but_what_has_none(running: Google, method: str) -> None:
    said = running.get(path_of(method, running), **ASKED[method][1])
    needs_more = methods()[method].scopes <= {*WRITABLE, SECURITY}
    assert said.status == (403 if needs_more else 200)


def test_group_settings_and_alerts_answer_writable_scopes_only(running: Google) -> None:
    assert running.get(SETTINGS).reason == "insufficientPermissions"
    assert running.get(SETTINGS, token=running.token(WRITABLE[0])).status == 200


@pytest.mark.parametrize("token", ["", "ya29.made-up"])
def test_without_a_token_that_is_known_there_is_no_answer(running: Google, token: str) -> None:
    said = running.get(USERS, token=token, **MINE)
    assert said.status == 401
    assert said.body["error"]["status"] == "UNAUTHENTICATED"
    assert said.reason == ("authError" if token else "required")


def test_a_token_is_good_for_as_long_as_it_says(server: Google) -> None:
    server.tell("trouble", token_seconds=0)
    token = server.sign_in().body["access_token"]
    assert server.get(USERS, token=token, **MINE).status == 401


@pytest.mark.parametrize(
    ("api", "method"), [(ADMIN_API, "directory.users.list"), (CLOUD, "cloudidentity.policies.list")]
)
def test_an_api_that_is_not_switched_on_says_so(server: Google, api: str, method: str) -> None:
    server.tell("trouble", disabled=[api])
    said = server.get(path_of(method, server), **ASKED[method][1])
    assert (said.status, said.reason) == (403, "accessNotConfigured")
    details = said.body["error"]["details"][0]
    assert details["reason"] == "SERVICE_DISABLED"
    assert details["metadata"]["service"] == api
    others = [one for one in ASKED if methods()[one].service != api]
    token = every_scope(server)
    answers = {
        one: server.get(path_of(one, server), token=token, **ASKED[one][1]) for one in others
    }
    assert {one: said.status for one, said in answers.items()} == dict.fromkeys(others, 200)


def test_the_key_is_what_google_gives_out_and_names_itself_demo_data(running: Google) -> None:
    told = running.send("GET", "/_sim/key").body
    assert told == running.key
    assert told["type"] == "service_account"
    assert told["token_uri"] == f"{running.address}/token"
    assert told["client_email"].endswith("@demo-data-opens-nothing.iam.gserviceaccount.com")
    assert told["private_key"].startswith("-----BEGIN PRIVATE KEY-----")


def test_a_key_is_kept_from_start_to_start(tmp_path: Path) -> None:
    path = tmp_path / "google-key.pem"
    made = kept_key(path)
    assert path.stat().st_mode & 0o077 == 0
    assert kept_key(path).private_numbers() == made.private_numbers()
    assert made.private_numbers() == demo_key().private_numbers()


def test_the_scopes_that_are_delegated_only_read() -> None:
    assert all(scope.endswith(".readonly") for scope in READS)
    known = {scope for method in methods().values() for scope in method.scopes}
    assert set(READS) <= known
