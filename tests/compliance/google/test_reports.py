"""Reports answer by span, event, filter and person, newest first, and behind time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compliance.jobs.local.google.moments import stamp
from compliance.jobs.local.google.seeds.small import ADMIN
from tests.fakes.google import Google

from .paths import ACTIVITIES, REPORTS, USAGE, days_before

_ADMINS = f"{ACTIVITIES}/admin"
_INES = "ines.duarte@northwind.example"


def _names(served: Google, path: str = _ADMINS, **query: Any) -> list[str]:
    rows = [row for page in served.pages(path, **query) for row in page.get("items", [])]
    return [event["name"] for row in rows for event in row["events"]]


def _since(served: Google, days: float) -> str:
    return stamp(served.world.now() - timedelta(days=days))


def test_the_newest_comes_first(running: Google) -> None:
    times = [row["id"]["time"] for page in running.pages(_ADMINS) for row in page["items"]]
    assert times == sorted(times, reverse=True)
    assert len(times) > 10


@pytest.mark.parametrize(
    ("begin", "end", "names"),
    [
        (6, None, ["DELETE_USER"]),
        (13, 6, ["SUSPEND_USER"]),
        (31, 13, ["ASSIGN_ROLE", "SUSPEND_USER"]),
        (41, 31, ["CREATE_ROLE"]),
        (2, None, []),
    ],
)
def test_a_span_is_answered(
    running: Google, begin: float, end: float | None, names: list[str]
) -> None:
    span = {"startTime": _since(running, begin)}
    if end:
        span["endTime"] = _since(running, end)
    assert sorted(_names(running, **span)) == names


@pytest.mark.parametrize("text", ["2026-01-01T10:00:00+02:00", "2026-01-01T10:00:00.5Z"])
def test_instants_may_have_an_offset_or_parts_of_seconds(running: Google, text: str) -> None:
    assert running.get(_ADMINS, startTime=text).status == 200


@pytest.mark.parametrize(
    ("event", "filters", "count"),
    [
        ("SUSPEND_USER", "", 2),
        ("SUSPEND_USER", "USER_EMAIL==noah.petrov@northwind.example", 1),
        ("SUSPEND_USER", "USER_EMAIL<>noah.petrov@northwind.example", 1),
        ("SUSPEND_USER", "ROLE_NAME==x", 0),
        ("ADD_GROUP_MEMBER", "GROUP_EMAIL==everybody@northwind.example", 3),
        (
            "ADD_GROUP_MEMBER",
            f"GROUP_EMAIL==engineers@northwind.example,USER_EMAIL=={_INES}",
            1,
        ),
        ("CREATE_APPLICATION_SETTING", "ORG_UNIT_NAME==/Warehouse", 1),
        ("NOTHING", "", 0),
    ],
)
def test_events_are_chosen_by_name_and_parameters(
    running: Google, event: str, filters: str, count: int
) -> None:
    query = {"eventName": event} | ({"filters": filters} if filters else {})
    assert _names(running, **query) == [event] * count


@pytest.mark.parametrize(
    ("filters", "is_found"),
    [
        ("n==3", True),
        ("n>2", True),
        ("n>=3", True),
        ("n<3", False),
        ("n<=3,ok==true", True),
        ("n==three", False),
        ("ok==false", False),
        ("of==b", True),
        ("of==z", False),
        ("said==a,b", True),
    ],
)
def test_filters_compare_numbers_flags_lists_and_words(
    server: Google, filters: str, is_found: bool
) -> None:
    parameters = {"n": 3, "ok": True, "of": ["a", "b"], "said": "a,b"}
    event = {"type": "t", "name": "e", "parameters": parameters}
    server.tell("note", application="rules", event=event, by=_INES)
    found = _names(server, f"{ACTIVITIES}/rules", eventName="e", filters=filters)
    assert bool(found) is is_found


def test_one_persons_doings_are_asked_by_address_or_id(running: Google) -> None:
    logins = f"{REPORTS}/activity/users/{_INES}/applications/login"
    rows = running.get(logins).body["items"]
    assert {row["actor"]["email"] for row in rows} == {_INES}
    identity = rows[0]["actor"]["profileId"]
    assert running.get(logins.replace(_INES, identity)).body["items"] == rows
    gone = running.get(logins.replace(_INES, "nobody@northwind.example"))
    assert (gone.status, gone.reason) == (404, "notFound")


def test_a_deleted_persons_doings_are_asked_by_id(server: Google) -> None:
    path = f"{REPORTS}/activity/users/{_INES}/applications/login"
    rows = server.get(path).body["items"]
    server.tell("delete_user", email=_INES)
    assert server.get(path).status == 404
    identity = rows[0]["actor"]["profileId"]
    assert server.get(path.replace(_INES, identity)).body["items"] == rows


def test_reports_are_narrowed_to_a_unit_or_a_group(running: Google) -> None:
    path = f"{ACTIVITIES}/login"
    unit = running.world.unit("/Engineering").id
    rows = running.get(path, orgUnitID=f"id:{unit}").body["items"]
    assert {row["actor"]["email"] for row in rows} == {_INES, "ravi@northwind.example"}
    group = running.world.group("everybody@northwind.example").id
    rows = running.get(path, groupIdFilter=f"id:{group}").body["items"]
    assert {row["actor"]["email"] for row in rows} == {"june@northwind.example"}


def test_every_activity_has_an_id_of_its_own(running: Google) -> None:
    rows = [row for page in running.pages(_ADMINS) for row in page["items"]]
    ids = {(row["id"]["time"], row["id"]["uniqueQualifier"]) for row in rows}
    assert len(ids) == len(rows)
    assert all(row["id"]["uniqueQualifier"].lstrip("-").isdigit() for row in rows)


def test_what_google_does_itself_has_no_person(server: Google) -> None:
    server.tell("suspend_user", email=_INES, reason="WEB_LOGIN_REQUIRED")
    newest = server.get(_ADMINS, maxResults=1).body["items"][0]
    assert newest["actor"] == {"callerType": "KEY", "key": "SYSTEM"}


def test_reports_may_be_behind(server: Google) -> None:
    before = _names(server)
    server.tell("trouble", lag_minutes=60)
    server.tell("suspend_user", email=_INES, by=ADMIN)
    assert _names(server) == before
    server.tell("advance", minutes=61)
    assert _names(server) == ["SUSPEND_USER", *before]


def test_an_event_that_is_shown_late_comes_between_older_ones(server: Google) -> None:
    server.tell("note", application="rules", event={"type": "t", "name": "late"}, late_minutes=30)
    server.tell("advance", minutes=10)
    server.tell("note", application="rules", event={"type": "t", "name": "soon"})
    path = f"{ACTIVITIES}/rules"
    assert _names(server, path)[:2] == ["soon", "action_complete"]
    server.tell("advance", minutes=21)
    assert _names(server, path)[:3] == ["soon", "late", "action_complete"]


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    return {
        one["name"]: next(value for key, value in one.items() if key != "name")
        for one in row["parameters"]
    }


def test_usage_says_how_people_sign_in(running: Google) -> None:
    day = days_before(f"{running.world.now():%Y-%m-%d}", 3)
    rows = running.get(f"{USAGE}/{day}").body["usageReports"]
    by_email = {row["entity"]["userEmail"].partition("@")[0]: _figures(row) for row in rows}
    assert by_email["mara"]["accounts:num_security_keys"] == "2"
    assert by_email["piotr.zielinski"]["accounts:is_2sv_enrolled"] is False
    assert by_email["piotr.zielinski"]["accounts:is_2sv_enforced"] is False
    assert by_email["noah.petrov"]["accounts:is_suspended"] is True
    assert by_email["ravi"]["accounts:num_authorized_apps"] == "1"
    assert "theo.marchetti" not in by_email


def test_usage_of_the_company_counts(running: Google) -> None:
    day = days_before(f"{running.world.now():%Y-%m-%d}", 3)
    body = running.get(f"{REPORTS}/usage/dates/{day}", parameters="accounts:num_users").body
    assert _figures(body["usageReports"][0]) == {"accounts:num_users": "6"}


@pytest.mark.parametrize(("days", "status"), [(1, 400), (2, 200), (30, 200)])
def test_usage_of_a_day_is_there_two_days_later(running: Google, days: int, status: int) -> None:
    now = running.world.now()
    said = running.get(f"{USAGE}/{days_before(f'{now:%Y-%m-%d}', days)}")
    assert said.status == status
    if status == 400:
        last = f"{now - timedelta(days=2):%Y-%m-%d}"
        assert said.body["error"]["message"] == (
            f"Data for dates later than {last} is not yet available. Please check back later"
        )


def test_only_the_parameters_asked_for_are_reported(running: Google) -> None:
    day = days_before(f"{running.world.now():%Y-%m-%d}", 3)
    wanted = "accounts:num_security_keys,accounts:is_2sv_enrolled"
    rows = running.get(f"{USAGE}/{day}", parameters=wanted).body["usageReports"]
    assert {name for row in rows for name in _figures(row)} == set(wanted.split(","))
