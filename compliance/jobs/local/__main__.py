"""`python -m compliance.jobs.local COMMAND`: what bin/demo, bin/up, bin/manage and bin/test do."""

from __future__ import annotations

import subprocess
import sys

from . import engines, testing
from .profile import BASE_DIR, Profile


def manage(arguments: list[str]) -> int:
    """Run a management command with the engines up for as long as it needs them."""
    profile = Profile.of_manage()
    with engines.running(profile) as environment:
        return subprocess.call(  # noqa: S603
            [sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=environment
        )


COMMANDS = {"manage": manage, "test": testing.test}


def main() -> int:
    """Dispatch to the command named first."""
    try:
        return COMMANDS[sys.argv[1]](sys.argv[2:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
