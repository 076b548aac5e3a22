"""Finding evidence, and adding it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from compliance.accounts.organization import day_of, the_organization
from compliance.web.access import for_staff
from compliance.web.lists import answer
from compliance.web.moment import moment_of
from compliance.web.request import SignedInRequest
from controls.models import Control
from evidence import artifacts
from evidence.actions import uploaded
from evidence.forms import UploadForm
from evidence.lists.library import LIBRARY, SHOWN
from evidence.models import EvidenceItem


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def library(request: SignedInRequest) -> HttpResponseBase:
    """List evidence; several uploads can be withdrawn at once."""
    items = EvidenceItem.objects.as_of(moment_of(request).at).select_related(*SHOWN)
    items = items.prefetch_related("controls")
    return answer(request, LIBRARY, items, "evidence/library.html")


@require_http_methods(["GET", "POST"])
@for_staff
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a file with what it covers."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, user=request.user, initial=_initial(request))
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
        "covers_from": today,
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
