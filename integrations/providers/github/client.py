"""The only module that talks to GitHub, and the only one that knows its SDK.

PyGithub signs in (App installation or token) and sends; each question is asked by GitHub's own
name for it, and what comes back goes on the tape as it came. The pace is kept by all workers
together: what one is told of a limit holds for all. Faults are tried again a few times only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar

from github import Auth, BadCredentialsException, Github, GithubException, GithubIntegration
from requests.exceptions import RequestException

from integrations.clocks import Clock, real
from integrations.pace import Pace
from integrations.plugin import CredentialsError, Identity, LimitedError, UnreachableError
from integrations.tape import Call, Record, Tape

from .answers import Answer, address, answer_from, call_of, joined, message, next_page
from .limits import GRAPHQL, REST, held_until, is_limited
from .queries import QUERIES
from .refusals import first_error, refusal_of
from .settings import APP, names, terms

T = TypeVar("T")
U = TypeVar("U")

IN_FLIGHT = 12
TOOL = f"PyGithub {version('PyGithub')}"
_ADDRESS = "https://api.github.com"
_ATTEMPTS = {REST: 4, GRAPHQL: 3}  # a page that is slow is asked for in halves instead
_FAULTS = frozenset({500, 502, 503, 504})
_PAUSE = 0.5  # seconds before the second try, doubled before each other
_PER_MINUTE = 800  # GitHub's secondary limit is 900 points a minute


class Client:
    """One connection's way to GitHub; may be used from several threads."""

    def __init__(  # noqa: PLR0913  (what one connection needs, once)
        self,
        auth: Callable[[str], Auth.Auth],
        *,
        organizations: tuple[str, ...],
        terms: Mapping[str, Any],
        base_url: str = _ADDRESS,
        pace: Pace,
        has_limits_each: bool,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.organizations = organizations
        self.terms = terms
        self.base_url = base_url
        self.clock: Clock = real
        self._auth = auth
        self._pace = pace
        self._has_limits_each = has_limits_each  # an App's installations each have their own
        self._sleep = sleep
        self._local = threading.local()

    def go_by(self, clock: Clock) -> None:
        """Ask, write down and keep the pace by another clock than the real one."""
        self.clock = clock
        self._pace.go_by(clock)

    def ask(
        self,
        tape: Tape,
        call: str,
        /,
        *,
        region: str,
        absent: Iterable[str] = (),
        **parameters: Any,
    ) -> Record:
        """Ask one question by REST, all pages, and put question and answer on the tape.

        `call` is method and path as GitHub's description has them; parameters whose name stands in
        the path go there, others into the query. `absent` are the statuses by which GitHub says
        "there is none": an answer with no payload.
        """
        record, calls = self.read(call, region=region, absent=absent, **parameters)
        tape.add(record, calls)
        return record

    def read(
        self, call: str, /, *, region: str, absent: Iterable[str] = (), **parameters: Any
    ) -> tuple[Record, list[Call]]:
        """Ask one question by REST, all pages; return the record and the calls it took."""
        calls: list[Call] = []
        record = partial(Record, call=call, region=region, parameters=parameters)
        pages: list[Any] = []
        for answer in self._pages(call, region, parameters, calls):
            code = str(answer.status)
            if code in absent:
                return record(payload=None), calls
            if answer.status >= 400:
                refusal = refusal_of(call, code, message(answer.body))
                return record(refusal=refusal), calls
            pages.append(answer.body)
        return record(payload=joined(pages)), calls

    def graph(
        self, query: str, /, *, region: str, calls: list[Call], **variables: Any
    ) -> tuple[Any, tuple[str, str] | None]:
        """Ask one page by GraphQL; return its data, and type and message where it was refused."""
        send = partial(self._send_graph, region, QUERIES[query], variables)
        answer = self._persistent(GRAPHQL, region, query, send)
        body = answer.body if isinstance(answer.body, dict) else {}
        refused = first_error(body["errors"]) if body.get("errors") else None
        if answer.status >= 400:
            refused = (str(answer.status), message(body))
        calls.append(call_of(query, region, variables, page=1, answer=answer, refused=refused))
        return (None if refused else body.get("data")), refused

    def each(self, function: Callable[[T], U], items: Iterable[T]) -> list[U]:
        """Return the function's answers in the items' order, with IN_FLIGHT at a time."""
        with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="github") as pool:
            futures = [pool.submit(function, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _pages(
        self, call: str, region: str, parameters: Mapping[str, Any], calls: list[Call]
    ) -> Iterator[Answer]:
        url, query = address(call, parameters)
        while url:
            answer = self._persistent(REST, region, call, partial(self._send, region, url, query))
            page = len(calls) + 1
            calls.append(call_of(call, region, parameters, page=page, answer=answer))
            yield answer
            url, query = next_page(answer.headers), {}

    def _persistent(self, kind: str, region: str, call: str, send: Callable[[], Answer]) -> Answer:
        """Send until there is an answer that another try would not change."""
        scope = f"{kind}:{region}" if self._has_limits_each else kind
        most = _ATTEMPTS[kind]
        for attempt in range(1, most + 1):
            self._wait(scope)
            answer = self._tried(send, region, attempt, most)
            if answer is None:
                continue
            until = held_until(answer.status, answer.headers, answer.body, now=time.time())
            if until is not None:
                self._pace.hold(scope, until)
            if not is_limited(answer.status, answer.headers, answer.body):
                return answer
        raise UnreachableError(
            f"{self.base_url} gave no whole answer to {call} in {most} tries. Check this "
            "server's network, proxy and name resolution, then run again."
        )

    def _tried(
        self, send: Callable[[], Answer], region: str, attempt: int, most: int
    ) -> Answer | None:
        """Return the answer; None after a fault, when there may be another try."""
        try:
            answer = send()
        except BadCredentialsException as error:
            raise self._refused(region) from error
        except (GithubException, OSError, RequestException, ValueError):
            answer = None
        if answer is not None and answer.status == 401:
            raise self._refused(region)
        if answer is None or answer.status in _FAULTS:
            if attempt == most:
                return answer
            self._sleep(_PAUSE * 2 ** (attempt - 1))
            return None
        return replace(answer, attempts=attempt)

    def _wait(self, scope: str) -> None:
        if until := self._pace.wait(scope):
            raise LimitedError(
                f"GitHub allows no more until {until:%H:%M} UTC. What was read is kept, and this "
                "goes on by itself then.",
                until=until,
            )

    def _refused(self, region: str) -> CredentialsError:
        place = f" for {region}" if region else ""
        return CredentialsError(
            f"GitHub refused the sign-in{place}. Check the App's id, key and installation, or the "
            "token and its last day."
        )

    def _send(self, region: str, url: str, query: Mapping[str, Any]) -> Answer:
        started_at = self.clock()
        requester = self._github(region).requester
        status, headers, text = requester.requestJson("GET", url, parameters=dict(query))
        return answer_from(status, headers, text, started_at=started_at, ended_at=self.clock())

    def _send_graph(self, region: str, text: str, variables: Mapping[str, Any]) -> Answer:
        started_at = self.clock()
        requester = self._github(region).requester
        body = {"query": text, "variables": dict(variables)}
        status, headers, answer = requester.requestJson("POST", requester.graphql_url, input=body)
        return answer_from(status, headers, answer, started_at=started_at, ended_at=self.clock())

    def _github(self, region: str) -> Github:
        """Return this thread's own SDK object: one connection is one thread's."""
        kept = self._local.__dict__.setdefault("kept", {})
        if region not in kept:
            kept[region] = _sdk(self._auth(region), self.base_url)
        github: Github = kept[region]
        return github


def connect(values: Mapping[str, str]) -> Client:
    """Return a client for these settings and secrets; nothing is sent yet."""
    base_url = values.get("base_url") or _ADDRESS
    is_app = values.get("method", APP) == APP
    account = values.get("app_id", "") if is_app else values.get("token", "")
    return Client(
        _app_auth(values, base_url) if is_app else _token_auth(values),
        organizations=tuple(names(values.get("organizations", ""))),
        terms=terms(values),
        base_url=base_url,
        pace=Pace(f"github {base_url} {account}", per_minute=_PER_MINUTE),
        has_limits_each=is_app,
    )


def identify(client: Client) -> Identity:
    """Return whose data is seen, and that it may be; raise ProviderError where it may not."""
    for organization in client.organizations:
        record, _ = client.read("GET /orgs/{org}", region=organization, org=organization)
        if record.refusal:
            raise CredentialsError(
                f"GitHub shows no organization “{organization}” to this sign-in "
                f"({record.refusal.code}). Check the name, and that the App is installed there or "
                "the token was granted for it."
            )
    data, _ = client.graph("Viewer", region=client.organizations[0], calls=[])
    login = ((data or {}).get("viewer") or {}).get("login", "")
    return Identity(account=", ".join(client.organizations), caller=login or "a GitHub App")


def _token_auth(values: Mapping[str, str]) -> Callable[[str], Auth.Auth]:
    token = Auth.Token(values.get("token", "").strip())
    return lambda _organization: token


def _app_auth(values: Mapping[str, str], base_url: str) -> Callable[[str], Auth.Auth]:
    """Return what signs in as the App's installation in an organization, made once for each."""
    lock, kept = threading.Lock(), {}

    def auth(organization: str) -> Auth.Auth:
        with lock:
            if organization not in kept:
                app = Auth.AppAuth(values.get("app_id", ""), values.get("private_key", ""))
                with GithubIntegration(auth=app, base_url=base_url, retry=None) as integration:
                    installation = integration.get_org_installation(organization)
                kept[organization] = app.get_installation_auth(
                    installation.id, requester=_sdk(app, base_url).requester
                )
            return kept[organization]

    return auth


def _sdk(auth: Auth.Auth, base_url: str) -> Github:
    """Return the SDK's object without its own retries and pauses: the pace is kept here."""
    return Github(
        auth=auth,
        base_url=base_url,
        per_page=100,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
        timeout=60,
        user_agent="trackrecord",
    )
