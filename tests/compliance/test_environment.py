"""What the environment may say, and each mistake as one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile

from compliance.environment import Environment, artifact_storage
from evidence.storage import LockedBucketStorage
from tests.fakes.aws import KEYS, AwsServer, aws_server

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "trackrecord.example.com",
    "DATABASE_URL": "postgres://ada:hush@db.example:5433/records",
    "REDIS_URL": "redis://queue.example:6379/2",
    "ARTIFACT_STORAGE": "file:///srv/artifacts",
}
OPTIONAL = (
    "DEBUG", "HTTPS", "EMAIL_URL", "EMAIL_FROM", "SECRET_KEY_FALLBACKS", "TICK_SECONDS",
    "REQUEUE_SECONDS", "TRUSTED_PROXIES", "PUBLIC_URL", "ALLOW_PRIVATE_WEBHOOKS",
)  # fmt: skip
MISSING = "{} is not set. Set it, for example to "
WRONG = [
    ("SECRET_KEY", "short", "use at least 32 random characters"),
    ("DATABASE_URL", "sqlite:///records.db", "must start with postgres://"),
    ("DATABASE_URL", "postgres://ada:hush@db:port/records", "cannot be read; use for example"),
    ("REDIS_URL", "queue.example:6379", "must start with redis://, rediss:// or unix://"),
    ("ARTIFACT_STORAGE", "srv/artifacts", "must be file:///absolute/folder or s3://bucket"),
    ("ARTIFACT_STORAGE", "s3:///prefix", "must be file:///absolute/folder or s3://bucket"),
    ("ARTIFACT_STORAGE", "s3://bucket?lock_days=ten", "lock_days must be a whole number of days"),
    ("EMAIL_URL", "mail.example.com", "EMAIL_URL is not an address of a mail server"),
    ("PUBLIC_URL", "trackrecord.example.com", "PUBLIC_URL must be the address people open"),
    ("DEBUG", "perhaps", "must be true or false"),
    ("HTTPS", "sometimes", "must be true or false"),
    ("ALLOW_PRIVATE_WEBHOOKS", "ours", "must be true or false"),
    ("TICK_SECONDS", "soon", "must be a number of seconds, such as 15."),
    ("TICK_SECONDS", "0", "must be a number of seconds, such as 15."),
    ("REQUEUE_SECONDS", "-1", "must be a number of seconds, such as 60."),
    ("TRUSTED_PROXIES", "nginx", "must be a number of proxies, such as 1."),
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in OPTIONAL:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_deployment_needs_five_variables_and_is_then_careful(
    environment: pytest.MonkeyPatch,
) -> None:
    found = Environment.read()

    assert (found.debug, found.is_https) == (False, False)
    assert found.allowed_hosts == ["trackrecord.example.com"]
    assert (found.database["HOST"], found.database["PORT"]) == ("db.example", 5433)
    assert found.database["NAME"] == "records"
    assert found.secret_key_fallbacks == []
    assert found.broker_url == GOOD["REDIS_URL"]


def test_names_may_have_spaces_between_them(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ALLOWED_HOSTS", "records.example.com, localhost")

    assert Environment.read().allowed_hosts == ["records.example.com", "localhost"]


@pytest.mark.parametrize(
    ("https", "said", "trusted"),
    [("", "", 0), ("true", "", 1), ("true", "2", 2), ("true", "0", 0), ("false", "1", 1)],
)
def test_one_proxy_is_trusted_where_https_says_there_is_one(
    environment: pytest.MonkeyPatch, https: str, said: str, trusted: int
) -> None:
    environment.setenv("HTTPS", https)
    environment.setenv("TRUSTED_PROXIES", said)

    assert Environment.read().trusted_proxies == trusted


def test_sockets_are_addresses_too(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgres://ada@/records?host=/run/postgres")
    environment.setenv("REDIS_URL", "unix:///run/queue.sock?db=0")

    found = Environment.read()

    assert found.database["HOST"] == "/run/postgres"
    assert found.broker_url == "redis+socket:///run/queue.sock?virtual_host=0"


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_missing_variable_is_named_with_an_example(
    environment: pytest.MonkeyPatch, name: str, blank: str | None
) -> None:
    if blank is None:
        environment.delenv(name)
    else:
        environment.setenv(name, blank)

    with pytest.raises(ImproperlyConfigured) as caught:
        Environment.read()

    assert str(caught.value).startswith(MISSING.format(name))


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_a_wrong_variable_is_one_sentence_that_says_what_to_enter(
    environment: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    environment.setenv(name, value)

    with pytest.raises(ImproperlyConfigured) as caught:
        Environment.read()

    assert words in str(caught.value)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in (*GOOD, *OPTIONAL)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, **GOOD, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


CELERY = ("-m", "celery", "--app", "compliance.celery")


@pytest.mark.parametrize(
    ("command", "name", "value", "words"),
    [
        (("manage.py", "check"), "REDIS_URL", "", "REDIS_URL is not set."),
        (("manage.py", "check"), *WRONG[0]),
        ((*CELERY, "worker"), *WRONG[1]),
        ((*CELERY, "beat", "--pidfile", ""), *WRONG[-1]),
    ],
)
def test_a_command_started_with_a_mistake_prints_one_line(
    command: tuple[str, ...], name: str, value: str, words: str
) -> None:
    done = run(*command, **{name: value})

    assert done.returncode == 3
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Trackrecord cannot start: ")
    assert words in done.stderr


def test_a_web_server_started_with_a_mistake_says_it_and_ends() -> None:
    done = run("-m", "gunicorn", "compliance.wsgi", "--bind", "127.0.0.1:0", SECRET_KEY="short")

    assert done.returncode == 3
    assert "Trackrecord cannot start: SECRET_KEY is too short" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_ledger"],
        cwd=ROOT,
        env={**os.environ, **GOOD, "DATABASE_URL": "postgres://ada:hush@127.0.0.1:9/records"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("The database cannot be used: connection to server at")
    assert "hush" not in done.stderr


@pytest.mark.parametrize(
    ("address", "backend", "options"),
    [
        ("file:///srv/artifacts", "FolderStorage", {"location": "/srv/artifacts"}),
        (
            "s3://records/year/2026?region=eu-west-1&lock_days=2555",
            "LockedBucketStorage",
            {
                "bucket_name": "records",
                "location": "year/2026",
                "region_name": "eu-west-1",
                "endpoint_url": None,
                "lock_days": 2555,
            },
        ),
        (
            "s3://records?endpoint=https://s3.example.com",
            "LockedBucketStorage",
            {"location": "", "endpoint_url": "https://s3.example.com", "lock_days": 0},
        ),
    ],
)
def test_an_address_names_a_storage(address: str, backend: str, options: dict[str, Any]) -> None:
    storage = artifact_storage(address)

    assert storage["BACKEND"] == f"evidence.storage.{backend}"
    assert options.items() <= storage["OPTIONS"].items()


@pytest.fixture(scope="module")
def s3() -> Any:
    with aws_server() as server:
        bucket = {"Bucket": "records", "ObjectLockEnabledForBucket": True}
        server.sdk("s3").create_bucket(**bucket)
        yield server


def bucket_storage(server: AwsServer, query: str) -> LockedBucketStorage:
    address = f"s3://records/sealed?region=us-east-1&endpoint={server.endpoint_url}{query}"
    keys: dict[str, Any] = {
        "access_key": KEYS["access_key_id"],
        "secret_key": KEYS["secret_access_key"],
    }
    return LockedBucketStorage(**artifact_storage(address)["OPTIONS"], **keys)


def test_a_locked_bucket_keeps_bytes_once_for_as_long_as_was_said(s3: AwsServer) -> None:
    storage = bucket_storage(s3, "&lock_days=30")
    before = datetime.now(UTC)

    assert storage.save("ab/abc", ContentFile(b"first")) == "ab/abc"
    assert storage.save("ab/abc", ContentFile(b"second")) == "ab/abc"

    with storage.open("ab/abc") as file:
        assert file.read() == b"first"
    sdk, place = s3.sdk("s3"), {"Bucket": "records", "Key": "sealed/ab/abc"}
    assert len(sdk.list_object_versions(Bucket="records", Prefix="sealed/ab/abc")["Versions"]) == 1
    sealed = sdk.head_object(**place)
    assert sealed["ObjectLockMode"] == "COMPLIANCE"
    kept_for = sealed["ObjectLockRetainUntilDate"] - before
    assert timedelta(days=29, hours=23) < kept_for < timedelta(days=30, hours=1)


def test_what_is_locked_cannot_be_deleted(s3: AwsServer) -> None:
    storage = bucket_storage(s3, "&lock_days=30")
    storage.save("cd/cde", ContentFile(b"sealed"))
    sdk, place = s3.sdk("s3"), {"Bucket": "records", "Key": "sealed/cd/cde"}

    with pytest.raises(ClientError, match="AccessDenied"):
        sdk.delete_object(**place, VersionId=sdk.head_object(**place)["VersionId"])


def test_a_bucket_without_lock_days_asks_for_no_lock(s3: AwsServer) -> None:
    bucket_storage(s3, "").save("ef/efg", ContentFile(b"open"))

    answer = s3.sdk("s3").head_object(Bucket="records", Key="sealed/ef/efg")

    assert "ObjectLockMode" not in answer
