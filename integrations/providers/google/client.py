"""The only module that talks to Google, and the only one that knows its SDK.

The client library signs in as a service account that stands in for an administrator, and sends;
each question is a method of Google's discovery documents, and what comes back goes on the tape as
it came. Each scope has a token of its own: Google refuses a whole token for one scope that was not
delegated, and a missing scope shall cost no more than the checks that need it. The pace is kept by
all workers together. The library's own retries are off; its service objects are shared, which only
build requests, and each request is sent on a connection that no other thread uses meanwhile.
"""

from __future__ import annotations

import json
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPException
from importlib.metadata import version
from typing import Any, TypeVar

import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.oauth2.service_account import Credentials
from google_auth_httplib2 import Request
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from integrations.clocks import Clock, real
from integrations.pace import Pace
from integrations.plugin import CredentialsError, LimitedError
from integrations.tape import Call, Record, Refusal, Tape

from .answers import Answer, call_of, next_token, rows_of
from .failures import code_of, refused, unreachable, words_of
from .limits import is_limited, seconds_held
from .methods import Method, address_of
from .refusals import NOT_DELEGATED, is_stale_page, not_delegated, refusal_of

T = TypeVar("T")
U = TypeVar("U")

IN_FLIGHT = 12
TOOL = f"google-api-python-client {version('google-api-python-client')}"
_FAULTS = frozenset({500, 502, 503, 504})
_TRIES, _TRIES_OF_FAULTS, _RESTARTS = 6, 4, 2
_PAUSE = 0.5  # seconds before the second try, doubled before each other
_TIMEOUT, _A_MINUTE = 60, 60.0  # seconds
_FAILURES = (TransportError, HTTPException, httplib2.HttpLib2Error, OSError, ValueError)


class CutOffError(ValueError):
    """An answer broke off in its middle; ask again."""


class SignIn:
    """Tokens of one scope each, as the administrator the service account stands in for."""

    def __init__(self, key: Mapping[str, Any], administrator: str) -> None:
        self.caller = f"{key.get('client_email', '')} as {administrator}"
        self._key, self._administrator = key, administrator
        self._lock, self._kept = threading.Lock(), dict[str, Credentials]()
        self._busy = dict[str, threading.Lock]()
        self._whole: Credentials | None = None  # reading a key takes longer than signing with it

    def token(self, scope: str, http: httplib2.Http, *, stale: str = "") -> str:
        """Return a token; raise RefreshError where Google gives none. `stale` was refused."""
        credentials, busy = self._of(scope)
        with busy:
            if not credentials.valid or credentials.token == stale:
                credentials.refresh(Request(http))
            return str(credentials.token)

    def _of(self, scope: str) -> tuple[Credentials, threading.Lock]:
        with self._lock:
            if scope not in self._kept:
                self._whole = self._whole or _credentials(self._key, self._administrator)
                self._kept[scope] = self._whole.with_scopes([address_of(scope)])
            return self._kept[scope], self._busy.setdefault(scope, threading.Lock())


