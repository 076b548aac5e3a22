"""What Google's discovery documents say of each method: path, parameters, scopes, answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import googleapiclient

_FOLDER = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
ADMIN, CLOUD, GROUPS, ALERTS, LICENSES = (
    "admin.googleapis.com",
    "cloudidentity.googleapis.com",
    "groupssettings.googleapis.com",
    "alertcenter.googleapis.com",
    "licensing.googleapis.com",
)
DOCUMENTS: Mapping[str, str] = {
    "admin.directory_v1": ADMIN,
    "admin.reports_v1": ADMIN,
    "cloudidentity.v1": CLOUD,
    "groupssettings.v1": GROUPS,
    "alertcenter.v1beta1": ALERTS,
    "licensing.v1": LICENSES,
}
_PLAIN = "[^/:]"  # what follows a colon is a verb
_PART = re.compile(r"\{(\+?)(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a method, as the document describes it."""

    name: str
    type: str
    location: str
    is_required: bool = False
    is_repeated: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    pattern: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of one of Google's APIs."""

    id: str
    document: str
    service: str
    verb: str
    path: re.Pattern[str]
    parameters: Mapping[str, Parameter]
    scopes: frozenset[str]
    response: str  # the name of the answer's schema; blank where there is none


@lru_cache
def document(name: str) -> Mapping[str, Any]:
    """Return one of the documents as Google wrote it."""
    found: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text())
    return found


@lru_cache
def methods() -> Mapping[str, Method]:
    """Return every method of the documents by its id, those with the plainest paths first."""
    found = [method for name in DOCUMENTS for method in _methods(name)]
    found.sort(key=lambda method: method.path.groups)
    named: dict[str, Method] = {}
    for method in found:  # two documents may have one method
        named[f"{method.document} {method.id}" if method.id in named else method.id] = method
    return named


def _methods(name: str) -> Iterator[Method]:
    whole = document(name)
    shared = {key: _parameter(key, value) for key, value in whole["parameters"].items()}
    for told in _told(whole):
        own = {key: _parameter(key, value) for key, value in told.get("parameters", {}).items()}
        yield Method(
            id=told["id"],
            document=name,
            service=DOCUMENTS[name],
            verb=told["httpMethod"],
            path=_path(whole["servicePath"] + told["path"], own),
            parameters=shared | own,
            scopes=frozenset(told.get("scopes", ())),
            response=told.get("response", {}).get("$ref", ""),
        )


def _told(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from _told(inner)


def _parameter(name: str, told: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        type=told["type"],
        location=told.get("location", "query"),
        is_required=told.get("required", False),
        is_repeated=told.get("repeated", False),
        choices=tuple(told.get("enum", ())),
        least=int(told["minimum"]) if "minimum" in told else None,
        most=int(told["maximum"]) if "maximum" in told else None,
        pattern=told.get("pattern", ""),
        default=told.get("default"),
    )


def _path(template: str, parameters: Mapping[str, Parameter]) -> re.Pattern[str]:
    """Return what matches a path: “{+name}” may hold slashes, and has a pattern of its own."""
    found, at = "", 0
    for part in _PART.finditer(template):
        found += re.escape(template[at : part.start()])
        inner = f"{_PLAIN}+"
        if part[1]:
            told = parameters[part[2]].pattern.strip("^$").replace("[^/]", _PLAIN)
            inner = told or ".+"
        found += f"(?P<{part[2]}>{inner})"
        at = part.end()
    return re.compile("/" + found + re.escape(template[at:]))
