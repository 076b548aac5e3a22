"""GitHub's own published descriptions of its REST and GraphQL, fetched once with npm's client."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "github-published"
PACKAGES = ("@octokit/openapi", "@octokit/graphql-schema")
WANTED = {
    "package/generated/api.github.com.json": "rest.json",
    "package/generated/ghec.json": "rest-enterprise.json",
    "package/schema.graphql": "schema.graphql",
}
LIMIT = 180  # seconds


def published(name: str) -> Path:
    """Return one of GitHub's descriptions; skip the test where it cannot be fetched."""
    kept = FOLDER / name
    if not kept.exists():
        _fetch()
    return kept


@cache
def description(name: str) -> dict[str, Any]:
    """Return a description of REST, in which “nullable” lets null pass beside an enumeration."""
    found: dict[str, Any] = json.loads(published(name).read_text(), object_hook=_nullable)
    return found


def _nullable(node: dict[str, Any]) -> dict[str, Any]:
    if node.get("nullable") is True and isinstance(node.get("enum"), list):
        node["enum"] = [*node["enum"], None]
    return node


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("NOT HELD against GitHub's published descriptions: npm's client is missing.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", str(FOLDER), *PACKAGES],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        pytest.skip(f"NOT HELD against GitHub's published descriptions: npm could not: {last}")
    for package in FOLDER.glob("*.tgz"):
        _unpack(package)
        package.unlink(missing_ok=True)


def _unpack(package: Path) -> None:
    with tarfile.open(package) as archive:
        for member in archive:
            if member.name in WANTED and (source := archive.extractfile(member)):
                part = FOLDER / f"{WANTED[member.name]}.part"
                part.write_bytes(source.read())
                part.replace(FOLDER / WANTED[member.name])
