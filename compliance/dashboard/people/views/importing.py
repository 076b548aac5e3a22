"""Bringing the roster: a file, its columns, what it would change, and then changing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from compliance.accounts.organization import day_of
from compliance.dashboard.people.forms import ColumnsForm, RosterFileForm
from compliance.dashboard.people.tabs import tabs
from compliance.people.actions.roster import RosterRefusedError
from compliance.people.models import RosterDraft, RosterImport
from compliance.people.rosters import plan
from compliance.people.rules.roster_columns import guess_columns, guess_date_order
from compliance.people.tables import MOST_BYTES, Table, TableUnreadableError, read_table
from compliance.web.access import for_lead
from compliance.web.request import SignedInRequest
from evidence import artifacts
from integrations.actions.rosters import RosterFile, import_file

_NEWEST = 20
_FIRST_ROWS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def bring(request: SignedInRequest) -> HttpResponse:
    """Take a file to look at; nothing is changed by it yet."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RosterFileForm(*sent)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_draft(request, form.cleaned_data["file"]))
        except TableUnreadableError as error:
            form.add_error("file", str(error))
    context = {
        "form": form,
        "limit": MOST_BYTES,
        "tabs": tabs("people:import"),
        "imports": RosterImport.objects.select_related("imported_by").order_by("-imported_at")[
            :_NEWEST
        ],
    }
    return render(request, "people/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what the file would change with these columns, and which rows it leaves out."""
    found = get_object_or_404(RosterDraft, pk=pk, user=request.user)
    table = read_table(bytes(found.body))
    sent = request.POST if request.method == "POST" else _initial(found)
    form = ColumnsForm(sent, table=table)
    if request.method == "POST" and form.is_valid():
        columns = form.columns()
        found.places, found.date_order = dict(columns.places), columns.date_order
        found.save(update_fields=["places", "date_order"])
    context = {"draft": found, "form": form, "sample": _sample(table), "rows": len(table.rows)}
    if form.is_valid():
        context |= _dry_run(found, form)
    is_refused = request.method == "POST" and not form.is_valid()
    return render(request, "people/import_draft.html", context, status=422 if is_refused else 200)


@require_POST
@for_lead
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the persons in the file into the roster."""
    found = get_object_or_404(RosterDraft, pk=pk, user=request.user)
    form = ColumnsForm(_initial(found), table=read_table(bytes(found.body)))
    if not form.is_valid():
        messages.error(request, "Say which column is what first.")
        return redirect(found)
    try:
        taken, _ = import_file(file=_file(found, form), actor=request.user, at=timezone.now())
    except (RosterRefusedError, artifacts.ArtifactError) as error:
        messages.error(request, str(error))
        return redirect(found)
    found.delete()
    left_out = f" {taken.refused} rows were left out." if taken.refused else ""
    messages.success(request, f"{taken.rows} people are on the roster.{left_out}")
    return redirect("people:people")


def _draft(request: SignedInRequest, file: Any) -> RosterDraft:
    body = file.read()
    table = read_table(body)
    places = guess_columns(table.headings)
    dates = [places[name] for name in ("joined_on", "last_day") if name in places]
    order = guess_date_order(value for place in dates for value in table.column(place))
    RosterDraft.objects.filter(user=request.user).delete()
    return RosterDraft.objects.create(
        user=request.user,
        file_name=file.name[:200],
        body=body,
        places=places,
        date_order=order,
        made_at=timezone.now(),
    )


def _initial(found: RosterDraft) -> dict[str, Any]:
    return {**found.places, "date_order": found.date_order}


def _sample(table: Table) -> list[tuple[str, list[str]]]:
    """Return the first values of each column, under its heading."""
    return [
        (heading or f"Column {place + 1}", [v for v in table.column(place) if v][:_FIRST_ROWS])
        for place, heading in enumerate(table.headings)
    ]


def _file(found: RosterDraft, form: ColumnsForm) -> RosterFile:
    return RosterFile(name=found.file_name, body=bytes(found.body), columns=form.columns())


def _dry_run(found: RosterDraft, form: ColumnsForm) -> dict[str, Any]:
    read = _file(found, form).read()
    planned = plan(read.good, today=day_of(timezone.now()))
    return {
        "planned": planned,
        "bad": sorted([*read.bad, *planned.refused], key=lambda row: row.number),
        "notes": read.notes,
    }
