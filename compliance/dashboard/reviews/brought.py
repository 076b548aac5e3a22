"""Lists of accounts that somebody brings: a file, its columns, a look at bad rows, then in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from compliance.accounts.organization import day_of
from compliance.people.models import AccountList
from compliance.people.rules.account_rows import guess_places, read_accounts
from compliance.people.tables import TableUnreadableError, read_table
from compliance.web.access import for_lead
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest
from evidence import artifacts
from evidence.actions import account_lists as actions
from evidence.models import Artifact

from .brought_forms import BringForm, ColumnsForm
from .brought_lists import LISTS

_SAID = ("system", "file_name", "made_on", "claimed")


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def lists(request: SignedInRequest) -> HttpResponseBase:
    """List what was brought, and take a file."""
    if request.method == "POST":
        return _bring(request)
    form = BringForm(initial={"made_on": day_of(timezone.now())})
    rows = AccountList.objects.select_related("directory", "imported_by")
    return answer(request, LISTS, rows, "reviews/lists.html", form=form)


def _bring(request: SignedInRequest) -> HttpResponse:
    form = BringForm(request.POST, request.FILES)
    artifact = _seal(request, form) if form.is_valid() else None
    if artifact is None:
        return render(request, "reviews/lists.html", {"form": form}, status=422)
    response = redirect("reviews:columns", artifact.pk)
    response["Location"] += f"?{urlencode(form.said())}"
    return response


def _seal(request: SignedInRequest, form: BringForm) -> Artifact | None:
    body = form.cleaned_data["file"].read()
    try:
        return actions.seal_list(body=body, actor=request.user, at=timezone.now())
    except (TableUnreadableError, artifacts.ArtifactError) as error:
        form.add_error("file", str(error))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which column is what, see what each bad row lacks, then take the list in."""
    artifact = get_object_or_404(Artifact, pk=pk)
    try:
        table = read_table(artifacts.read(artifact))
    except (TableUnreadableError, artifacts.ArtifactError) as error:
        messages.error(request, str(error))
        return redirect("reviews:lists")
    said = {name: request.GET.get(name, "") for name in _SAID}
    initial = {name: str(place) for name, place in guess_places(table.headings).items()}
    form = ColumnsForm(request.POST or None, initial=said | initial, headings=table.headings)
    places = form.places() if form.is_valid() else guess_places(table.headings)
    if form.is_valid() and "take" in request.POST and _take(request, form, artifact):
        return redirect("reviews:lists")
    context: dict[str, Any] = {
        "form": form,
        "artifact": artifact,
        "table": table,
        "read": read_accounts(table.rows, places),
    }
    return render(request, "reviews/columns.html", context, status=422 if form.errors else 200)


def _take(request: SignedInRequest, form: ColumnsForm, artifact: Artifact) -> bool:
    now: datetime = timezone.now()
    try:
        taken = actions.import_list(
            brought=form.brought(artifact, at=now), actor=request.user, at=now
        )
    except actions.ListRefusedError as error:
        form.add_error(None, str(error))
        return False
    text = f"{taken.rows} accounts of {taken.directory} are in the record."
    messages.success(request, f"{text} {taken.refused} rows were left out.")
    return True
