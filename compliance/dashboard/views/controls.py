"""Controls and criteria with what is known of them."""

from datetime import datetime

from django.db.models import Prefetch
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from compliance.accounts.organization import the_organization
from compliance.dashboard import figures
from compliance.dashboard.catalogue import checks_of, events_followed_by
from compliance.dashboard.lists.controls import controls_listing, controls_of_criterion
from compliance.dashboard.lists.criteria import criteria_listing
from compliance.dashboard.lists.occurrences import occurrences_listing
from compliance.dashboard.operated import YEAR, continuous, due_rows, due_ticks, versions_of
from compliance.dashboard.wall import build_weeks
from compliance.ledger.models import LedgerEntry
from compliance.web.access import for_staff
from compliance.web.lists import answer
from compliance.web.moment import moment_of
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from controls.forms import OwnerForm, SystemsForm
from controls.models import Control, Criterion
from controls.rules.cadence import Cadence
from controls.versions import as_of
from evidence.events import Events, events_of
from evidence.frames import Tab
from evidence.health import health_of
from evidence.lists.library import SHOWN, evidence_for
from evidence.models import EvidenceItem

from . import peeks

_TABS = {"controls": "Controls", "criteria": "Criteria"}
_DUE, _VERSIONS = 6, 6  # shown of each, the newest, with the whole number beside them
_ENTRIES = 20  # of a control's history, newest first, with the whole number beside it


def catalogue_tabs(here: str) -> list[Tab]:
    """Return the two ways to see what must be true, the current one marked."""
    return [
        Tab(title=title, href=reverse(name), is_current=name == here)
        for name, title in _TABS.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def controls(request: SignedInRequest) -> HttpResponseBase:
    """List the controls in scope with their health; owners are assigned to several at once."""
    meeting = Prefetch("criteria", Criterion.objects.only("code", "category"))
    inside, everything = Control.objects.in_scope(), Control.objects.current()
    outside = everything.exclude(pk__in=inside.values("pk"))
    is_out = request.GET.get("scope") == "out"
    found = (outside if is_out else inside).select_related("owner")
    found = found.prefetch_related(meeting, "systems")
    moment = moment_of(request)
    rows = figures.healths(as_of(found, moment), at=moment.at, user=request.user)
    context = {"is_out": is_out, "out_count": outside.count(), "tabs": catalogue_tabs("controls")}
    listing = controls_listing(at=moment.at)
    return answer(request, listing, rows, "dashboard/controls.html", **context)


@require_safe
@for_staff
@or_peek(peeks.control)
def control(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Show one control: what it says, how it stands, and what proves it."""
    moment = moment_of(request)
    at = moment.at
    (found,) = as_of(
        [get_object_or_404(Control.objects.select_related("owner"), code=code)], moment
    )
    entries = LedgerEntry.objects.about(f"control:{code}").filter(occurred_at__lte=at)
    weeks = build_weeks(the_organization(), [found], at=at)
    rows = due_rows(found, at=at)
    versions = versions_of(found, at=at)
    context = {
        "control": found,
        "health": health_of([found], at=at)[found.pk],
        "ticks": weeks.ticks(found),
        "due": rows[:_DUE],
        "is_watched": found.cadence == Cadence.CONTINUOUS and found.checks.exists(),
        "due_count": len(rows),
        "due_ticks": due_ticks(rows),
        "continuous": continuous(found, start=max(weeks.weeks[0].start, weeks.began_at), at=at),
        "events": _events(found, at),
        "versions": versions[:_VERSIONS],
        "version_count": versions.count(),
        "planned": found.revisions.waiting().first(),
        "standings": checks_of(found, at=at),
        "entries": entries.select_related("user").order_by("-sequence")[:_ENTRIES],
        "entry_count": entries.count(),
        "owner_form": OwnerForm(initial={"owner": found.owner}),
        "systems_form": SystemsForm(initial={"systems": found.systems.all()}),
        "is_in_scope": Control.objects.in_scope().filter(pk=found.pk).exists(),
    }
    items = EvidenceItem.objects.as_of(at).of_control(found).select_related(*SHOWN)
    return answer(request, evidence_for(found), items, "dashboard/control.html", **context)


def _events(control: Control, at: datetime) -> Events | None:
    """Return what happened within a year, of a control that operates on event."""
    if control.cadence != Cadence.ON_EVENT:
        return None
    return events_of(events_followed_by(control), start=at - YEAR, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def occurrences(request: SignedInRequest, code: str) -> HttpResponseBase:
    """List a year of due performances of a control, and what shows each."""
    found = get_object_or_404(Control, code=code)
    rows = due_rows(found, at=moment_of(request).at)
    listing = occurrences_listing(found)
    return answer(request, listing, rows, "dashboard/occurrences.html", control=found)


@require_safe
@for_staff
def criteria(request: SignedInRequest) -> HttpResponseBase:
    """List every criterion with its controls, those out of scope marked."""
    listing = criteria_listing(at=moment_of(request).at)
    meeting = Control.objects.current().of_systems_in_scope().order_by("code")
    mapped = Prefetch("controls", meeting)
    found = Criterion.objects.in_order().select_related("category").prefetch_related(mapped)
    rows, tabs = list(found), catalogue_tabs("criteria")
    return answer(request, listing, rows, "dashboard/criteria.html", tabs=tabs)


@require_safe
@for_staff
@or_peek(peeks.criterion)
def criterion(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Show one criterion: its controls, their health, and the ISO crosswalk."""
    found = get_object_or_404(Criterion.objects.select_related("category"), code=code)
    moment = moment_of(request)
    at = moment.at
    meeting = found.controls.current().of_systems_in_scope()
    controls = meeting.select_related("owner").prefetch_related("criteria", "systems")
    return answer(
        request,
        controls_of_criterion(at=at),
        figures.healths(as_of(controls, moment), at=at, user=request.user),
        "dashboard/criterion.html",
        criterion=found,
        references=found.iso_references.order_by("grade", "reference"),
    )
