"""Drawing one page of a PDF in a process of its own: `python -m evidence.drawing NUMBER`.

The PDF comes on standard input, the page leaves as PNG on standard output. PDFium is not made for
several threads, and a file may be built to take all time or memory: here it takes only its own.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from pathlib import Path

import pypdfium2

_PAGE_WIDTH = 1240  # pixels, about 150 dots per inch of A4
_PAGE_HEIGHT = 4 * _PAGE_WIDTH  # at most, so that no page takes all memory
_SECONDS = 5
_BYTES = 2 * 1024**3
_ROOT = Path(__file__).resolve().parent.parent


class PageUnreadableError(Exception):
    """This page cannot be drawn; the message says what else can be done."""


def page_png(body: bytes, *, number: int) -> bytes:
    """Return one page, counted from 1, as PNG; raise when it takes too long, or is none."""
    try:
        drawn = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "evidence.drawing", str(number)],
            cwd=_ROOT,
            input=body,
            capture_output=True,
            timeout=2 * _SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        drawn = None
    if drawn is None or drawn.returncode or not drawn.stdout:
        raise PageUnreadableError("This page cannot be drawn. Download the file instead.")
    return drawn.stdout


def _draw(body: bytes, number: int) -> bytes:
    with pypdfium2.PdfDocument(body) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        width, height = page.get_size()
        image = page.render(scale=min(_PAGE_WIDTH / width, _PAGE_HEIGHT / height)).to_pil()
    png = io.BytesIO()
    image.save(png, "PNG", optimize=True)
    return png.getvalue()


def main() -> int:
    """Draw within the limits; whatever goes wrong, the page is not drawn."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    if sys.platform == "linux":  # elsewhere the system refuses this limit
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    try:
        png = _draw(sys.stdin.buffer.read(), int(sys.argv[1]))
    except (pypdfium2.PdfiumError, IndexError, MemoryError, ZeroDivisionError):
        return 1
    sys.stdout.buffer.write(png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
