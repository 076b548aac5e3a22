"""Which files may be evidence, told from their bytes and never from their names.

Pure. A viewer shows only what it can draw itself; anything else may be kept and downloaded.
"""

import json

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
SHOWN = ("application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp")
SHOWN_AS_TEXT = ("text/plain", "application/json", "application/jsonl")
KEPT_ONLY = "application/octet-stream"


def media_type(body: bytes) -> str:
    """Return the media type of these bytes; what is not recognized is an octet stream."""
    for signature, name in _SIGNATURES:
        if body.startswith(signature):
            return name
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return _text_type(body)


def _text_type(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return KEPT_ONLY
    if "\x00" in text:
        return KEPT_ONLY
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return "text/plain"
    return "application/json"
