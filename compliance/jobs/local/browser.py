"""A browser for the tests: found, else installed where that can be done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def provide() -> str:
    """Return a browser's path, installing one if need be; empty when there is none to be had."""
    if found := find():
        return found
    print("No browser found (CHROMIUM, chromium, Chrome): trying to install one …", flush=True)  # noqa: T201
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "--quiet")
        _run("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium")
        return find()
    _run(sys.executable, "-m", "playwright", "install", "chromium")
    return ""


def find() -> str:
    """Return a browser's path: the one CHROMIUM names, else one installed here; else empty."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "")


def _run(*command: str) -> None:
    done = subprocess.run(  # noqa: S603
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        print(f"“{' '.join(command)}” failed; browser tests may be skipped.", flush=True)  # noqa: T201
