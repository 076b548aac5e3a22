"""Summaries of a connection and a run, for the panel beside a list."""

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from compliance.web.request import SignedInRequest
from evidence.models import Evaluation
from integrations.models import CollectionRun, CollectorRun, Connection


def connection(request: SignedInRequest, name: str) -> HttpResponse:
    """Show whether a connection works and when it is read."""
    found = get_object_or_404(Connection.objects.select_related("source__system"), name=name)
    context = {
        "connection": found,
        "newest": found.runs.newest_first().first(),
        "run_count": found.runs.count(),
    }
    return render(request, "integrations/_peek_connection.html", context)


def run(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how a run went and what it showed."""
    runs = CollectionRun.objects.select_related("connection__source", "requested_by")
    found = get_object_or_404(runs, pk=pk)
    parts = list(found.collectors.order_by("collector"))
    evaluated = Evaluation.objects.filter(snapshot__collector_run__run=found)
    context = {
        "run": found,
        "parts": parts,
        "done": sum(part.state in CollectorRun.FINAL for part in parts),
        "calls": sum(part.call_count for part in parts),
        "troubles": [part for part in parts if part.error],
        "counts": evaluated.aggregate(
            checks=Count("pk"), failed=Sum("failed", default=0), of=Sum("population", default=0)
        ),
    }
    return render(request, "integrations/_peek_run.html", context)
