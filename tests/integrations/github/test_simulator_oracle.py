"""The simulated GitHub against what GitHub itself publishes; nothing here is our own opinion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_required_argument,
    is_specified_scalar_type,
    parse,
    validate,
)
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource, Specification

from compliance.jobs.local.github.acts.organizations import issue_token
from compliance.jobs.local.github.graph.execution import SDL
from compliance.jobs.local.github.rest.routes import ROUTES
from compliance.jobs.local.github.seeds.small import small
from compliance.jobs.local.github.world import APP_ID
from integrations.providers.github.queries import QUERIES
from tests.fakes.github import GitHub, Said, app_token, github
from tests.fakes.github_published import description, published

REST, ENTERPRISE = "rest.json", "rest-enterprise.json"
API = "/repos/northwind/api"
WEB = "/repos/northwind/web"
ORG = "/orgs/northwind"
# Each path of GitHub's description with an address that asks it of the small organization.
ASKED = {
    "GET /orgs/{org}": (ORG,),
    "GET /orgs/{org}/actions/permissions": (f"{ORG}/actions/permissions",),
    "GET /orgs/{org}/actions/permissions/selected-actions": (
        f"{ORG}/actions/permissions/selected-actions",
    ),
    "GET /orgs/{org}/actions/permissions/workflow": (f"{ORG}/actions/permissions/workflow",),
    "GET /orgs/{org}/audit-log": (f"{ORG}/audit-log",),
    "GET /orgs/{org}/code-scanning/alerts": (f"{ORG}/code-scanning/alerts",),
    "GET /orgs/{org}/dependabot/alerts": (f"{ORG}/dependabot/alerts",),
    "GET /orgs/{org}/installations": (f"{ORG}/installations",),
    "GET /orgs/{org}/invitations": (f"{ORG}/invitations",),
    "GET /orgs/{org}/members": (f"{ORG}/members", f"{ORG}/members?filter=2fa_disabled"),
    "GET /orgs/{org}/outside_collaborators": (f"{ORG}/outside_collaborators",),
    "GET /orgs/{org}/repos": (f"{ORG}/repos?type=all",),
    "GET /orgs/{org}/secret-scanning/alerts": (f"{ORG}/secret-scanning/alerts",),
    "GET /repos/{owner}/{repo}": (API,),
    "GET /repos/{owner}/{repo}/activity": (f"{API}/activity",),
    "GET /repos/{owner}/{repo}/branches/{branch}/protection": (
        f"{WEB}/branches/main/protection",
        f"{API}/branches/main/protection",
    ),
    "GET /repos/{owner}/{repo}/code-scanning/default-setup": (
        f"{API}/code-scanning/default-setup",
    ),
    "GET /repos/{owner}/{repo}/codeowners/errors": (f"{API}/codeowners/errors",),
    "GET /repos/{owner}/{repo}/environments": (f"{API}/environments",),
    "GET /repos/{owner}/{repo}/keys": (f"{API}/keys",),
    "GET /repos/{owner}/{repo}/rules/branches/{branch}": (f"{API}/rules/branches/main",),
    "GET /repos/{owner}/{repo}/rulesets": (f"{API}/rulesets",),
    "GET /repos/{owner}/{repo}/rulesets/rule-suites": (
        f"{API}/rulesets/rule-suites?time_period=month",
    ),
    "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}": (f"{API}/rulesets/RULESET",),
    "GET /repos/{owner}/{repo}/vulnerability-alerts": (f"{API}/vulnerability-alerts",),
    "GET /user": ("/user",),
}
FOR_APPS = {
    "GET /app": "/app",
    "GET /orgs/{org}/installation": f"{ORG}/installation",
}
BY_INSTALLATION = "GET /orgs/{org}/personal-access-tokens"
SIGN_IN = "POST /app/installations/{installation_id}/access_tokens"


@pytest.fixture(scope="module")
def served() -> Iterator[GitHub]:
    world = small(datetime.now(UTC))
    world.organization("northwind").actions.allowed_actions = "selected"
    with github(world) as running:
        yield running


@pytest.fixture(scope="module")
def real() -> GraphQLSchema:
    return build_schema(published("schema.graphql").read_text(), assume_valid=True)


def _wrong(call: str, said: Said, *, of: str = REST) -> list[str]:
    """Return what GitHub's description of a path does not allow in an answer."""
    method, _, path = call.partition(" ")
    document = description(of)
    known = document["paths"][path][method.lower()]["responses"]
    if str(said.status) not in known:
        return [f"GitHub never answers {said.status}"]
    pointer = [path, method.lower(), "responses", str(said.status)]
    response = known[str(said.status)]
    if "$ref" in response:
        return []  # every refusal is described alike
    if "content" not in response:
        return [] if not said.text else ["there should be no body"]
    kind = next(iter(response["content"]))
    pointer += ["content", kind, "schema"]
    escaped = "/".join(part.replace("~", "~0").replace("/", "~1") for part in pointer)
    registry: Registry[Any] = Registry().with_resource("urn:github", _resource(document))
    validator = OAS30Validator(
        {"$ref": f"urn:github#/paths/{escaped}"},
        registry=registry,
        format_checker=oas30_format_checker,
    )
    return [
        f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(said.body)
    ]


