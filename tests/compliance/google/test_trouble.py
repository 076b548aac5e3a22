"""Trouble that was asked for happens, is told in Google's words, and is counted."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from compliance.jobs.local.google.gate import Gate, Trouble
from tests.fakes.google import Google

from .paths import ACTIVITIES, GROUPS, MINE, POLICIES, USERS


@pytest.mark.parametrize(
    ("trouble", "status", "reason"),
    [
        ({"every_quota": 1}, 403, "userRateLimitExceeded"),
        ({"every_quota": 1, "quota": "quotaExceeded"}, 403, "quotaExceeded"),
        ({"every_quota": 1, "quota": "429"}, 429, "rateLimitExceeded"),
        ({"every_503": 1}, 503, "backendError"),
    ],
)
def test_google_turns_away_in_several_ways(
    server: Google, trouble: dict[str, Any], status: int, reason: str
) -> None:
    server.tell("trouble", **trouble)
    said = server.get(USERS, **MINE)
    assert (said.status, said.reason) == (status, reason)
    assert "retry-after" not in said.headers


def test_429_is_told_as_an_exhausted_resource(server: Google) -> None:
    server.tell("trouble", every_quota=1, quota="429")
    error = server.get(POLICIES).body["error"]
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"


@pytest.mark.parametrize("name", ["every_quota", "every_503"])
def test_only_every_so_many_answers_is_one(server: Google, name: str) -> None:
    server.tell("reset")
    server.tell("trouble", **{name: 3})
    statuses = [server.get(USERS, **MINE).status for _ in range(7)]
    assert [number for number, status in enumerate(statuses, 1) if status != 200] == [3, 6]


def test_a_quota_is_for_a_minute(server: Google) -> None:
    server.tell("trouble", per_minute=4)
    statuses = [server.get(USERS, **MINE).status for _ in range(6)]
    assert statuses == [200, 200, 200, 200, 403, 403]
    server.tell("reset")
    assert server.get(USERS, **MINE).status == 200


def test_an_answer_may_be_cut_off(server: Google) -> None:
    whole = server.get(USERS, **MINE).text
    server.tell("trouble", every_cut=1)
    cut = server.get(USERS, **MINE)
    assert cut.status == 200
    assert 0 < len(cut.text) < len(whole)
    assert whole.startswith(cut.text)


def test_an_answer_may_take_its_time(server: Google) -> None:
    server.tell("trouble", latency_ms=120)
    began = time.monotonic()
    server.get(USERS, **MINE)
    assert time.monotonic() - began >= 0.12


def test_signing_in_is_not_part_of_the_trouble(server: Google) -> None:
    server.tell("trouble", every_quota=1, every_503=1)
    assert server.sign_in().status == 200


def test_questions_are_counted_by_the_documents_names(server: Google) -> None:
    server.tell("reset")
    server.pages(USERS, **MINE, maxResults=2)
    server.get(GROUPS, **MINE)
    server.get(f"{ACTIVITIES}/login")
    server.get("/nowhere")
    server.sign_in()
    counted = server.send("GET", "/_sim/counts").body
    assert counted["counts"] == {
        "directory.groups.list": 1,
        "directory.users.list": 3,
        "reports.activities.list": 1,
        "token": 1,
        "unknown": 1,
    }
    assert counted["total"] == 7
    assert counted["most_in_flight"] == 1
    assert server.tell("reset")["counts"] == {}


def test_a_refused_question_is_counted_too(server: Google) -> None:
    server.tell("reset")
    server.get(USERS, token="", **MINE)
    server.get(USERS, **MINE, maxResults=9_999)
    assert server.send("GET", "/_sim/counts").body["counts"] == {"directory.users.list": 2}


def test_how_many_ask_at_once_is_counted(server: Google) -> None:
    server.tell("reset")
    server.tell("trouble", latency_ms=150)
    token = server.token()
    threads = [
        threading.Thread(target=server.get, args=(USERS,), kwargs={"token": token, **MINE})
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert server.send("GET", "/_sim/counts").body["most_in_flight"] == 4


def test_trouble_is_read_back_as_it_stands(server: Google) -> None:
    told = server.tell("trouble", latency_ms=1, short_pages=True)
    assert (told["latency_ms"], told["short_pages"]) == (1, True)
    assert told["disabled"] == list(Trouble().disabled)


@pytest.mark.parametrize(
    ("trouble", "numbers"),
    [
        (Trouble(), []),
        (Trouble(every_503=4), [4, 8]),
        (Trouble(every_quota=3), [3, 6, 9]),
        (Trouble(every_503=4, every_quota=3), [3, 4, 6, 8, 9]),
    ],
)
def test_a_gate_turns_away_by_number(trouble: Trouble, numbers: list[int]) -> None:
    gate = Gate(trouble=trouble)
    assert [number for number in range(1, 10) if gate.refusal(number)] == numbers


@pytest.mark.parametrize(("every", "cut"), [(0, []), (2, [2, 4])])
def test_a_gate_cuts_by_number(every: int, cut: list[int]) -> None:
    gate = Gate(trouble=Trouble(every_cut=every))
    assert [number for number in range(1, 6) if gate.is_cut(number)] == cut
