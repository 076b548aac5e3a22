"""A question's parameters, held against what the method's document says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .documents import Method, Parameter
from .refusals import RefusalError, unknown_parameter, wrong_value

_BOOLEANS = {"true": True, "false": False}


def checked(
    method: Method, path: Mapping[str, str], query: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Return the parameters by name, typed, with the defaults of those not given."""
    found: dict[str, Any] = {}
    for name, value in query:
        parameter = method.parameters.get(name)
        if parameter is None or parameter.location != "query":
            raise unknown_parameter(name)
        read = _read(parameter, value)
        found[name] = [*found.get(name, []), read] if parameter.is_repeated else read
    found |= {name: _read(method.parameters[name], value) for name, value in path.items()}
    for parameter in method.parameters.values():
        if parameter.name not in found:
            _fill(found, parameter)
    return found


def _fill(found: dict[str, Any], parameter: Parameter) -> None:
    if parameter.is_required:
        said = f"Required parameter: {parameter.name}"
        raise RefusalError(400, said, reason="required", at=parameter.name)
    if parameter.default:
        found[parameter.name] = _read(parameter, parameter.default)


def _read(parameter: Parameter, value: str) -> Any:
    if parameter.type == "boolean":
        return _boolean(parameter, value)
    if parameter.type == "integer":
        return _integer(parameter, value)
    if parameter.choices and value not in parameter.choices:
        wanted = f"Allowed values: [{', '.join(parameter.choices)}]"
        raise wrong_value(parameter.name, value, wanted)
    if parameter.pattern and value and not re.fullmatch(parameter.pattern, value):
        wanted = f"Values must match the following regular expression: '{parameter.pattern}'"
        raise wrong_value(parameter.name, value, wanted)
    return value


def _boolean(parameter: Parameter, value: str) -> bool:
    if value.lower() not in _BOOLEANS:
        raise wrong_value(parameter.name, value, "Values must be true or false.")
    return _BOOLEANS[value.lower()]


def _integer(parameter: Parameter, value: str) -> int:
    if not re.fullmatch(r"-?\d+", value):
        raise wrong_value(parameter.name, value, "Values must be whole numbers.")
    number = int(value)
    least = number if parameter.least is None else parameter.least
    most = number if parameter.most is None else parameter.most
    if not least <= number <= most:
        bounds = f"[{least}, {most}]"
        raise wrong_value(parameter.name, value, f"Values must be within the range: {bounds}")
    return number
