"""Sign-in, permissions, limits and trouble of the simulated GitHub."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from github import Auth, Github, GithubIntegration

from compliance.jobs.local.github.acts.organizations import install, issue_token
from compliance.jobs.local.github.moments import later
from compliance.jobs.local.github.seeds.small import READS, small
from compliance.jobs.local.github.world import APP_ID, TOKEN
from integrations.providers.github.queries import QUERIES
from tests.fakes.github import GitHub, app_token, github

ORG, API = "/orgs/northwind", "/repos/northwind/api"
SMALL = {"owner": "northwind", "name": "api"}
NEEDED = {
    f"{ORG}/members": "members",
    f"{ORG}/outside_collaborators": "members",
    f"{ORG}/invitations": "members",
    f"{ORG}/actions/permissions": "organization_administration",
    f"{ORG}/actions/permissions/workflow": "organization_administration",
    f"{ORG}/installations": "organization_administration",
    f"{ORG}/audit-log": "organization_administration",
    f"{ORG}/dependabot/alerts": "vulnerability_alerts",
    f"{ORG}/code-scanning/alerts": "security_events",
    f"{ORG}/secret-scanning/alerts": "secret_scanning_alerts",
    f"{API}/activity": "contents",
    f"{API}/codeowners/errors": "contents",
    f"{API}/branches/main/protection": "administration",
    f"{API}/rulesets/rule-suites": "administration",
    f"{API}/keys": "administration",
    f"{API}/vulnerability-alerts": "administration",
    f"{API}/code-scanning/default-setup": "administration",
    f"{API}/environments": "actions",
}


@pytest.fixture
def served() -> Iterator[GitHub]:
    with github(small(datetime.now(UTC))) as running:
        yield running


def _token(served: GitHub, **permissions: str) -> str:
    issue_token(served.world, login="ravi", value="little", permissions=permissions)
    return "little"


def _trouble(served: GitHub, **values: Any) -> None:
    assert served.post("/_sim/trouble", **values).status == 200


@pytest.mark.parametrize("path", ["/user", ORG, "/graphql"])
@pytest.mark.parametrize(
    ("token", "said"), [("", "Requires authentication"), ("wrong", "Bad credentials")]
)
def test_who_does_not_sign_in_is_refused(served: GitHub, path: str, token: str, said: str) -> None:
    found = served.get(path, token=token)
    assert (found.status, found.body["message"]) == (401, said)


@pytest.mark.parametrize("path", NEEDED)
def test_what_a_token_may_not_read_is_refused_by_rest(served: GitHub, path: str) -> None:
    others = {name: "read" for name in READS if name != NEEDED[path]}
    refused = served.get(path, token=_token(served, **others))
    assert refused.status == 403
    assert refused.body["message"] == "Resource not accessible by personal access token"
    allowed = served.get(path, token=_token(served, **{NEEDED[path]: "read"}))
    assert allowed.status != 403


@pytest.mark.parametrize(
    ("query", "permission", "path"),
    [
        ("Changes", "pull_requests", ["repository", "pullRequests"]),
        ("Changes", "contents", ["repository", "ref"]),
        ("Deliveries", "deployments", ["repository", "deployments"]),
        ("SingleSignOn", "organization_administration", ["organization", "samlIdentityProvider"]),
    ],
)
def test_what_a_token_may_not_read_is_null_by_graphql_and_says_why(
    served: GitHub, query: str, permission: str, path: list[str]
) -> None:
    others = {name: "read" for name in READS if name != permission}
    variables: dict[str, Any] = {
        "organization": "northwind",
        **SMALL,
        "branch": "main",
        "ref": "refs/heads/main",
        "size": 10,
        "withPulls": permission == "pull_requests",
        "withCommits": permission == "contents",
        "withDeployments": True,
        "withReleases": False,
    }
    known = {key: value for key, value in variables.items() if f"${key}:" in QUERIES[query]}
    body = served.graph(QUERIES[query], token=_token(served, **others), **known).body
    assert body["errors"][0]["type"] == "FORBIDDEN"
    assert body["errors"][0]["path"] == path
    assert body["errors"][0]["message"] == "Resource not accessible by personal access token"


def test_checks_may_be_read_by_either_permission(served: GitHub) -> None:
    text = """{ repository(owner: "northwind", name: "api") { pullRequest(number: 2) {
        commits(last: 1) { nodes { commit { statusCheckRollup { state } } } } } } }"""
    for permission, has in (("checks", True), ("statuses", True), ("issues", False)):
        token = _token(served, pull_requests="read", **{permission: "read"})
        assert ("errors" not in served.graph(text, token=token).body) is has


def test_owners_see_more_of_the_organization(served: GitHub) -> None:
    assert "two_factor_requirement_enabled" in served.get(ORG).body
    assert "two_factor_requirement_enabled" not in served.get(ORG, token=_token(served)).body


def test_who_may_go_past_a_ruleset_is_told_to_who_may_change_it(served: GitHub) -> None:
    found = served.get(f"{API}/rulesets").body[0]["id"]
    assert "bypass_actors" in served.get(f"{API}/rulesets/{found}").body
    token = _token(served, administration="read")
    assert "bypass_actors" not in served.get(f"{API}/rulesets/{found}", token=token).body


def test_a_repository_that_was_not_granted_is_not_there(served: GitHub) -> None:
    issue_token(served.world, login="ravi", value="narrow", repositories=["web"])
    rows = served.get(f"{ORG}/repos", token="narrow").body
    assert [row["name"] for row in rows] == ["web"]
    assert served.get(API, token="narrow").status == 404
    body = served.graph(QUERIES["Reviews"], token="narrow", number=2, **SMALL).body
    assert (body["data"]["repository"], body["errors"][0]["type"]) == (None, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/nope", "/orgs/other", "/repos/northwind/none", f"{API}/none"])
def test_what_is_not_there_is_404_in_json(served: GitHub, path: str) -> None:
    said = served.get(path)
    assert (said.status, said.body["message"], said.body["status"]) == (404, "Not Found", "404")


def test_the_audit_log_is_for_enterprises(served: GitHub) -> None:
    assert len(served.get(f"{ORG}/audit-log", phrase="action:org").body) == 1
    assert served.get(f"{ORG}/audit-log", phrase="action:repo").body == []
    served.world.organization("northwind").plan = "team"
    assert served.get(f"{ORG}/audit-log").status == 404
    data = served.data(QUERIES["SingleSignOn"], organization="northwind")
    assert data["organization"]["samlIdentityProvider"] is None


def test_pygithub_signs_in_as_an_app_and_lists(served: GitHub) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    app = Auth.AppAuth(APP_ID, key.decode())
    with GithubIntegration(auth=app, base_url=served.address) as integration:
        assert integration.get_app().slug == "trackrecord"
        found = integration.get_org_installation("northwind").id
        with integration.get_github_for_installation(found) as sdk:
            owner = sdk.get_organization("northwind")
            assert [member.login for member in owner.get_members()] == ["june", "ravi"]
            assert {place.name for place in owner.get_repos()} == {"api", "web"}


@pytest.mark.parametrize("suffix", ["", "/api/v3"])
def test_pygithub_finds_graphql_beside_either_address(served: GitHub, suffix: str) -> None:
    auth = Auth.Token(TOKEN)
    with Github(auth=auth, base_url=served.address + suffix) as sdk:
        _, body = sdk.requester.graphql_query("{ viewer { login } }", {})
        assert body["data"] == {"viewer": {"login": "june"}}
        assert sdk.get_user().login == "june"


def test_an_app_sees_only_where_it_is_installed(served: GitHub) -> None:
    install(
        served.world,
        organization="northwind",
        slug="other",
        at=datetime.now(UTC),
        app_id=99,
        permissions={"metadata": "read"},
        repositories=["web"],
    )
    found = served.get(f"{ORG}/installation", token=app_token(99)).body["id"]
    token = served.post(f"/app/installations/{found}/access_tokens", token=app_token(99)).body[
        "token"
    ]
    assert [row["name"] for row in served.get(f"{ORG}/repos", token=token).body] == ["web"]
    assert served.get("/user", token=token).status == 403
    stranger = served.post(f"/app/installations/{found}/access_tokens", token=app_token(APP_ID))
    assert stranger.status == 404
    assert served.get("/app", token=app_token(12345)).status == 401


def test_an_installations_token_ends(served: GitHub) -> None:
    found = served.get(f"{ORG}/installation", token=app_token(APP_ID)).body["id"]
    path = f"/app/installations/{found}/access_tokens"
    token = served.post(path, token=app_token(APP_ID)).body["token"]
    assert served.get(ORG, token=token).status == 200
    served.world.tokens[token].expires_at = later(datetime.now(UTC), minutes=-1)
    assert served.get(ORG, token=token).status == 401


def test_the_primary_limit_refuses_and_says_until_when(served: GitHub) -> None:
    _trouble(served, limit=2)
    said = [served.get(ORG) for _ in range(3)]
    assert [one.status for one in said] == [200, 200, 403]
    left = [one.headers["x-ratelimit-remaining"] for one in said]
    assert left == ["1", "0", "0"]
    assert int(said[-1].headers["x-ratelimit-reset"]) > time.time()
    assert "rate limit exceeded" in said[-1].body["message"]


def test_each_token_has_its_own_hour_which_ends(served: GitHub) -> None:
    issue_token(served.world, login="ravi", value="another")
    _trouble(served, limit=1, hour_seconds=0)
    assert [served.get(ORG).status for _ in range(2)] == [200, 200]
    _trouble(served, hour_seconds=3600)
    assert [served.get(ORG).status for _ in range(2)] == [200, 403]
    assert served.get(ORG, token="another").status == 200


def test_graphql_has_points_of_its_own(served: GitHub) -> None:
    _trouble(served, points=1)
    text = "{ rateLimit { cost remaining limit } viewer { login } }"
    assert served.data(text)["rateLimit"] == {"cost": 1, "remaining": 0, "limit": 1}
    refused = served.graph(text)
    assert refused.body["errors"][0]["type"] == "RATE_LIMITED"
    assert refused.headers["x-ratelimit-resource"] == "graphql"
    assert served.get(ORG).status == 200


@pytest.mark.parametrize("status", [403, 429])
def test_the_secondary_limit_says_how_long_to_wait(served: GitHub, status: int) -> None:
    _trouble(served, secondary=2, retry_after=7, secondary_status=status)
    said = [served.get(ORG) for _ in range(3)]
    assert [one.status for one in said] == [200, 200, status]
    assert said[-1].headers["retry-after"] == "7"
    assert "secondary rate limit" in said[-1].body["message"]


def test_every_so_many_answers_fail(served: GitHub) -> None:
    _trouble(served, every_502=3)
    assert [served.get(ORG).status for _ in range(6)] == [200, 200, 502, 200, 200, 502]


def test_every_so_many_answers_are_cut_off(served: GitHub) -> None:
    _trouble(served, every_cut=2)
    whole, cut = served.get(ORG), served.get(ORG)
    assert whole.body["login"] == "northwind"
    assert (cut.status, len(cut.text)) == (200, len(whole.text) // 2)
    with pytest.raises(json.JSONDecodeError):
        _ = cut.body


@pytest.mark.parametrize(("size", "status"), [(20, 502), (10, 200)])
def test_a_page_with_too_many_rows_is_not_got_together_in_time(
    served: GitHub, size: int, status: int
) -> None:
    _trouble(served, most_rows=10)
    said = served.graph(
        QUERIES["Changes"],
        **SMALL,
        branch="main",
        ref="refs/heads/main",
        size=size,
        withPulls=True,
        withCommits=False,
    )
    assert said.status == status


def test_what_is_asked_is_counted_by_name_and_latency_is_kept(served: GitHub) -> None:
    _trouble(served, latency_ms=80)
    begun = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: served.get(f"{ORG}/members"), range(4)))
    served.graph(QUERIES["Viewer"])
    assert time.monotonic() - begun >= 0.16
    figures = served.get("/_sim/counts").body
    assert figures["counts"] == {"GET /orgs/{org}/members": 4, "Viewer": 1}
    assert figures["total"] == 5
    assert figures["points"] == {"core": 4, "graphql": 1}
    assert 2 <= figures["most_in_flight"] <= 4
    assert served.post("/_sim/reset").body["total"] == 0


@pytest.mark.parametrize(
    ("act", "values", "status"),
    [
        ("dance", {}, 404),
        ("open_pull", {"repository": "northwind/none"}, 422),
        ("merge", {"repository": "northwind/api", "number": 2, "by": "june"}, 422),
    ],
)
def test_an_act_that_cannot_be_says_why(
    served: GitHub, act: str, values: dict[str, Any], status: int
) -> None:
    said = served.post(f"/_sim/{act}", **values)
    assert said.status == status
    assert said.body["message"]


def test_a_change_told_over_http_is_seen_at_once(served: GitHub) -> None:
    at = datetime.now(UTC).isoformat()
    number = served.tell(
        "open_pull", repository="northwind/web", author="ravi", title="Now", at=at
    )["number"]
    oid = served.tell(
        "merge", repository="northwind/web", number=number, by="june", at=at, bypass=True
    )["oid"]
    data = served.data(QUERIES["Repositories"], organization="northwind", size=100)
    web = data["organization"]["repositories"]["nodes"][1]
    assert web["name"] == "web"
    assert web["defaultBranchRef"]["target"] == {"oid": oid}
    assert web["pullRequests"]["totalCount"] == 1
    refused = served.post(
        "/_sim/merge", repository="northwind/web", number=number, by="june", at=at
    )
    assert refused.status == 405


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/northwind/api/pull/2", "#2 Speed up search"),
        ("/northwind/api/issues/1", "Issue 1: Slow search"),
        ("/northwind/api/commit/HEAD", "Brought by #2."),
    ],
)
def test_a_person_who_follows_a_link_sees_a_few_lines(served: GitHub, path: str, said: str) -> None:
    head = served.world.repository("northwind/api").head().oid
    found = served.get(path.replace("HEAD", head), token="")
    assert found.status == 200
    assert said in found.text.decode().splitlines()


@pytest.mark.parametrize("path", ["/northwind/api/pull/99", "/northwind/no/pull/2", "/a/b/c/d"])
def test_a_link_to_nothing_needs_a_sign_in(served: GitHub, path: str) -> None:
    assert served.get(path, token="").status == 401
