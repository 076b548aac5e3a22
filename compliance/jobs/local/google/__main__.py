"""`python -m compliance.jobs.local.google --port N`: a simulated Google until it is ended."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from .keys import kept_key
from .seeds.demo import demo, told
from .seeds.large import large
from .seeds.small import small
from .server import Server
from .world import World

_SEEDS: dict[str, Callable[..., World]] = {"demo": demo, "large": large, "small": small}


def main() -> None:
    """Make a world and serve it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", choices=sorted(_SEEDS), default="demo")
    parser.add_argument("--large", action="store_const", const="large", dest="seed")
    parser.add_argument("--at", help="when its history ends, as 2026-07-01T12:00:00Z; now")
    parser.add_argument("--key", type=Path, help="a file its key is kept in from start to start")
    parser.add_argument("--begin", help="where the demo's history stands at first; at its end")
    options = parser.parse_args()
    at = datetime.fromisoformat(options.at) if options.at else datetime.now(UTC)
    chronicle = None
    if options.begin:
        begin = datetime.fromisoformat(options.begin)
        world, chronicle = told(at)
        chronicle.until(begin)
        world.stand_at(begin)
    else:
        world = _SEEDS[options.seed](at)
    if options.key:
        world.client.key = kept_key(options.key)
    gc.freeze()  # what is there stays: looking through it again and again takes time
    with Server(world, options.port, chronicle=chronicle) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
