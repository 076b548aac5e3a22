"""Files of every kind, sealed as evidence."""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from evidence import artifacts
from evidence.models import EvidenceItem
from evidence.rules.media import media_type
from tests import factories
from tests.factories import AT

RECORDS = b"\n".join(
    json.dumps(row).encode()
    for row in [
        {"format": "tape"},
        {"call": "iam:ListUsers", "region": "eu-1", "payload": {"Users": ["<b>ada</b>"]}},
        *({"call": f"iam:Call{number}"} for number in range(30)),
        {"call": "s3:Get", "refusal": {"code": "AccessDenied", "message": "No <i>way</i>"}},
    ]
)


def kept(body: bytes, kind: str = "", **fields: Any) -> EvidenceItem:
    """Seal these bytes as the artifact of an item."""
    artifact, _ = artifacts.store(body, media_type=kind or media_type(body), at=AT)
    return factories.evidence_item(factories.control(), artifact=artifact, **fields)


def drawn(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", size, "white").save(body, kind)
    return body.getvalue()


def pdf(*sizes: tuple[float, float]) -> bytes:
    document, body = pypdfium2.PdfDocument.new(), io.BytesIO()
    for width, height in sizes:
        document.new_page(width, height)
    document.save(body)
    return body.getvalue()


def locked_pdf() -> bytes:
    """Return a PDF that says that it is encrypted, with keys nobody has."""
    encryption = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (
        b"o" * 32,
        b"u" * 32,
    )
    return pdf((200, 200)).replace(b"/Root", encryption + b" /ID [(a) (b)] /Root")


def endless_pdf() -> bytes:
    """Return a small PDF whose one page takes minutes to draw: it is filled again and again."""
    drawing = zlib.compress(b"0 0 600 800 re f\n" * 1_000_000)
    return b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj
4 0 obj<</Filter/FlateDecode/Length %d>>stream
%s
endstream endobj
trailer<</Root 1 0 R>>""" % (len(drawing), drawing)


def altered(item: EvidenceItem) -> None:
    """Put other bytes in the place of the sealed ones."""
    path = Path(artifacts.storage().path(item.artifact.storage_name))
    body = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(body[:-3])
