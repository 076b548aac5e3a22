"""A connection, its runs, and one run as it goes."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from compliance.web.access import for_lead, for_staff
from compliance.web.lists import answer
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from evidence.models import Evaluation
from integrations.actions import connections
from integrations.actions import runs as run_actions
from integrations.forms import ScheduleForm, SystemForm
from integrations.lists import RUNS
from integrations.models import CollectionRun, CollectorRun, Connection

from . import peeks


@require_GET
@for_staff
@or_peek(peeks.connection)
def connection(request: SignedInRequest, name: str) -> HttpResponseBase:
    """Show one connection: whether it works, when it runs, and every run so far."""
    found = _connection(name)
    schedule = {"interval_minutes": found.interval_minutes, "is_paused": found.is_paused}
    context = {
        "connection": found,
        "under_way": found.runs.under_way().first(),
        "newest": found.runs.finished().newest_first().first(),
        "schedule_form": ScheduleForm(initial=schedule),
        "system_form": SystemForm(initial={"system": found.source.system}),
    }
    rows = found.runs.select_related("requested_by")
    return answer(request, RUNS, rows, "integrations/connection.html", **context)


@require_POST
@for_staff
def start(request: SignedInRequest, name: str) -> HttpResponse:
    """Run now; a second press finds the run that the first one started."""
    found = _connection(name)
    try:
        run = run_actions.start_run(connection=found, actor=request.user, at=timezone.now())
    except run_actions.AlreadyRunningError:
        return redirect(found.runs.newest_first()[0])
    except run_actions.PausedError as error:
        messages.error(request, str(error))
        return redirect(found)
    return redirect(run)


@require_POST
@for_lead
def schedule(request: SignedInRequest, name: str) -> HttpResponse:
    """Set how often the connection is read, or pause it."""
    found = _connection(name)
    form = ScheduleForm(request.POST)
    if form.is_valid():
        connections.schedule(
            connection=found,
            interval_minutes=form.cleaned_data["interval_minutes"],
            is_paused=form.cleaned_data["is_paused"],
            actor=request.user,
            at=timezone.now(),
        )
        messages.success(request, "The schedule is saved.")
    else:
        messages.error(request, "Choose one of the intervals.")
    return redirect(found)


@require_POST
@for_lead
def set_system(request: SignedInRequest, name: str) -> HttpResponse:
    """Say which system a connection is of."""
    found, form = _connection(name), SystemForm(request.POST)
    if form.is_valid():
        connections.set_system(
            connection=found, **form.cleaned_data, actor=request.user, at=timezone.now()
        )
        messages.success(request, "The system is kept. Figures follow it from now on.")
    else:
        messages.error(request, "Choose a system of the list, or all.")
    return redirect(found)


@require_GET
@for_staff
@or_peek(peeks.run)
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a run, collector by collector; htmx asks again until it is finished."""
    runs = CollectionRun.objects.select_related("connection__source", "requested_by")
    found = get_object_or_404(runs, pk=pk)
    parts = found.collectors.order_by("collector").select_related("snapshot__receipt")
    context = {
        "run": found,
        "parts": [(part, found.connection.provider.collector(part.collector)) for part in parts],
        "done": sum(part.state in CollectorRun.FINAL for part in parts),
        "calls": sum(part.call_count for part in parts),
        "evaluations": _evaluations(found),
    }
    partial = "integrations/_run.html" if request.headers.get("HX-Request") else ""
    return render(request, partial or "integrations/run.html", context)


def _evaluations(found: CollectionRun) -> list[Evaluation]:
    evaluations = Evaluation.objects.filter(snapshot__collector_run__run=found).select_related(
        "item"
    )
    return list(evaluations.order_by("-failed", "-unknown", "check_id"))


def _connection(name: str) -> Connection:
    return get_object_or_404(Connection.objects.select_related("source__system"), name=name)
