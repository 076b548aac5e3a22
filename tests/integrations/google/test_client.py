"""The client against a simulated Google over HTTP: signing in, pages, refusals, limits, faults."""

from __future__ import annotations

import json
from typing import Any

import pytest

from integrations.plugin import CredentialsError, LimitedError, UnreachableError
from integrations.providers.google.client import Client
from integrations.providers.google.connection import connect, identify
from integrations.providers.google.methods import (
    DOMAINS,
    GROUPS,
    METHODS,
    POLICIES,
    SCOPES,
    UNITS,
    USERS,
    WRITING,
    Method,
    address_of,
)
from integrations.tape import Tape
from tests.fakes.google import Google

from .worlds import DOMAIN, MARA, allow, connected, counts, entered, hurried, trouble

LIVE = {"showDeleted": "false"}


def addresses(client: Client, **asked: Any) -> list[str]:
    """Return every account's address as the client lists them."""
    record, _ = client.read(USERS, **LIVE, **asked)
    assert record.refusal is None, record.refusal
    return [row["primaryEmail"] for row in record.payload]


def test_a_connection_says_whose_data_it_sees_and_as_whom(server: Google) -> None:
    found = identify(connected(server))

    assert found.account == DOMAIN
    assert found.caller == f"{server.key['client_email']} as {MARA}"


@pytest.mark.parametrize("scope", WRITING)
def test_a_delegation_that_could_write_is_refused_by_the_scope_to_take_away(
    server: Google, scope: str
) -> None:
    allow(server, more=(scope,))

    with pytest.raises(CredentialsError, match="take away ") as error:
        identify(connected(server))
    assert address_of(scope) in str(error.value)
    assert "Domain-wide delegation" in str(error.value)


def test_every_scope_that_could_write_is_named(server: Google) -> None:
    allow(server, more=WRITING)

    with pytest.raises(CredentialsError) as error:
        identify(connected(server))
    assert [s for s in WRITING if f"{address_of(s)}" not in str(error.value)] == []


def test_nothing_is_asked_before_it_is_known_that_nothing_can_be_written(server: Google) -> None:
    allow(server, more=("admin.directory.user",))
    server.tell("reset")
    with pytest.raises(CredentialsError):
        identify(connected(server))

    assert set(counts(server)) == {"token"}


@pytest.mark.parametrize("less", SCOPES)
def test_one_scope_that_is_missing_leaves_the_others_working(server: Google, less: str) -> None:
    allow(server, less=(less,))
    client = connected(server)
    for method in (USERS, GROUPS, UNITS, DOMAINS, POLICIES):
        record, _ = client.read(method)
        assert (record.refusal is None) == (method.scope != less)
        if record.refusal:
            assert record.refusal.permission == f"scope “{address_of(less)}”"


def test_without_any_delegation_the_connection_says_what_it_needs(server: Google) -> None:
    allow(server, less=SCOPES)

    with pytest.raises(CredentialsError, match=r"admin\.directory\.domain\.readonly"):
        identify(connected(server))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"administrator": f"nobody@{DOMAIN}"}, "Invalid email or User ID"),
        ({"administrator": f"noah.petrov@{DOMAIN}"}, "disabled"),
        ({"domain": "elsewhere.example"}, "Google shows northwind.example to this sign-in"),
    ],
)
def test_a_sign_in_that_cannot_be_says_why(
    server: Google, values: dict[str, str], words: str
) -> None:
    with pytest.raises(CredentialsError, match=words):
        identify(connected(server, **values))


def test_an_administrator_without_a_role_is_told_what_is_lacking(server: Google) -> None:
    client = connected(server, administrator=f"piotr.zielinski@{DOMAIN}")

    with pytest.raises(CredentialsError, match="rights of a super administrator"):
        identify(client)


def test_another_service_account_s_key_is_refused(server: Google) -> None:
    key = {**server.key, "client_email": "other@project.example"}

    with pytest.raises(CredentialsError, match="account not found"):
        identify(connect({**entered(server), "key": json.dumps(key)}))


@pytest.mark.parametrize("key", ["", "{}", '{"private_key": "-----BEGIN x-----END"}'])
def test_a_key_that_cannot_be_read_is_no_fault_of_the_network(server: Google, key: str) -> None:
    with pytest.raises(CredentialsError, match="Enter the whole JSON file"):
        identify(connect({**entered(server), "key": key}))


def test_what_does_not_answer_is_unreachable_and_no_wrong_key(server: Google) -> None:
    key = {**server.key, "token_uri": "http://127.0.0.1:9/token"}

    with pytest.raises(UnreachableError, match="network"):
        identify(connect({**entered(server), "key": json.dumps(key)}))


def test_an_api_that_is_switched_off_is_named(server: Google) -> None:
    trouble(server, disabled=["cloudidentity.googleapis.com"])
    record, _ = connected(server).read(POLICIES)

    assert record.refusal is not None
    assert record.refusal.permission.startswith("Cloud Identity API, to be enabled")
    assert addresses(connected(server))


@pytest.mark.parametrize("how", [{}, {"short_pages": True}, {"empty_pages": True}])
def test_pages_of_any_length_give_the_same_list(server: Google, how: dict[str, bool]) -> None:
    whole = addresses(connected(server))
    trouble(server, **how)
    client = connected(server)
    record, calls = client.read(USERS, maxResults=2, **LIVE)

    assert [row["primaryEmail"] for row in record.payload] == whole
    assert len(whole) > 4
    assert len(calls) >= len(whole) / 2
    assert [call.page for call in calls] == list(range(1, len(calls) + 1))


