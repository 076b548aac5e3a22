"""Telling the world over HTTP what happened: POST /_sim/ACT with what the act takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .acts import ACTS
from .world import MissingError, World


def tell(world: World, act: str, values: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Let an act happen; return the status and what came of it."""
    if act not in ACTS:
        return 404, {"message": f"There is no act “{act}”. There are: {', '.join(ACTS)}."}
    try:
        with world.lock:
            made = ACTS[act](world, **values)
            world.touch()
            return 200, told(made)
    except (MissingError, TypeError, KeyError, ValueError) as error:
        return 422, {"message": f"{act}: {error}"}


def told(made: Any) -> dict[str, Any]:
    """Return by what the next act can name what was made."""
    names = ("id", "email", "name", "path", "number", "client_id")
    return {name: getattr(made, name) for name in names if hasattr(made, name)}
