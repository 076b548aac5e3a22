"""The simulated Google's front door: HTTP, kept alive, a thread for each connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from compliance.jobs.local.chronicle import Chronicle

from .answers import Answer, Asked, Desk
from .world import World


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ESF"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing: what was asked is counted."""

    def _answer(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        asked = Asked(
            method=method,
            path=path,
            query=query,
            authorization=self.headers.get("Authorization", ""),
            body=self.rfile.read(length),
        )
        self._send(self.server.desk.answer(asked))

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.body:
            self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    """A simulated Google on a port of this machine; port 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, world: World, port: int = 0, *, chronicle: Chronicle | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.world = world
        self.desk = Desk(world, chronicle)
        world.address = self.address

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def shutdown_request(self, request: Any) -> None:
        """Close without waiting for what the other side still wants to send."""
        self.close_request(request)


@contextmanager
def serving(world: World, chronicle: Chronicle | None = None) -> Iterator[Server]:
    """Serve a world on a free port while the block runs."""
    with Server(world, chronicle=chronicle) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
