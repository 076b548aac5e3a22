"""Gives each parallel test process a queue of its own; loaded before the settings are read."""

import os

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_URL = os.environ.get("REDIS_URL", "")

if _WORKER.startswith("gw") and _URL.endswith("db=0"):
    os.environ["REDIS_URL"] = f"{_URL.removesuffix('0')}{int(_WORKER[2:]) + 1}"
