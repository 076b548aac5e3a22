"""`python -m compliance.jobs.local.github --port N`: a simulated GitHub until it is ended."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from .seeds.small import small
from .server import Server

_SEEDS = {"small": small}


def main() -> None:
    """Make a world and serve it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", choices=sorted(_SEEDS), default="small")
    options = parser.parse_args()
    with Server(_SEEDS[options.seed](datetime.now(UTC)), options.port) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
