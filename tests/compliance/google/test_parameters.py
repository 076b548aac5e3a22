"""A question is held against what Google's documents say of its parameters."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.jobs.local.google.documents import Parameter, methods
from compliance.jobs.local.google.fields import masked, read_mask
from compliance.jobs.local.google.parameters import checked
from compliance.jobs.local.google.refusals import RefusalError
from tests.fakes.google import Google

from .paths import ACTIVITIES, CUSTOMER, DEVICES, DIRECTORY, GROUPS, MINE, POLICIES, USAGE, USERS

_LONG_AGO = "2020-01-01T00:00:00Z"


def _refused(method: str, **query: str) -> dict[str, Any]:
    with pytest.raises(RefusalError) as refused:
        checked(methods()[method], {}, list(query.items()))
    error: dict[str, Any] = refused.value.body["error"]
    return error


@pytest.mark.parametrize(
    ("method", "query", "at", "said"),
    [
        ("directory.users.list", {"maxResults": "501"}, "maxResults", "within the range: [1, 500]"),
        ("directory.users.list", {"maxResults": "0"}, "maxResults", "within the range: [1, 500]"),
        ("directory.users.list", {"maxResults": "ten"}, "maxResults", "whole numbers"),
        ("directory.users.list", {"orderBy": "age"}, "orderBy", "[email, familyName, givenName]"),
        ("directory.users.list", {"projection": "most"}, "projection", "[basic, custom, full]"),
        ("directory.members.list", {"includeDerivedMembership": "1"}, "", "true or false"),
        ("directory.mobiledevices.list", {"maxResults": "101"}, "maxResults", "[1, 100]"),
        ("directory.roleAssignments.list", {"maxResults": "201"}, "maxResults", "[1, 200]"),
        ("directory.roles.list", {"maxResults": "101"}, "maxResults", "[1, 100]"),
        ("directory.orgunits.list", {"type": "some"}, "type", "all, children"),
        ("reports.activities.list", {"startTime": "yesterday"}, "startTime", "regular expression"),
        ("reports.activities.list", {"orgUnitID": "/Sales"}, "orgUnitID", "regular expression"),
        ("reports.activities.list", {"maxResults": "1001"}, "maxResults", "[1, 1000]"),
        ("cloudidentity.devices.list", {"view": "ALL"}, "view", "COMPANY_INVENTORY"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    method: str, query: dict[str, str], at: str, said: str
) -> None:
    error = _refused(method, **query)
    assert error["code"] == 400
    assert error["status"] == "INVALID_ARGUMENT"
    assert error["errors"][0]["reason"] == "invalidParameter"
    assert error["errors"][0]["location"] == (at or next(iter(query)))
    assert said in error["message"]


@pytest.mark.parametrize("name", ["foo", "pagetoken", "max_results", "userKey"])
def test_an_unknown_parameter_is_refused(name: str) -> None:
    error = _refused("directory.users.list", **{name: "x"})
    assert error["errors"][0]["reason"] == "invalid"
    assert f'Unknown name "{name}"' in error["message"]
    violations = error["details"][0]["fieldViolations"]
    assert violations == [{"description": error["message"]}]


@pytest.mark.parametrize(
    ("method", "path", "wanted"),
    [
        ("directory.users.list", {}, {"maxResults": 100, "projection": "basic"}),
        ("directory.groups.list", {}, {"maxResults": 200}),
        ("directory.members.list", {"groupKey": "a"}, {"maxResults": 200, "groupKey": "a"}),
        ("directory.mobiledevices.list", {"customerId": "C1"}, {"maxResults": 100}),
        ("directory.chromeosdevices.list", {"customerId": "C1"}, {"maxResults": 100}),
        (
            "reports.activities.list",
            {"userKey": "all", "applicationName": "login"},
            {"maxResults": 1000},
        ),
    ],
)
def test_what_is_not_given_has_the_documents_default(
    method: str, path: dict[str, str], wanted: dict[str, Any]
) -> None:
    found = checked(methods()[method], path, [])
    assert {name: found[name] for name in wanted} == wanted


def test_a_value_is_read_as_its_type() -> None:
    found = checked(
        methods()["directory.members.list"],
        {"groupKey": "a@b.example"},
        [("includeDerivedMembership", "True"), ("maxResults", "7"), ("fields", "kind")],
    )
    assert found["includeDerivedMembership"] is True
    assert found["maxResults"] == 7
    assert found["fields"] == "kind"


def test_a_required_parameter_is_asked_for() -> None:
    error = _refused("directory.users.get")
    assert error["errors"][0]["reason"] == "required"
    assert error["errors"][0]["location"] == "userKey"


def test_a_repeated_parameter_is_a_list() -> None:
    repeated = [
        (method, parameter)
        for method in methods().values()
        for parameter in method.parameters.values()
        if parameter.is_repeated and parameter.location == "query" and not parameter.choices
    ]
    for method, parameter in repeated:
        assert isinstance(parameter, Parameter)
        given = {one: "1" for one in method.path.groupindex if not method.parameters[one].pattern}
        if len(given) < method.path.groups:
            continue
        found = checked(method, given, [(parameter.name, "1"), (parameter.name, "2")])
        assert [str(one) for one in found[parameter.name]] == ["1", "2"]


@pytest.mark.parametrize(
    ("path", "query", "status", "reason"),
    [
        (USERS, {}, 400, "badRequest"),
        (USERS, {"customer": "C0other"}, 403, "forbidden"),
        (USERS, {"domain": "other.example"}, 404, "notFound"),
        (USERS, {**MINE, "query": "nonsense"}, 400, "invalid"),
        (USERS, {**MINE, "query": "shoeSize=42"}, 400, "invalid"),
        (USERS, {**MINE, "pageToken": "nonsense"}, 400, "invalid"),
        (USERS, {**MINE, "fields": "users(id"}, 400, "invalidParameter"),
        (f"{USERS}/nobody@northwind.example", {}, 404, "notFound"),
        (GROUPS, {}, 400, "badRequest"),
        (f"{GROUPS}/nothing@northwind.example", {}, 404, "notFound"),
        (f"{GROUPS}/nothing@northwind.example/members", {}, 404, "notFound"),
        (f"{CUSTOMER}/orgunits", {"orgUnitPath": "/Nowhere"}, 404, "notFound"),
        (f"{CUSTOMER}/roles/42", {}, 404, "notFound"),
        (f"{CUSTOMER}/roleassignments", {"userKey": "nobody@northwind.example"}, 404, "notFound"),
        (f"{DIRECTORY}/customers/C0other", {}, 403, "forbidden"),
        (
            f"{ACTIVITIES}/admin",
            {"startTime": "2026-07-02T00:00:00Z", "endTime": _LONG_AGO},
            400,
            "invalid",
        ),
        (f"{ACTIVITIES}/nonsense", {}, 400, "invalidParameter"),
        (f"{ACTIVITIES}/admin", {"filters": "USER_EMAIL==x"}, 400, "invalid"),
        (f"{ACTIVITIES}/admin", {"orgUnitID": "id:nowhere"}, 400, "invalid"),
        (f"{USAGE}/2999-01-01", {}, 400, "invalid"),
        (f"{USAGE}/2026-13-45", {}, 400, "invalid"),
        (POLICIES, {"filter": "setting.name == 'x'"}, 400, "invalid"),
        (POLICIES, {"filter": "setting.type.matches('(')"}, 400, "invalid"),
        (POLICIES, {"pageSize": "-1"}, 400, "invalid"),
        (f"{POLICIES}/nothing", {}, 404, "notFound"),
        (f"{DEVICES}/nothing/deviceUsers", {}, 404, "notFound"),
        ("/admin/directory/v2/users", {}, 404, "notFound"),
        ("/", {}, 404, "notFound"),
        (f"{USERS}/ravi@northwind.example/photos/thumbnail", {}, 501, "notImplemented"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_googles_words(
    running: Google, path: str, query: dict[str, str], status: int, reason: str
) -> None:
    said = running.get(path, **query)
    assert (said.status, said.reason) == (status, reason)
    assert said.body["error"]["code"] == status


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_through_the_api(running: Google, verb: str) -> None:
    token = running.token()
    said = running.send(
        verb,
        f"{USERS}/ravi@northwind.example" if verb != "POST" else USERS,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (said.status, said.reason) == (403, "insufficientPermissions")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("kind", {"kind": "k"}),
        ("users/id", {"users": [{"id": 1}, {"id": 2}]}),
        ("users(id,name/full)", {"users": [{"id": 1, "name": {"full": "A"}}, {"id": 2}]}),
        ("kind,users(name(full))", {"kind": "k", "users": [{"name": {"full": "A"}}, {}]}),
        ("nothing", {}),
        ("*", None),
        ("", None),
    ],
)
def test_only_the_fields_asked_for_are_answered(text: str, kept: Any) -> None:
    body = {"kind": "k", "users": [{"id": 1, "name": {"full": "A", "short": "B"}}, {"id": 2}]}
    assert masked(body, text) == (body if kept is None else kept)


@pytest.mark.parametrize("text", ["users(", "users)", "(id)", "a,,b", "a/", "a b c(", "ä&"])
def test_fields_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(RefusalError, match="Invalid field selection"):
        read_mask(text)


def test_fields_are_asked_for_over_http(running: Google) -> None:
    body = running.get(
        USERS, **MINE, fields="users(id,primaryEmail),nextPageToken", maxResults=2
    ).body
    assert set(body) == {"users", "nextPageToken"}
    assert {frozenset(one) for one in body["users"]} == {frozenset({"id", "primaryEmail"})}
