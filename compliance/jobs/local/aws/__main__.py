"""`python -m compliance.jobs.local.aws --port N`: an AWS with the demo's account until ended."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import make_server

from .server import Door, Standing


def main() -> None:
    """Serve at once, and fill the account meanwhile; it answers /_sim/stand when that is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--at", help="when its history ends, as 2026-07-01T12:00:00Z; now")
    parser.add_argument("--begin", help="where its history stands at first; at its end")
    options = parser.parse_args()
    at = datetime.fromisoformat(options.at) if options.at else datetime.now(UTC)
    standing = Standing(f"http://127.0.0.1:{options.port}", at)
    server = make_server(
        "127.0.0.1",
        options.port,
        Door(standing),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    standing.stand(datetime.fromisoformat(options.begin) if options.begin else None)
    serving.join()


if __name__ == "__main__":
    main()
