"""Giving out an artifact's bytes: as a download, or as a picture. Access is the view's matter."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from .artifacts import ArtifactAlteredError, read
from .drawing import PageUnreadableError
from .models import Artifact, EvidenceItem, Snapshot
from .rules.media import SHOWN
from .viewer import draw_page


def part_of(request: HttpRequest) -> int:
    """Return which part of a long artifact is asked for; nonsense is the first."""
    wanted = request.GET.get("part", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 1


def image_url(item: EvidenceItem, request: HttpRequest, name: str, args: Sequence[object]) -> str:
    """Return where the item's picture is, for artifacts that have one; else nothing."""
    if item.artifact.media_type not in SHOWN:
        return ""
    return reverse(name, args=[*args, part_of(request)])


def attachment(item: EvidenceItem) -> HttpResponse:
    """Return the sealed bytes under the name they came with; never shown by the browser."""
    return _sealed(item.artifact, item.file)


def snapshot(found: Snapshot) -> HttpResponse:
    """Return the sealed bytes of what a collector saw."""
    return _sealed(found.artifact, f"{found.file_stem}-snapshot.jsonl")


def calls(found: Snapshot) -> HttpResponse:
    """Return the sealed receipt: every call by which a snapshot was obtained."""
    return _sealed(found.receipt.calls, f"{found.file_stem}-receipt.jsonl")


def picture(item: EvidenceItem, number: int) -> HttpResponse:
    """Return the image, or the page of that number of a PDF, as an image."""
    kind = item.artifact.media_type
    if kind not in SHOWN:
        raise Http404("This file has no picture.")
    if kind != "application/pdf":
        return HttpResponse(_unaltered(item.artifact), content_type=kind)
    try:
        return HttpResponse(draw_page(item.artifact, number=number), content_type="image/png")
    except (PageUnreadableError, ArtifactAlteredError) as error:
        raise Http404(str(error)) from error


def _sealed(artifact: Artifact, name: str) -> HttpResponse:
    response = HttpResponse(_unaltered(artifact), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Artifact-Sha256"] = artifact.sha256
    return response


def _unaltered(artifact: Artifact) -> bytes:
    """Return the sealed bytes; other bytes are never given out, and the item's page says why."""
    try:
        return read(artifact)
    except ArtifactAlteredError as error:
        raise Http404(str(error)) from error
