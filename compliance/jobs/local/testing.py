"""What bin/test does: every check a change must pass, then all tests."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from . import engines
from .browser import provide
from .profile import BASE_DIR, Profile

_BIN = Path(sys.executable).parent
_ALL = ["--quiet", "--numprocesses", "auto", "--maxprocesses", "4", "--dist", "worksteal"]
_CHECKS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy", "."],
    "imports": ["lint-imports", "--no-cache"],
    "markup": ["djlint", "--lint", "--quiet", "templates"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
}


def test(arguments: list[str]) -> int:
    """Run the checks and pytest; with arguments, only pytest with them."""
    browser = provide()
    with engines.running(Profile.named("test")) as environment:
        environment |= {"DEBUG": "1"} | ({"CHROMIUM": browser} if browser else {})
        if not arguments:
            steps = {**_CHECKS, "templates": _templates()}
            failed = [name for name, step in steps.items() if not _passes(name, step, environment)]
            if failed:
                return 1
        return subprocess.call(  # noqa: S603
            [_BIN / "pytest", *(arguments or _ALL)], cwd=BASE_DIR, env=environment
        )


def _templates() -> list[str]:
    files = sorted(str(path.relative_to(BASE_DIR)) for path in BASE_DIR.glob("templates/**/*.html"))
    return ["djade", "--check", "--target-version", "5.2", *files]


def _passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603
        [_BIN / command[0], *command[1:]],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    print(f"{name:11} {'FAILED' if done.returncode else 'ok'}  {seconds:.0f} s", flush=True)  # noqa: T201
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)  # noqa: T201
    return not done.returncode
