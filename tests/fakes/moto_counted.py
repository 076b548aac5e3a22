"""moto's HTTP server with a counter in front: what was called, how many at once, how slowly.

python -m tests.fakes.moto_counted PORT

GET  /_ctl/stats            total, most in flight, throttled, and calls by operation
POST /_ctl/reset            counters to zero; the account stays as it is
POST /_ctl/latency?ms=30    wait that long before every answer
POST /_ctl/throttle?rps=15  answer "Throttling" above that rate; 0 switches it off
POST /_ctl/deny?call=iam:GetAccountSummary   answer "AccessDenied" to one call; "" ends that
"""

from __future__ import annotations

import io
import json
import logging
import os
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/")
_ACTION = re.compile(rb"Action=([A-Za-z0-9]+)")
_QUERY = "<ErrorResponse><Error><Code>{0}</Code><Message>{1}</Message></Error></ErrorResponse>"
_EC2 = "<Response><Errors><Error><Code>{0}</Code><Message>{1}</Message></Error></Errors></Response>"
_REST = "<Error><Code>{0}</Code><Message>{1}</Message></Error>"
_JSON = '{{"__type": "{0}", "message": "{1}"}}'
# Each protocol has words of its own: body, then status and code by trouble.
_WORDS = {
    "query": (_QUERY, ("400", "Throttling"), ("403", "AccessDenied")),
    "ec2": (_EC2, ("503", "RequestLimitExceeded"), ("403", "UnauthorizedOperation")),
    "s3": (_REST, ("503", "SlowDown"), ("403", "AccessDenied")),
    "s3control": (_QUERY, ("503", "SlowDown"), ("403", "AccessDenied")),
    "json": (_JSON, ("400", "ThrottlingException"), ("400", "AccessDeniedException")),
}
THROTTLED, DENIED = 1, 2
_SUBRESOURCES = {
    "publicAccessBlock": "GetPublicAccessBlock",
    "policyStatus": "GetBucketPolicyStatus",
    "acl": "GetBucketAcl",
    "encryption": "GetBucketEncryption",
    "tagging": "GetBucketTagging",
}


class Throttle:
    """A token bucket that holds one second's worth of calls."""

    def __init__(self) -> None:
        self.rate = 0.0
        self._tokens = 0.0
        self._at = time.monotonic()

    def set(self, rate: float) -> None:
        """Allow that many calls a second from now on; 0 allows all."""
        self.rate = self._tokens = rate
        self._at = time.monotonic()

    def allows(self) -> bool:
        """Take one token if there is one."""
        now = time.monotonic()
        self._tokens = min(self.rate, self._tokens + (now - self._at) * self.rate)
        self._at = now
        if not self.rate:
            return True
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class CountedServer:
    """The middleware: counts every call and makes trouble when told to."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._throttle = Throttle()
        self._latency = 0.0
        self._denied = ""
        self._in_flight = 0
        self._reset()

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Answer one call."""
        path = environ.get("PATH_INFO", "")
        if path.startswith("/_ctl/"):
            return self._control(path.removeprefix("/_ctl/"), environ, start)
        if path.startswith("/moto-api"):
            return self._app(environ, start)
        name = operation(environ, _body(environ))
        trouble = self._enter(name)
        try:
            time.sleep(self._latency)
            return _refuse(environ, name, trouble, start) if trouble else self._app(environ, start)
        finally:
            with self._lock:
                self._in_flight -= 1

    def _reset(self) -> None:
        self._calls: Counter[str] = Counter()
        self._most_in_flight = 0
        self._throttled = 0

    def _enter(self, name: str) -> int:
        with self._lock:
            self._calls[name] += 1
            self._in_flight += 1
            self._most_in_flight = max(self._most_in_flight, self._in_flight)
            if not self._throttle.allows():
                self._throttled += 1
                return THROTTLED
            return DENIED if name == self._denied else 0

    def _control(self, what: str, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        query = parse_qs(environ.get("QUERY_STRING", ""))
        value = next((values[0] for values in query.values()), "")
        with self._lock:
            match what:
                case "reset":
                    self._reset()
                case "latency":
                    self._latency = float(value) / 1000
                case "throttle":
                    self._throttle.set(float(value))
                case "deny":
                    self._denied = value
            answer = {
                "total": self._calls.total(),
                "most_in_flight": self._most_in_flight,
                "throttled": self._throttled,
                "calls": dict(self._calls.most_common()),
            }
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]


def operation(environ: Environ, body: bytes) -> str:
    """Return what is called, as "service:Operation" as far as the wire shows it."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    service = scope.group(1) if scope else "?"
    if environ.get("HTTP_X_AMZ_TARGET"):
        return f"{service}:{environ['HTTP_X_AMZ_TARGET'].rpartition('.')[2]}"
    action = _ACTION.search(body)
    if action:
        return f"{service}:{action.group(1).decode()}"
    return _s3_operation(environ) if service == "s3" else f"{service}:{environ['REQUEST_METHOD']}"


def serve(port: int) -> None:
    """Serve until the process is ended."""
    os.environ["MOTO_PORT"] = str(port)
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import run_simple

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = CountedServer(DomainDispatcherApplication(create_backend_app))
    run_simple("127.0.0.1", port, app, threaded=True, request_handler=MotoRequestHandler)


def _s3_operation(environ: Environ) -> str:
    path, query = environ.get("PATH_INFO", "/"), environ.get("QUERY_STRING", "")
    if path.startswith("/v20180820/"):
        return "s3control:GetPublicAccessBlock"
    if environ["REQUEST_METHOD"] != "GET":
        return f"s3:{environ['REQUEST_METHOD']}"
    if path == "/":
        return "s3:ListBuckets"
    return f"s3:{_SUBRESOURCES.get(query.partition('&')[0].partition('=')[0], query)}"


def _body(environ: Environ) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not 0 < length < 65536:
        return b""
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _refuse(environ: Environ, name: str, trouble: int, start: StartResponse) -> Iterable[bytes]:
    service = name.partition(":")[0]
    protocol = "json" if environ.get("HTTP_X_AMZ_TARGET") else service
    words = _WORDS.get(protocol, _WORDS["query"])
    status, code = words[trouble]
    start(f"{status} Refused", [("Content-Type", "text/xml")])
    return [words[0].format(code, "The server was told to refuse.").encode()]


if __name__ == "__main__":
    serve(int(sys.argv[1]))
