"""Google's own description of its answers as JSON Schema: nothing beside what it names passes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from openapi_schema_validator import OAS31Validator

from compliance.jobs.local.google.documents import document, methods

_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$"
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "date-time": {"pattern": _MOMENT},
    "google-datetime": {"pattern": _MOMENT},
    "date": {"pattern": r"^\d{4}-\d\d-\d\d$"},
    "int64": {"pattern": r"^-?\d+$"},
    "uint64": {"pattern": r"^\d+$"},
    "google-duration": {"pattern": r"^\d+(\.\d+)?s$"},
}


def wrong(method: str, body: Any) -> list[str]:
    """Return what the description of a method's answer does not allow in it."""
    errors = _validator(method).iter_errors(body)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


@lru_cache
def _validator(method: str) -> OAS31Validator:
    found = methods()[method]
    schemas = document(found.document)["schemas"]
    return OAS31Validator(
        {
            "$ref": f"#/$defs/{found.response}",
            "$defs": {name: schema(told) for name, told in schemas.items()},
        }
    )


def schema(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema of a discovery document as JSON Schema that lets nothing unnamed by."""
    if "$ref" in told:
        return {"$ref": f"#/$defs/{told['$ref']}"}
    kind = told.get("type", "any")
    if kind == "any":
        return {}
    if kind == "object":
        return _object(told)
    if kind == "array":
        return {"type": "array", "items": schema(told["items"])}
    found: dict[str, Any] = {"type": kind}
    if kind == "string":
        found |= _FORMATS.get(told.get("format", ""), {})
    if "enum" in told:
        found["enum"] = list(told["enum"])
    return found


def _object(told: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: schema(one) for name, one in told.get("properties", {}).items()}
    others = told.get("additionalProperties")
    return {
        "type": "object",
        "properties": named,
        "additionalProperties": schema(others) if others else False,
    }
