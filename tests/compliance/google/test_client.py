"""Google's own client library, which others wrote, is this simulator's first client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from compliance.jobs.local.google.keys import BASE, READS
from compliance.jobs.local.google.seeds.small import ADMIN
from tests.fakes.google import Google

_SETTINGS = "settings"
_APIS = {
    "directory_v1": "admin",
    "reports_v1": "admin",
    "v1": "cloudidentity",
    "v1beta1": "alertcenter",
    _SETTINGS: "groupssettings",
}


@contextmanager
def _service(served: Google, version: str, *scopes: str, subject: str = ADMIN) -> Iterator[Any]:
    credentials = service_account.Credentials.from_service_account_info(
        served.key, scopes=list(scopes or READS), subject=subject
    )
    path = "/groups/v1/groups/" if version == _SETTINGS else ""
    with build(
        _APIS[version],
        version.removeprefix(_SETTINGS) or "v1",
        credentials=credentials,
        static_discovery=True,
        cache_discovery=False,
        client_options={"api_endpoint": served.address + path},
    ) as service:
        yield service


def _all(resource: Any, rows: str, **query: Any) -> list[dict[str, Any]]:
    found, request = [], resource.list(**query)
    while request is not None:
        answer = request.execute()
        found += answer.get(rows, [])
        request = resource.list_next(request, answer)
    return found


@pytest.fixture(scope="module")
def directory(running: Google) -> Iterator[Any]:
    with _service(running, "directory_v1") as service:
        yield service


def test_it_signs_in_and_pages_through_the_users(directory: Any) -> None:
    users = _all(directory.users(), "users", customer="my_customer", maxResults=2)
    assert len(users) == len({user["id"] for user in users}) == 6


@pytest.mark.parametrize(
    ("collection", "rows", "query", "count"),
    [
        ("groups", "groups", {"customer": "my_customer"}, 2),
        ("members", "members", {"groupKey": "everybody@northwind.example"}, 3),
        ("roles", "items", {"customer": "my_customer"}, 7),
        ("roleAssignments", "items", {"customer": "my_customer"}, 3),
        ("mobiledevices", "mobiledevices", {"customerId": "my_customer"}, 1),
        ("chromeosdevices", "chromeosdevices", {"customerId": "my_customer"}, 1),
    ],
)
def test_it_reads_every_list_of_the_directory(
    directory: Any, collection: str, rows: str, query: dict[str, str], count: int
) -> None:
    assert len(_all(getattr(directory, collection)(), rows, **query)) == count


@pytest.mark.parametrize(
    ("collection", "query", "rows", "count"),
    [
        ("orgunits", {"customerId": "my_customer", "type": "all"}, "organizationUnits", 3),
        ("domains", {"customer": "my_customer"}, "domains", 1),
        ("privileges", {"customer": "my_customer"}, "items", 13),
    ],
)
def test_it_reads_what_comes_in_one_answer(
    directory: Any, collection: str, query: dict[str, str], rows: str, count: int
) -> None:
    assert len(getattr(directory, collection)().list(**query).execute()[rows]) == count


def test_it_reads_a_unit_by_its_whole_path(directory: Any) -> None:
    unit = directory.orgunits().get(customerId="my_customer", orgUnitPath="Engineering/Platform")
    assert unit.execute()["orgUnitPath"] == "/Engineering/Platform"


def test_it_reads_reports_page_by_page(running: Google) -> None:
    query = {"userKey": "all", "applicationName": "admin"}
    with _service(running, "reports_v1") as service:
        whole = _all(service.activities(), "items", **query)
        assert _all(service.activities(), "items", **query, maxResults=4) == whole
    assert len(whole) > 8


def test_it_reads_policies_and_devices(running: Google) -> None:
    with _service(running, "v1") as service:
        rows = _all(service.policies(), "policies", pageSize=4)
        assert len({row["name"] for row in rows}) == len(rows) == 11
        assert len(_all(service.devices(), "devices", pageSize=2)) == 3
        inner = service.devices().deviceUsers()
        assert len(_all(inner, "deviceUsers", parent="devices/-", pageSize=2)) == 3


def test_it_is_refused_a_page_that_is_too_large(directory: Any) -> None:
    with pytest.raises(HttpError) as refused:
        directory.users().list(customer="my_customer", maxResults=501).execute()
    assert refused.value.status_code == 400
    assert refused.value.reason == "Invalid value '501'. Values must be within the range: [1, 500]"


def test_it_is_told_which_scope_is_missing(running: Google) -> None:
    scope = f"{BASE}admin.directory.user.readonly"
    with _service(running, "directory_v1", scope) as service:
        assert service.users().list(customer="my_customer").execute()["users"]
        with pytest.raises(HttpError) as refused:
            service.groups().list(customer="my_customer").execute()
    assert refused.value.status_code == 403
    told = json.loads(refused.value.content)["error"]["errors"][0]
    assert told["reason"] == "insufficientPermissions"


@pytest.mark.parametrize(
    ("scopes", "subject", "said"),
    [
        ((f"{BASE}admin.directory.user",), ADMIN, "unauthorized_client"),
        ((), "nobody@northwind.example", "invalid_grant"),
        ((f"{BASE}nonsense",), ADMIN, "invalid_scope"),
    ],
)
def test_it_is_given_no_token_it_may_not_have(
    running: Google, scopes: tuple[str, ...], subject: str, said: str
) -> None:
    with _service(running, "directory_v1", *scopes, subject=subject) as service:
        asked = service.users().list(customer="my_customer")
        with pytest.raises(RefreshError, match=said):
            asked.execute()


def test_it_reads_group_settings_with_a_scope_that_may_write(server: Google) -> None:
    scope = f"{BASE}apps.groups.settings"
    server.tell("delegate", more=[scope])
    with _service(server, _SETTINGS, scope) as service:
        found = service.groups().get(groupUniqueId="engineers@northwind.example").execute()
    assert found["allowExternalMembers"] == "false"


def test_it_tries_again_by_itself_when_google_is_in_trouble(server: Google) -> None:
    with _service(server, "directory_v1") as service:
        service.users().list(customer="my_customer").execute()
        server.tell("reset")
        server.tell("trouble", every_503=2)
        service.users().list(customer="my_customer").execute()
        answer = service.users().list(customer="my_customer").execute(num_retries=1)
    assert answer["users"]
    assert server.send("GET", "/_sim/counts").body["counts"] == {"directory.users.list": 3}