def test_a_page_token_that_google_forgot_begins_the_list_again(server: Google) -> None:
    whole = addresses(connected(server))
    client, seen = connected(server), 0
    ask = client.page

    def page(method: Method, calls: list[Any], /, **asked: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == 2:
            asked["token"] = "forgotten"  # noqa: S105
        return ask(method, calls, **asked)

    client.page = page  # type: ignore[method-assign]
    record, calls = client.read(USERS, maxResults=2, **LIVE)

    assert [row["primaryEmail"] for row in record.payload] == whole
    assert [call.status for call in calls][:3] == [200, 400, 200]


def test_a_list_that_can_never_be_read_to_its_end_is_refused(server: Google) -> None:
    trouble(server, page_seconds=-1)
    record, calls = connected(server).read(USERS, maxResults=2, **LIVE)

    assert record.refusal is not None
    assert record.payload is None
    assert [call.status for call in calls] == [200, 400] * 3


@pytest.mark.parametrize("how", [{"every_503": 2}, {"every_cut": 2}, {"every_503": 3}])
def test_what_goes_wrong_now_and_then_is_tried_again(server: Google, how: dict[str, int]) -> None:
    whole = addresses(connected(server))
    trouble(server, **how)
    client, clock, _ = hurried(server)

    assert addresses(client, maxResults=2) == whole
    assert clock.waits
    assert set(clock.waits) <= {0.5, 1.0, 2.0}


def test_what_always_goes_wrong_is_a_refusal_and_never_a_list(server: Google) -> None:
    trouble(server, every_503=1)
    client, clock, _ = hurried(server)
    record, [call] = client.read(USERS, **LIVE)

    assert (record.payload, record.refusal and record.refusal.code) == (None, "503")
    assert (call.status, call.attempts) == (503, 4)
    assert clock.waits == [0.5, 1.0, 2.0]


def test_answers_that_are_always_cut_off_are_no_answers(server: Google) -> None:
    trouble(server, every_cut=1)
    client, _, _ = hurried(server)

    with pytest.raises(UnreachableError, match=r"directory\.users\.list"):
        client.read(USERS, **LIVE)


@pytest.mark.parametrize("kind", ["userRateLimitExceeded", "429"])
def test_a_rate_that_is_used_up_is_waited_for_and_tried_again(server: Google, kind: str) -> None:
    whole = addresses(connected(server))
    trouble(server, every_quota=3, quota=kind)
    client, _, pace = hurried(server)

    assert addresses(client, maxResults=1) == whole
    assert pace.held
    assert set(pace.held) == {USERS.api}


def test_a_quota_that_is_used_up_lets_the_work_wait_and_go_on(server: Google) -> None:
    client = connected(server)
    whole = addresses(client)
    trouble(server, every_quota=1, quota="quotaExceeded")
    with pytest.raises(LimitedError, match="goes on by itself") as error:
        client.read(USERS, **LIVE)
    again = connected(server)
    trouble(server, every_quota=0)

    assert 0 < (error.value.until.timestamp() - server.world.now().timestamp()) <= 60
    with pytest.raises(LimitedError):  # all workers keep the pace together
        again.read(USERS, **LIVE)
    assert again.read(POLICIES)[0].payload is not None  # another API has another quota
    hold = connect({**entered(server), "domain": DOMAIN.upper()})
    assert whole
    assert hold.domain == DOMAIN


def test_a_token_that_ended_is_replaced_in_the_middle_of_a_list(server: Google) -> None:
    client = connected(server)
    whole = addresses(client)
    server.world.client.tokens.clear()
    server.tell("reset")

    assert addresses(client) == whole
    assert counts(server)["token"] == 1


def test_a_token_is_asked_for_once_however_many_need_it(server: Google) -> None:
    client = connected(server)
    server.tell("reset")
    client.each(lambda _: addresses(client), range(24))

    assert counts(server) == {"token": 1, "directory.users.list": 24}


def test_questions_are_asked_side_by_side(server: Google) -> None:
    client = connected(server)
    trouble(server, latency_ms=30)
    server.tell("reset")
    client.each(lambda _: addresses(client), range(24))

    assert 4 <= server.tell("counts")["most_in_flight"] <= 12


def test_what_comes_back_holds_nothing_that_was_not_asked_for(server: Google) -> None:
    tape = Tape()
    for method in (USERS, GROUPS, UNITS, DOMAINS):
        connected(server).ask(tape, method)
    rows = [row for record in tape.records for row in record.payload]

    assert rows
    wanted = {m.id: m.fields for m in METHODS.values()}
    for record in tape.records:
        assert {name for row in record.payload for name in row} <= _names(wanted[record.call])


def test_of_those_somebody_is_related_to_only_the_manager_is_kept(server: Google) -> None:
    user = server.world.user(f"ines.duarte@{DOMAIN}")
    user.manager = f"ravi@{DOMAIN}"
    server.world.touch()
    prune = USERS.prune
    record, _ = connected(server).read(USERS, **LIVE)
    [kept] = [row for row in record.payload if row["id"] == user.id]

    assert kept["relations"] == [{"type": "manager", "value": f"ravi@{DOMAIN}"}]
    assert prune is not None
    both = [*kept["relations"], {"type": "spouse", "value": "somebody"}]
    assert prune({**kept, "relations": both}) == kept
    assert prune({"id": "1"}) == {"id": "1"}


def _names(fields: str) -> set[str]:
    depth, found = 0, [""]
    for letter in fields:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append("")
        elif depth == 0 and letter not in "()":
            found[-1] += letter
    return {name.partition("/")[0] for name in found}
