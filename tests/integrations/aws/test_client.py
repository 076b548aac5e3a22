"""The way to AWS: pages, receipts, refusals, and what stops a run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import botocore.credentials
import pytest
from botocore.stub import Stubber

from integrations.plugin import CredentialsError, ProviderError, UnreachableError
from integrations.providers.aws.client import Client, connect, identify
from integrations.tape import Record, Tape
from tests.fakes.aws import KEYS, AwsServer

from . import builders as aws

ROLE = "arn:aws:iam::123456789012:role/trackrecord"
OTHER_ROLE = "arn:aws:iam::210987654321:role/trackrecord"
DENIED = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
MADE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def client() -> Client:
    """Return a client whose services are stubbed."""
    return connect({"method": "keys", "region": aws.HOME, **KEYS})


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@contextmanager
def stubbed(client: Client, service: str, region: str = "") -> Iterator[Stubber]:
    with Stubber(client.service(service, region)) as stub:
        yield stub
        stub.assert_no_pending_responses()


@contextmanager
def recorder(status: int, body: str) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """Serve one answer to everything, and keep what was asked."""
    seen: list[dict[str, list[str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(parse_qs(asked.decode()))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_words: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


def user(name: str) -> dict[str, Any]:
    arn = f"arn:aws:iam::{aws.ACCOUNT}:user/{name}"
    return {"Path": "/", "UserName": name, "UserId": name * 16, "Arn": arn, "CreateDate": MADE}


def refuse(client: Client, code: str, message: str = "No.", region: str = "") -> Record:
    with stubbed(client, "kms", region) as stub:
        stub.add_client_error("list_keys", code, message, 400)
        return client.read("kms:ListKeys", region=region)[0]


def test_pages_are_put_together_and_each_has_its_receipt(client: Client) -> None:
    tape = Tape()
    with stubbed(client, "iam") as stub:
        first = {"Users": [user("june"), user("mara")], "IsTruncated": True, "Marker": "2"}
        stub.add_response("list_users", first, {})
        stub.add_response("list_users", {"Users": [user("sol")]}, {"Marker": "2"})
        record = client.ask(tape, "iam:ListUsers")

    assert [u["UserName"] for u in record.payload["Users"]] == ["june", "mara", "sol"]
    assert set(record.payload) == {"Users"}
    assert [(call.page, call.items, call.attempts) for call in tape.calls] == [(1, 2, 1), (2, 1, 1)]
    assert tape.records == [record]


def test_a_refusal_on_a_later_page_leaves_no_half_answer(client: Client) -> None:
    with stubbed(client, "iam") as stub:
        stub.add_response(
            "list_users", {"Users": [user("june")], "IsTruncated": True, "Marker": "2"}
        )
        stub.add_client_error("list_users", "AccessDenied")
        record, calls = client.read("iam:ListUsers")

    assert record.payload is None
    assert record.refusal
    assert [call.error for call in calls] == ["", "AccessDenied"]


def test_an_answer_is_kept_as_plain_values(client: Client) -> None:
    report = {"Content": b"user,arn\n", "ReportFormat": "text/csv", "GeneratedTime": MADE}
    with stubbed(client, "iam") as stub:
        stub.add_response("get_credential_report", report)
        record, _ = client.read("iam:GetCredentialReport")

    assert record.payload == {
        "Content": "user,arn\n",
        "ReportFormat": "text/csv",
        "GeneratedTime": "2026-01-05T09:00:00+00:00",
    }


def test_there_is_none_is_an_answer_not_a_refusal(client: Client) -> None:
    with stubbed(client, "iam") as stub:
        stub.add_client_error("get_account_password_policy", "NoSuchEntity")
        record, [call] = client.read("iam:GetAccountPasswordPolicy", absent=("NoSuchEntity",))

    assert (record.payload, record.refusal) == (None, None)
    assert call.error == "NoSuchEntity"


@pytest.mark.parametrize(
    ("code", "kept", "permission"),
    [
        ("AccessDenied", "AccessDenied", "kms:ListKeys"),
        ("AccessDeniedException", "AccessDenied", "kms:ListKeys"),
        ("UnauthorizedOperation", "AccessDenied", "kms:ListKeys"),
        ("ThrottlingException", "Throttling", ""),
        ("SlowDown", "Throttling", ""),
        ("RequestLimitExceeded", "Throttling", ""),
        ("KMSInternalException", "KMSInternalException", ""),
        ("", "Unanswered", ""),
    ],
)
def test_a_refusal_keeps_its_cause_and_the_permission_it_lacks(
    client: Client, code: str, kept: str, permission: str
) -> None:
    refusal = refuse(client, code).refusal

    assert refusal
    assert (refusal.code, refusal.permission) == (kept, permission)


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("<!doctype html>\n<html>…", "The service answered with a page instead of an error."),
        ("Not allowed. Encoded authorization failure message: AbC123", "Not allowed."),
        ("Denied (RequestId: 1f2e-3d) here", "Denied here"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_words_that_differ_each_time_are_left_out(client: Client, message: str, kept: str) -> None:
    refusal = refuse(client, "Denied", message).refusal

    assert refusal
    assert refusal.message == kept


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("InvalidClientTokenId", "does not recognize the credentials"),
        ("SignatureDoesNotMatch", "does not recognize the credentials"),
        ("UnrecognizedClientException", "does not recognize the credentials"),
        ("ExpiredToken", "has expired"),
        ("ExpiredTokenException", "has expired"),
    ],
)
def test_wrong_or_expired_credentials_stop_the_run(client: Client, code: str, words: str) -> None:
    with pytest.raises(CredentialsError, match=words):
        refuse(client, code)


@pytest.mark.parametrize("code", ["OptInRequired", "UnrecognizedClientException", "AuthFailure"])
def test_a_region_that_is_not_enabled_does_not_stop_the_run(client: Client, code: str) -> None:
    record = refuse(client, code, region="me-south-1")

    assert record.refusal
    assert (record.region, record.refusal.code) == ("me-south-1", code)


def test_no_network_says_what_to_check() -> None:
    lost = connect({"method": "keys", "endpoint_url": "http://127.0.0.1:9", **KEYS})

    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9 could not be reached"):
        identify(lost)


@pytest.mark.usefixtures("no_credentials")
@pytest.mark.parametrize("role", [{}, {"role_arn": ROLE, "external_id": "x-1"}])
def test_a_server_without_credentials_says_so(role: dict[str, str]) -> None:
    with pytest.raises(CredentialsError, match="no AWS credentials of its own"):
        identify(connect({"method": "role", **role}))


def test_a_fault_of_the_service_is_tried_three_times_only(server: AwsServer) -> None:
    record, [call] = connect(server.settings()).read("accessanalyzer:ListAnalyzers")

    assert record.refusal
    assert (call.status, call.attempts) == (500, 3)


def test_throttling_is_survived(server: AwsServer) -> None:
    server.control("throttle?rps=5")
    client = connect(server.settings())
    records = client.each(lambda _: client.read("iam:GetAccountSummary")[0], range(15))

    assert [record.refusal for record in records] == [None] * 15
    assert server.control("stats")["throttled"] > 0


def test_an_error_in_one_thread_is_raised_to_the_caller(client: Client) -> None:
    def fail(number: int) -> int:
        if number == 3:
            raise UnreachableError("broke off")
        return number

    assert client.each(abs, [-1, -2]) == [1, 2]
    with pytest.raises(ProviderError, match="broke off"):
        client.each(fail, range(50))


def test_a_service_is_made_once_for_all_threads(client: Client) -> None:
    made = client.each(lambda _: client.service("kms", aws.HOME), range(32))

    assert len({id(service) for service in made}) == 1
    assert made[0] is not client.service("kms", aws.OTHER)


def test_an_assumed_role_reads_the_account_of_the_role(server: AwsServer) -> None:
    client = connect(server.settings(method="role", role_arn=OTHER_ROLE, external_id="x-1"))
    who = identify(client)

    assert who.account == "210987654321"
    assert ":assumed-role/trackrecord/" in who.caller


def test_a_session_that_expires_is_renewed_by_itself(
    server: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = connect(server.settings(method="role", role_arn=OTHER_ROLE))
    identify(client)
    identify(client)
    assert server.control("stats")["calls"]["sts:AssumeRole"] == 1

    def nearly_an_hour_later() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=50)

    monkeypatch.setattr(botocore.credentials, "_local_now", nearly_an_hour_later)
    client.service("sts")._request_signer._credentials._time_fetcher = nearly_an_hour_later
    identify(client)

    assert server.control("stats")["calls"]["sts:AssumeRole"] == 2


def test_a_role_that_may_not_be_assumed_says_what_to_check(server: AwsServer) -> None:
    server.control("deny?call=sts:AssumeRole")

    with pytest.raises(CredentialsError, match="trust policy") as raised:
        identify(connect(server.settings(method="role", role_arn=ROLE)))
    assert ROLE in str(raised.value)


def test_the_external_id_goes_with_the_role() -> None:
    with recorder(403, DENIED) as (address, seen), pytest.raises(CredentialsError):
        values = {"role_arn": ROLE, "external_id": "x-1", "endpoint_url": address}
        identify(connect({**values, **KEYS}))

    assert seen[0]["Action"] == ["AssumeRole"]
    assert seen[0]["RoleArn"] == [ROLE]
    assert seen[0]["ExternalId"] == ["x-1"]


def test_a_page_instead_of_an_answer_is_a_refusal() -> None:
    with recorder(403, "<!doctype html><p>Proxy says no<br></p>") as (address, _):
        client = connect({"method": "keys", "endpoint_url": address, **KEYS})
        record, [call] = client.read("iam:GetAccountSummary")

        assert record.refusal
        assert record.refusal.code == call.error == "UnreadableAnswer"
        with pytest.raises(UnreachableError, match="did not say who we are"):
            identify(client)
