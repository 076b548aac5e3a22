"""bin/demo, bin/up and bin/manage."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from datetime import UTC, datetime

from . import engines
from .processes import interrupt_on_termination
from .profile import BASE_DIR, Profile
from .stack import Stack, stacked

_SIGN_INS = (
    ("lead", "june@northwind.example"),
    ("engineer", "ravi@northwind.example"),
    ("auditor", "okafor@ledgerline.example"),
)
_CONNECTIONS = (
    ("AWS", "aws-production"),
    ("GitHub", "github"),
    ("Google Workspace", "google-workspace"),
)
_PORT = 8000
_PORT_HELP = f"where it listens: the port of last time, or {_PORT}; another one when it is taken"
_DEMO_PASSWORD = "show-me-the-record"  # noqa: S105  (printed on purpose: demo data)


def manage(arguments: list[str]) -> int:
    """Run a management command with the engines up for as long as it needs them."""
    profile = Profile.of_manage()
    with engines.running(profile) as environment:
        return subprocess.call(  # noqa: S603
            [sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=environment
        )


def up(arguments: list[str]) -> int:
    """Run the product on its own data."""
    parser = argparse.ArgumentParser(prog="bin/up", description="Run Trackrecord.")
    parser.add_argument("--port", type=int, help=_PORT_HELP)
    options = parser.parse_args(arguments)
    interrupt_on_termination()
    with stacked(Profile.named("live")) as stack:
        _say("Preparing the database …")
        stack.manage("prepare", quiet=True)
        port = stack.port("web", options.port)
        stack.environment.setdefault("PUBLIC_URL", f"http://localhost:{port}")
        stack.start_worker()
        stack.start_beat()
        _say(f"Trackrecord is at {stack.start_web(port)}")
        _say("The first visit makes the first compliance lead. Ctrl-C ends everything.")
        stack.watch()
    return 0


def demo(arguments: list[str]) -> int:
    """Run the product with a demo company against stand-ins of AWS, GitHub and Google."""
    parser = argparse.ArgumentParser(prog="bin/demo", description="Trackrecord with demo data.")
    parser.add_argument("--once", action="store_true", help="do the main job once, report, exit")
    parser.add_argument("--json", action="store_true", help="with --once: report as JSON")
    parser.add_argument("--port", type=int, help=_PORT_HELP)
    options = parser.parse_args(arguments)
    interrupt_on_termination()
    started = time.monotonic()
    with stacked(Profile.named("demo")) as stack:
        stack.environment.setdefault("ALLOW_PRIVATE_WEBHOOKS", "1")
        _prepare_demo(stack)
        if options.once:
            _collect(stack)
            stack.manage("report", *(["--json"] if options.json else []))
            return 0
        address = stack.start_web(stack.port("web", _PORT, wanted=options.port))
        stack.start_beat()
        _welcome(address, time.monotonic() - started)
        _collect(stack)
        _say("Collected. The dashboard is up to date; Ctrl-C ends everything.")
        stack.watch()
    return 0


def _prepare_demo(stack: Stack) -> None:
    _say("Starting the stand-ins of AWS, GitHub and Google and preparing the database …")
    aws, github, google = _start_aws(stack), _start_github(stack), _start_google(stack)
    stack.manage("prepare", quiet=True)
    stack.start_worker()
    stack.processes.finish("seed")
    _say("Making the demo company, Northwind Labs …")
    for endpoint in (github, google):
        stack.wait_for(f"{endpoint}/_sim/counts")
    addresses = ("--aws-endpoint", aws, "--github-endpoint", github, "--google-endpoint", google)
    stack.manage("demo_company", *addresses, "--password", _DEMO_PASSWORD)


def _start_aws(stack: Stack) -> str:
    """Start the stand-in and have its account seeded meanwhile; return its address."""
    port = stack.port("aws", 5600)
    address = ("--host", "127.0.0.1", "--port", str(port))
    quiet = {"MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}
    stack.processes.start("aws", sys.executable, "-m", "moto.server", *address, **quiet)
    endpoint = f"http://127.0.0.1:{port}"
    stack.wait_for(f"{endpoint}/moto-api/data.json")
    stack.processes.start("seed", sys.executable, "-m", "compliance.jobs.local.demo_aws", endpoint)
    return endpoint


def _start_github(stack: Stack) -> str:
    return _start_simulated(stack, "github", 5700)


def _start_google(stack: Stack) -> str:
    """Start the simulated Google; its key stays the same from start to start."""
    key = stack.profile.folder / "google-demo-key.pem"
    return _start_simulated(stack, "google", 5800, "--key", str(key))


def _start_simulated(stack: Stack, name: str, usual: int, *more: str) -> str:
    """Start a simulator whose history ends when the demo was first started; tell its address."""
    port = stack.port(name, usual)
    note = stack.profile.folder / "github-at"
    if not note.exists():
        note.write_text(datetime.now(UTC).isoformat(timespec="seconds"))
    asked = ("--port", str(port), "--at", note.read_text(), *more)
    module = f"compliance.jobs.local.{name}"
    stack.processes.start(name, sys.executable, "-m", module, *asked)
    return f"http://127.0.0.1:{port}"


def _collect(stack: Stack) -> None:
    for title, name in _CONNECTIONS:
        _say(f"Collecting from {title} and judging what it says …")
        stack.manage("collect", name, "--wait", "--patience", "30")
    stack.manage("demo_reviews")


def _welcome(address: str, seconds: float) -> None:
    _say(f"\nTrackrecord is at {address} (after {seconds:.0f} s). Sign in as:")
    for role, email in _SIGN_INS:
        _say(f"  {role:9} {email:28} {_DEMO_PASSWORD}")
    _say("")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
