"""Telling the world over HTTP what happened: POST /_sim/ACT with what the act takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .acts import ACTS
from .acts.merges import NotMergeableError
from .acts.rules import RuleViolationError
from .history import Commit
from .pulls import Pull
from .world import MissingError, World


def tell(world: World, act: str, values: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Let an act happen; return the status and what came of it."""
    if act not in ACTS:
        return 404, {"message": f"There is no act “{act}”. There are: {', '.join(ACTS)}."}
    try:
        with world.lock:
            return 200, told(ACTS[act](world, **values))
    except (RuleViolationError, NotMergeableError) as error:
        return 405, {"message": str(error)}
    except (MissingError, TypeError, KeyError, ValueError) as error:
        return 422, {"message": f"{act}: {error}"}


def told(made: Any) -> dict[str, Any]:
    """Return by what the next act can name what was made."""
    if isinstance(made, Pull):
        return {"number": made.number, "head": made.head.oid}
    if isinstance(made, Commit):
        return {"oid": made.oid}
    names = ("id", "number", "name", "login", "value")
    return {name: getattr(made, name) for name in names if hasattr(made, name)}
