"""The only module that talks to AWS, and the only one that knows its SDK.

Sessions come from a connection's settings: an assumed role, renewed by the SDK when it expires,
or a pair of keys. Throttling is survived by the SDK's adaptive retries (client-side rate limit
and back-off); a fault of the service or the network is tried three times only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import botocore.session
from boto3 import __version__ as sdk_version
from botocore import xform_name
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    Credentials,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)
from botocore.parsers import ResponseParserError

from integrations.clocks import Clock, real
from integrations.plugin import CredentialsError, Identity, UnreachableError
from integrations.tape import Call, Record, Tape

from .pages import count, merge, plain, seen
from .refusals import THROTTLED, refusal_of, role_error, stopping_error

T = TypeVar("T")
U = TypeVar("U")

IN_FLIGHT = 16
TOOL = f"boto3 {sdk_version}"
_FAULT_ATTEMPTS = 3
_NO_CREDENTIALS = (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)
_CONFIG = Config(
    connect_timeout=5,
    inject_host_prefix=True,
    max_pool_connections=IN_FLIGHT,
    read_timeout=60,
    retries={"mode": "adaptive", "total_max_attempts": 10},
    user_agent_appid="trackrecord",
)


class Client:
    """One connection's way to AWS; may be used from several threads."""

    def __init__(
        self,
        session: botocore.session.Session,
        *,
        region: str,
        endpoint_url: str = "",
        role_arn: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.region = region
        self.wait = sleep
        self.clock: Clock = real
        self._session = session
        self._endpoint_url = endpoint_url or None
        self._role_arn = role_arn
        self._services: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def go_by(self, clock: Clock) -> None:
        """Write down moments by another clock than the real one."""
        self.clock = clock

    def service(self, name: str, region: str = "") -> Any:
        """Return the SDK's client of a service in a region, made once."""
        key = (name, region or self.region)
        with self._lock:  # a botocore session may not make clients in two threads at once
            if key not in self._services:
                self._services[key] = self._make(*key)
            return self._services[key]

    def ask(
        self,
        tape: Tape,
        call: str,
        *,
        region: str = "",
        absent: Iterable[str] = (),
        **parameters: Any,
    ) -> Record:
        """Ask one question, all pages, and put question and answer on the tape.

        `absent` are the codes by which AWS says "there is none": an answer with no payload.
        """
        record, calls = self.read(call, region=region, absent=absent, **parameters)
        tape.add(record, calls)
        return record

    def read(
        self,
        call: str,
        *,
        region: str = "",
        absent: Iterable[str] = (),
        pages: int | None = None,
        **parameters: Any,
    ) -> tuple[Record, list[Call]]:
        """Ask one question, all pages or the first few; return the record and its calls."""
        calls: list[Call] = []
        record = partial(Record, call=call, region=region, parameters=parameters)
        payload: dict[str, Any] = {}
        try:
            for page in islice(self._pages(call, region, parameters, calls), pages):
                merge(payload, page)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in absent:
                return record(payload=None), calls
            self._stop_if_pointless(error, code, region)
            message = str(error.response.get("Error", {}).get("Message", ""))
            return record(refusal=refusal_of(call, code, message)), calls
        except ResponseParserError:
            return record(refusal=refusal_of(call, "UnreadableAnswer", "<")), calls
        except _NO_CREDENTIALS as error:
            raise CredentialsError(
                "This server has no AWS credentials of its own. Give it a role or a profile, "
                "or enter an access key id and a secret access key."
            ) from error
        except BotoCoreError as error:
            raise UnreachableError(self._unreachable(call, region)) from error
        return record(payload=payload), calls

    def each(self, function: Callable[[T], U], items: Iterable[T]) -> list[U]:
        """Return the function's answers in the items' order, with IN_FLIGHT at a time."""
        with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="aws") as pool:
            futures = [pool.submit(function, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _make(self, name: str, region: str) -> Any:
        service = self._session.create_client(
            name, region_name=region, endpoint_url=self._endpoint_url, config=_CONFIG
        )
        events = service.meta.events
        service_id = service.meta.service_model.service_id.hyphenize()
        events.register_first(f"needs-retry.{service_id}", _give_up)
        if self._endpoint_url and name == "s3control":
            events.register(f"before-sign.{service_id}", self._without_account_in_host)
        return service

    def _without_account_in_host(self, request: Any, **_event: Any) -> None:
        """Send the call to the endpoint itself: it has no host for each account."""
        account = request.headers.get("x-amz-account-id")
        if isinstance(account, bytes):
            account = account.decode()
        request.url = request.url.replace(f"//{account}.", "//", 1)

    def _pages(
        self, call: str, region: str, parameters: Mapping[str, Any], calls: list[Call]
    ) -> Iterator[dict[str, Any]]:
        service_name, _, operation = call.partition(":")
        answers = _answers(self.service(service_name, region), xform_name(operation), parameters)
        keep = partial(Call, call=call, region=region, parameters=parameters)
        while True:
            started_at, page = self.clock(), len(calls) + 1
            try:
                answer = next(answers, None)
            except ClientError as error:
                code = str(error.response.get("Error", {}).get("Code", ""))
                answered = seen(error.response, started_at, self.clock())
                calls.append(keep(page=page, items=None, error=code, **answered))
                raise
            except ResponseParserError:
                answered = seen({}, started_at, self.clock())
                calls.append(keep(page=page, items=None, error="UnreadableAnswer", **answered))
                raise
            if answer is None:
                return
            body = plain(answer)
            calls.append(
                keep(page=page, items=count(body), **seen(answer, started_at, self.clock()))
            )
            yield body

    def _stop_if_pointless(self, error: ClientError, code: str, region: str) -> None:
        if self._role_arn and error.operation_name == "AssumeRole":
            raise role_error(self._role_arn, code) from error
        stopping = stopping_error(code, is_home=region in ("", self.region))
        if stopping:
            raise stopping from error

    def _unreachable(self, call: str, region: str) -> str:
        place = self._endpoint_url or f"AWS in {region or self.region}"
        return (
            f"{place} could not be reached for {call}. Check this server's network, proxy and "
            "name resolution, then run again."
        )


def connect(values: Mapping[str, str]) -> Client:
    """Return a client for these settings and secrets; nothing is sent yet."""
    region = values.get("region") or "us-east-1"
    endpoint_url = values.get("endpoint_url", "")
    role_arn = values.get("role_arn", "") if values.get("method", "role") == "role" else ""
    session = botocore.session.Session()
    if values.get("access_key_id"):
        session.set_credentials(values["access_key_id"], values.get("secret_access_key", ""))
    if role_arn:
        session = _session_in_role(session, values, role_arn, region, endpoint_url)
    return Client(session, region=region, endpoint_url=endpoint_url, role_arn=role_arn)


def identify(client: Client) -> Identity:
    """Return who AWS says we are; raise ProviderError when it does not say."""
    record, _ = client.read("sts:GetCallerIdentity")
    if record.refusal:
        raise UnreachableError(
            f"AWS did not say who we are ({record.refusal.code}). Try again in a few minutes."
        )
    return Identity(account=record.payload["Account"], caller=record.payload["Arn"])


def _session_in_role(
    source: botocore.session.Session,
    values: Mapping[str, str],
    role_arn: str,
    region: str,
    endpoint_url: str,
) -> botocore.session.Session:
    names = {"RoleSessionName": "trackrecord", "ExternalId": values.get("external_id", "")}
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=partial(
            source.create_client,
            region_name=region,
            endpoint_url=endpoint_url or None,
            config=_CONFIG,
        ),
        source_credentials=_LazyCredentials(source),
        role_arn=role_arn,
        extra_args={name: value for name, value in names.items() if value},
    )
    session = botocore.session.Session()
    session._credentials = DeferredRefreshableCredentials(
        refresh_using=fetcher.fetch_credentials, method="sts-assume-role"
    )
    return session


class _LazyCredentials:
    """The server's own credentials, looked for only when a role is about to be assumed."""

    def __init__(self, session: botocore.session.Session) -> None:
        self._session = session

    def get_frozen_credentials(self) -> Any:
        credentials: Credentials | None = self._session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        return credentials.get_frozen_credentials()


def _answers(service: Any, method: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if service.can_paginate(method):
        yield from service.get_paginator(method).paginate(**parameters)
    else:
        yield getattr(service, method)(**parameters)


def _give_up(
    attempts: int, response: Any = None, caught_exception: Any = None, **_event: Any
) -> bool | None:
    """Veto a retry of what will not get better: faults and unimplemented operations."""
    if attempts < _FAULT_ATTEMPTS:
        return None
    if caught_exception is not None:
        return False
    http, answer = response
    code = answer.get("Error", {}).get("Code", "")
    return False if http.status_code in (500, 501, 502, 504) and code not in THROTTLED else None
