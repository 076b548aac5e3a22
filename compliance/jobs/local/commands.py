"""bin/demo, bin/up and bin/manage."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from . import engines
from .past import Past
from .processes import interrupt_on_termination
from .profile import BASE_DIR, Profile
from .stack import Stack, stacked
from .standing import stand

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
_STAND_INS = {"aws": 5600, "github": 5700, "google": 5800}  # their usual ports
_PORT = 8000
_DAYS, _DAYS_ONCE = 365, 14
_DAYS_HELP = f"of history to make at the first start: {_DAYS}, with --once {_DAYS_ONCE}"
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
    parser.add_argument("--days", type=int, help=_DAYS_HELP)
    options = parser.parse_args(arguments)
    interrupt_on_termination()
    started = time.monotonic()
    with stacked(Profile.named("demo")) as stack:
        stack.environment.setdefault("ALLOW_PRIVATE_WEBHOOKS", "1")
        past = Past.of(stack.profile, options.days or (_DAYS_ONCE if options.once else _DAYS))
        addresses = _prepare_demo(stack, past)
        if options.once:
            _live(stack, past, addresses)
            _collect(stack)
            stack.manage("report", *(["--json"] if options.json else []))
            return 0
        address = stack.start_web(stack.port("web", _PORT, wanted=options.port))
        _welcome(address, time.monotonic() - started)
        _live(stack, past, addresses)
        stack.start_beat()
        _collect(stack)
        _say("Collected. The dashboard is up to date; Ctrl-C ends everything.")
        stack.watch()
    return 0


def _prepare_demo(stack: Stack, past: Past) -> tuple[str, ...]:
    """Start what the demo leans on and found its company; return the stand-ins' addresses."""
    _say("Starting the stand-ins of AWS, GitHub and Google and preparing the database …")
    names = ("aws", "github", "google")
    endpoints = [_start_stand_in(stack, name, past) for name in names]
    stack.manage("prepare", quiet=True)
    stack.start_worker()
    _say("Making the demo company, Northwind Labs …")
    for endpoint in endpoints:
        stack.wait_for(endpoint)
        stand(endpoint, past.stands_at)
    addresses = [f"--{name}-endpoint={at}" for name, at in zip(names, endpoints, strict=True)]
    told = ("--password", _DEMO_PASSWORD, *past.arguments)
    stack.manage("demo_company", *addresses, *told)
    return tuple(addresses)


def _start_stand_in(stack: Stack, name: str, past: Past) -> str:
    """Start a stand-in whose history ends when the demo was first started; tell its address."""
    port = stack.port(name, _STAND_INS[name])
    asked = ["--port", str(port), "--at", past.at.isoformat()]
    if past.stands_at:
        asked += ["--begin", past.stands_at.isoformat()]
    if name == "google":  # its key stays the same from start to start
        asked += ["--key", str(stack.profile.folder / "google-demo-key.pem")]
    module = f"compliance.jobs.local.{name}"
    quiet = {"MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}
    stack.processes.start(name, sys.executable, "-m", module, *asked, **quiet)
    return f"http://127.0.0.1:{port}"


def _live(stack: Stack, past: Past, addresses: tuple[str, ...]) -> None:
    """Make the demo's history, once."""
    if past.is_lived:
        return
    started = time.monotonic()
    stack.manage("demo_history", *addresses, *past.arguments)
    past.note_lived()
    _say(f"Its past was made in {time.monotonic() - started:.0f} s; it is demo data.")


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
