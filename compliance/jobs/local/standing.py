"""Telling a stand-in over HTTP at which moment it stands."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.request import Request, urlopen

_LIMIT = 120  # seconds a stand-in may take to live through what it is told to


def stand(endpoint: str, at: datetime | None) -> set[str]:
    """Let a stand-in stand at this moment, or now; return what was touched up to there."""
    body = json.dumps({"at": at.isoformat()} if at else {}).encode()
    request = Request(f"{endpoint}/_sim/stand", data=body, method="POST")  # noqa: S310
    with urlopen(request, timeout=_LIMIT) as answer:  # noqa: S310  (the demo's own)
        return set(json.load(answer)["touched"])
