"""The hash chain that makes the ledger tamper-evident.

Pure: no database and no clock, so that `bin/manage verify_ledger` and a page run exactly this
code. Each entry's own digest (its leaf) stands apart from its place in the chain, so that a Merkle
log over the same leaves can be added without touching an entry.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

GENESIS = "0" * 64

# Keep a leaf and a link from ever being mistaken for a digest of something else.
_LEAF = b"trackrecord ledger leaf v1\n"
_LINK = b"trackrecord ledger link v1\n"


class Link(NamedTuple):
    """One entry's content with the digests that were stored beside it."""

    entry: Mapping[str, object]
    leaf: str
    digest: str


def leaf_digest(entry: Mapping[str, object]) -> str:
    """Return the SHA-256 of the entry's canonical JSON, in hex."""
    body = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(_LEAF + body.encode()).hexdigest()


def chain_digest(leaf: str, *, previous: str) -> str:
    """Return the digest that binds a leaf to everything recorded before it."""
    return hashlib.sha256(_LINK + previous.encode() + b"\n" + leaf.encode()).hexdigest()


def first_broken_link(links: Iterable[Link], *, previous: str = GENESIS) -> int | None:
    """Return the position of the first link whose digests do not follow, if any."""
    for position, link in enumerate(links):
        leaf = leaf_digest(link.entry)
        if link.leaf != leaf or link.digest != chain_digest(leaf, previous=previous):
            return position
        previous = link.digest
    return None