class Client:
    """One connection's way to Google; may be used from several threads."""

    def __init__(
        self,
        sign_in: SignIn,
        *,
        domain: str,
        terms: Mapping[str, Any],
        paces: Mapping[str, Pace],
        base_url: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.domain = domain
        self.terms = terms
        self.caller = sign_in.caller
        self.clock: Clock = real
        self._sign_in = sign_in
        self._paces = paces
        self._base_url = base_url
        self._sleep = sleep
        self._services: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._idle: deque[httplib2.Http] = deque()
        weakref.finalize(self, _close, self._idle)

    def go_by(self, clock: Clock) -> None:
        """Ask, write down and keep the pace by another clock than the real one."""
        self.clock = clock
        for pace in self._paces.values():
            pace.go_by(clock)

    def ask(self, tape: Tape, method: Method, /, **parameters: Any) -> Record:
        """Ask one question, all pages, and put question and answer on the tape."""
        record, calls = self.read(method, **parameters)
        tape.add(record, calls)
        return record

    def read(self, method: Method, /, **parameters: Any) -> tuple[Record, list[Call]]:
        """Ask one question, all pages; return the record and the calls it took.

        A list whose page token Google has forgotten is begun again: its start was another list.
        """
        calls: list[Call] = []
        record = partial(Record, call=method.id, region=self.domain, parameters=parameters)
        for _ in range(_RESTARTS + 1):
            rows: list[Any] = []
            token, page = "", 0
            while page == 0 or token:
                page += 1
                body, refusal = self.page(method, calls, token=token, page=page, **parameters)
                if refusal:
                    break
                rows += rows_of(method, body)
                token = next_token(body)
            if refusal is None:
                return record(payload=rows if method.items else body), calls
            if page == 1 or not is_stale_page(refusal):
                break
        return record(refusal=refusal), calls

    def page(
        self, method: Method, calls: list[Call], /, *, token: str = "", page: int = 1, **asked: Any
    ) -> tuple[Any, Refusal | None]:
        """Ask for one page; return its body, or why there is none."""
        query = {**method.parameters, **asked, **({"pageToken": token} if token else {})}
        try:
            answer = self._persistent(method, query)
        except RefreshError as error:
            return None, self._unsigned(method, error)
        calls.append(call_of(method, self.domain, asked, page=page, answer=answer))
        if answer.status >= 400:
            return None, refusal_of(method, answer.status, answer.body)
        return answer.body, None

    def each(self, function: Callable[[T], U], items: Iterable[T]) -> list[U]:
        """Return the function's answers in the items' order, with IN_FLIGHT at a time."""
        with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="google") as pool:
            futures = [pool.submit(function, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def granted(self, scopes: Iterable[str]) -> list[str]:
        """Return those of the scopes for which Google gives a token."""
        asked = list(scopes)
        given = self.each(self._is_given, asked)
        return [scope for scope, is_given in zip(asked, given, strict=True) if is_given]

    def _is_given(self, scope: str) -> bool:
        try:
            with self._connection() as http:
                self._sign_in.token(scope, http)
        except RefreshError as error:
            if code_of(error) != NOT_DELEGATED:
                raise refused(error) from error
            return False
        except (GoogleAuthError, OSError) as error:
            raise unreachable("the sign-in") from error
        return True

    def _unsigned(self, method: Method, error: RefreshError) -> Refusal:
        """Return the refusal of a scope that is not delegated; raise what else is refused."""
        if code_of(error) != NOT_DELEGATED:
            raise refused(error) from error
        return not_delegated(method, words_of(error))

    def _persistent(self, method: Method, query: Mapping[str, Any]) -> Answer:
        """Send until there is an answer that another try would not change."""
        for attempt in range(1, _TRIES + 1):
            self._wait(method.api)
            answer = self._tried(method, query, attempt)
            if answer is None:
                continue
            if not is_limited(answer.status, answer.body):
                return answer
            held = seconds_held(answer.status, answer.body, tries=attempt)
            self._hold(method.api, _A_MINUTE if held is None or attempt == _TRIES else held)
        self._wait(method.api)
        raise unreachable(method.id)

    def _tried(self, method: Method, query: Mapping[str, Any], attempt: int) -> Answer | None:
        """Return the answer; None after a fault, when there may be another try."""
        try:
            answer = self._send(method, query)
        except _FAILURES as error:
            if attempt >= _TRIES_OF_FAULTS:
                raise unreachable(method.id) from error
            answer = None
        if answer is None or (answer.status in _FAULTS and attempt < _TRIES_OF_FAULTS):
            self._sleep(_PAUSE * 2 ** (attempt - 1))
            return None
        return replace(answer, attempts=attempt)

    def _send(self, method: Method, query: Mapping[str, Any]) -> Answer:
        """Send once, and once more with another token where Google takes this one no longer."""
        with self._connection() as http:
            token = self._sign_in.token(method.scope, http)
            answer = self._sent(method, query, token, http)
            if answer.status == 401:
                token = self._sign_in.token(method.scope, http, stale=token)
                answer = self._sent(method, query, token, http)
        return answer

    def _sent(
        self, method: Method, query: Mapping[str, Any], token: str, http: httplib2.Http
    ) -> Answer:
        request = self._request(method, query)
        request.headers["authorization"] = f"Bearer {token}"
        started_at = self.clock()
        try:
            body, status = request.execute(http=http, num_retries=0), 200
        except HttpError as error:
            body, status = _json(error.content), int(error.resp.status)
        if not isinstance(body, dict):  # the SDK hands on what it cannot read
            raise CutOffError(method.id)
        return Answer(status=status, body=body, started_at=started_at, ended_at=self.clock())

    def _request(self, method: Method, query: Mapping[str, Any]) -> Any:
        found = self._service(method.api)
        *resources, verb = method.path
        for name in resources:
            found = getattr(found, name)()
        return getattr(found, verb)(**query)

    def _service(self, api: str) -> Any:
        with self._lock:
            if api not in self._services:
                name, _, version_of_api = api.partition(":")
                options = {"api_endpoint": self._base_url} if self._base_url else None
                self._services[api] = build(
                    name,
                    version_of_api,
                    http=httplib2.Http(),
                    client_options=options,
                    cache_discovery=False,
                    static_discovery=True,
                )
            return self._services[api]

    @contextmanager
    def _connection(self) -> Iterator[httplib2.Http]:
        """Lend a connection that no other thread uses meanwhile, and keep it for the next."""
        try:
            http = self._idle.pop()
        except IndexError:
            http = httplib2.Http(timeout=_TIMEOUT)
            http.follow_redirects = False
        try:
            yield http
        finally:
            self._idle.append(http)

    def _wait(self, api: str) -> None:
        if until := self._paces[api].wait(api):
            raise LimitedError(
                f"Google allows no more until {until:%H:%M} UTC. What was read is kept, and this "
                "goes on by itself then.",
                until=until,
            )

    def _hold(self, api: str, seconds: float) -> None:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        self._paces[api].hold(api, until.timestamp())


def _credentials(key: Mapping[str, Any], administrator: str) -> Credentials:
    try:
        return Credentials.from_service_account_info(key, subject=administrator)
    except ValueError as error:
        raise CredentialsError(
            f"The service account's key cannot be read ({error}). Enter the whole JSON file."
        ) from error


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return {}


def _close(connections: deque[httplib2.Http]) -> None:
    while connections:
        connections.pop().close()
