"""`python -m compliance.jobs.local COMMAND`: what bin/demo, bin/up, bin/manage and bin/test do."""

from __future__ import annotations

import os
import sys

from . import commands, testing
from .engines import UnsafeFolderError
from .processes import AlreadyRunningError, ProcessEndedError
from .stack import StackError

COMMANDS = {
    "demo": commands.demo,
    "manage": commands.manage,
    "test": testing.test,
    "up": commands.up,
}


def main() -> int:
    """Dispatch to the command named first; Ctrl-C is a way to end, not an error."""
    os.umask(0o077)  # evidence, logs and dumps are nobody else's on a shared machine
    try:
        return COMMANDS[sys.argv[1]](sys.argv[2:])
    except KeyboardInterrupt:
        return 0 if sys.argv[1] in {"demo", "up"} else 130
    except (AlreadyRunningError, ProcessEndedError, StackError, UnsafeFolderError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