def _resource(document: dict[str, Any]) -> Resource[Any]:
    return Specification.OPAQUE.create_resource(document)


def _ruleset(served: GitHub) -> str:
    rulesets = served.get(f"{API}/rulesets").body
    return str(rulesets[0]["id"])


def test_every_route_is_held_against_its_description() -> None:
    assert {*ASKED, *FOR_APPS, BY_INSTALLATION, SIGN_IN} == set(ROUTES)


@pytest.mark.parametrize("call", ASKED)
def test_an_answer_is_as_github_describes_it(served: GitHub, call: str) -> None:
    for path in ASKED[call]:
        said = served.get(path.replace("RULESET", _ruleset(served)))
        assert said.status in (200, 204, 404)
        assert _wrong(call, said, of=ENTERPRISE if "audit-log" in call else REST) == []


def test_the_small_organization_has_something_of_everything_that_is_described(
    served: GitHub,
) -> None:
    empty = [
        path
        for paths in ASKED.values()
        for path in paths
        if served.get(path.replace("RULESET", _ruleset(served))).body in ([], {})
    ]
    assert empty == []


@pytest.mark.parametrize("call", FOR_APPS)
def test_an_app_is_answered_as_github_describes_it(served: GitHub, call: str) -> None:
    said = served.get(FOR_APPS[call], token=app_token(APP_ID))
    assert said.status == 200
    assert _wrong(call, said) == []


def test_an_installation_signs_in_and_is_told_of_tokens_as_github_describes_it(
    served: GitHub,
) -> None:
    installation = served.get(f"{ORG}/installation", token=app_token(APP_ID)).body["id"]
    path = f"/app/installations/{installation}/access_tokens"
    said = served.post(path, token=app_token(APP_ID))
    assert said.status == 201
    assert _wrong(SIGN_IN, said) == []
    told = served.get(f"{ORG}/personal-access-tokens", token=said.body["token"])
    assert told.status == 200
    assert len(told.body) == 1
    assert _wrong(BY_INSTALLATION, told) == []


def test_a_refusal_is_as_github_describes_it(served: GitHub) -> None:
    issue_token(served.world, login="ravi", value="little", permissions={})
    said = served.get(f"{ORG}/dependabot/alerts", token="little")
    assert said.status == 403
    registry: Registry[Any] = Registry().with_resource("urn:github", _resource(description(REST)))
    schema = {"$ref": "urn:github#/components/schemas/basic-error"}
    assert list(OAS30Validator(schema, registry=registry).iter_errors(said.body)) == []


def test_an_answer_that_is_not_as_described_is_found(served: GitHub) -> None:
    said = served.get(f"{ORG}/members")
    spoilt = Said(status=200, headers={}, text=said.text.replace(b'"login"', b'"name"'))
    assert _wrong("GET /orgs/{org}/members", spoilt)


def _ours() -> Iterator[GraphQLNamedType]:
    for kind in build_schema(SDL.read_text()).type_map.values():
        if not kind.name.startswith("__") and not is_specified_scalar_type(kind):
            yield kind


@pytest.mark.parametrize("kind", list(_ours()), ids=lambda kind: kind.name)
def test_a_type_is_part_of_githubs_schema(kind: GraphQLNamedType, real: GraphQLSchema) -> None:
    theirs = real.type_map.get(kind.name)
    assert theirs is not None
    assert type(theirs) is type(kind)
    assert list(_differences(kind, theirs)) == []


def _differences(ours: Any, theirs: Any) -> Iterator[str]:
    if isinstance(ours, GraphQLEnumType):
        yield from sorted(set(ours.values) - set(theirs.values))
    if isinstance(ours, GraphQLUnionType):
        yield from {one.name for one in ours.types} - {one.name for one in theirs.types}
    if isinstance(ours, GraphQLObjectType | GraphQLInterfaceType):
        yield from {one.name for one in ours.interfaces} - {one.name for one in theirs.interfaces}
    if isinstance(ours, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in ours.fields.items():
            yield from _of_field(name, field, theirs.fields.get(name))


def _of_field(name: str, ours: Any, theirs: Any) -> Iterator[str]:
    if theirs is None:
        yield f"{name} is unknown to GitHub"
        return
    if str(ours.type) != str(theirs.type):
        yield f"{name} is {ours.type}, GitHub's is {theirs.type}"
    known: dict[str, GraphQLArgument] = getattr(theirs, "args", {})
    given: dict[str, GraphQLArgument] = getattr(ours, "args", {})
    for argument, its in given.items():
        if argument not in known or str(known[argument].type) != str(its.type):
            yield f"{name}({argument}) differs"
        elif known[argument].default_value != its.default_value:
            yield f"{name}({argument}) has another default"
    for argument, its in known.items():
        if is_required_argument(its) and argument not in given:
            yield f"{name}({argument}) is required"


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_the_product_is_one_that_github_knows(name: str, real: GraphQLSchema) -> None:
    assert validate(real, parse(QUERIES[name])) == []
    assert re.search(rf"\bquery {name}\b", QUERIES[name])
