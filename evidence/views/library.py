"""Finding evidence, and adding it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from compliance.accounts.organization import day_of, the_organization
from compliance.web.access import for_staff
from compliance.web.pages import page_of
from compliance.web.request import SignedInRequest
from controls.models import Control
from evidence import artifacts
from evidence.actions import uploaded
from evidence.forms import UploadForm
from evidence.models import EvidenceItem


@require_GET
@for_staff
def library(request: SignedInRequest) -> HttpResponse:
    """List evidence, newest first, filtered by words, origin and control."""
    items = EvidenceItem.objects.matching(request.GET.get("q", ""))
    if control := request.GET.get("control", ""):
        items = items.filter(links__control__code=control)
    origin = request.GET.get("origin", "")
    if origin in EvidenceItem.Origin:
        items = items.filter(origin=origin)
    shown = items.newest_first().select_related("source", "added_by", "artifact")
    context = {
        "items": page_of(request, shown.prefetch_related("controls")),
        "q": request.GET.get("q", ""),
        "control": control,
        "origin": origin,
        "origins": EvidenceItem.Origin.choices,
    }
    return render(request, "evidence/library.html", context)


@require_http_methods(["GET", "POST"])
@for_staff
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a file with what it covers."""
    form = UploadForm(request.POST or None, request.FILES or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        item = _upload(request, form)
        if item is not None:
            messages.success(request, f"{item.code} is sealed and attached.")
            return redirect(item)
    status = 422 if form.errors else 200
    context = {"form": form, "limit": settings.MAX_UPLOAD_BYTES}
    return render(request, "evidence/upload.html", context, status=status)


def _initial(request: HttpRequest) -> dict[str, object]:
    today = day_of(timezone.now())
    chosen = Control.objects.filter(code__in=request.GET.getlist("control"))
    return {
        "controls": list(chosen.values_list("pk", flat=True)),
        "captured_on": today,
        "covers_to": today,
    }


def _upload(request: SignedInRequest, form: UploadForm) -> EvidenceItem | None:
    now = timezone.now()
    try:
        return uploaded.upload_evidence(
            upload=form.upload(zone=the_organization().zone, at=now, captured_by=str(request.user)),
            controls=list(form.cleaned_data["controls"]),
            actor=request.user,
            at=now,
        )
    except (uploaded.EvidenceRefusedError, artifacts.ArtifactError) as error:
        form.add_error("file", str(error))
        return None
