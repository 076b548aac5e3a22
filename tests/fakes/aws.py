"""An AWS over HTTP for tests: moto in a process of its own, counted and troubled at will."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "123456789012"
KEYS = {"access_key_id": "AKIATRACKRECORDTEST0", "secret_access_key": "secret"}


@dataclass(frozen=True, kw_only=True)
class AwsServer:
    """A running server; its account starts empty."""

    endpoint_url: str

    def settings(self, **values: str) -> dict[str, str]:
        """Return connection settings that reach this server with keys."""
        return {"method": "keys", "endpoint_url": self.endpoint_url, **KEYS, **values}

    def sdk(self, service: str, region: str = "us-east-1") -> Any:
        """Return the SDK's own client, to arrange the account."""
        import boto3

        return boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name=region,
            aws_access_key_id=KEYS["access_key_id"],
            aws_secret_access_key=KEYS["secret_access_key"],
        )

    def empty(self) -> None:
        """Give the account back as it was at the start, with no trouble and no counts."""
        self._post("/moto-api/reset")
        self.quiet()

    def quiet(self) -> None:
        """End all trouble and start counting anew; the account stays as it is."""
        self.control("latency?ms=0")
        self.control("throttle?rps=0")
        self.control("deny?call=")
        self.control("reset")

    def control(self, command: str) -> Mapping[str, Any]:
        """Send one of the counter's commands; return its figures."""
        return dict(json.loads(self._post(f"/_ctl/{command}")))

    def _post(self, path: str) -> bytes:
        with urlopen(Request(self.endpoint_url + path, method="POST"), timeout=30) as answer:  # noqa: S310
            body: bytes = answer.read()
            return body


@contextmanager
def aws_server() -> Iterator[AwsServer]:
    """Start a server on a free port; end it afterwards."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.fakes.moto_counted", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = AwsServer(endpoint_url=f"http://127.0.0.1:{port}")
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: AwsServer, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("moto did not start: run python -m tests.fakes.moto_counted PORT.")
        try:
            server.control("stats")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("moto did not answer within 30 seconds.")
