"""The lead's pages: which audits there are, what they cover, and who is named to them."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import actions
from audits.access import for_lead_alone
from audits.evidence import totals
from audits.forms import AuditForm, AuditorForm, ReportForm, WindowForm
from audits.lists import AUDITS
from audits.models import Audit
from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.web.lists import answer
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest

from . import peeks

_USUAL_ACCESS = timedelta(days=60)


@require_safe
@for_lead_alone
def audits(request: SignedInRequest) -> HttpResponseBase:
    """List all audits, newest first."""
    rows = Audit.objects.prefetch_related("categories", "systems", "accesses__user")
    return answer(request, AUDITS, rows, "audits/audits.html")


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead_alone
def new(request: SignedInRequest) -> HttpResponse:
    """Open an audit."""
    audit_type = _wanted_type(request)
    form = AuditForm(audit_type, request.POST or None)
    if not form.is_valid():
        context = {"form": form, "audit_type": audit_type, "types": Audit.Type}
        return render(request, "audits/new.html", context, status=400 if form.is_bound else 200)
    audit = actions.open_audit(
        name=form.cleaned_data["name"],
        span=form.cleaned_data["span"],
        categories=form.cleaned_data["categories"],
        systems=form.cleaned_data["systems"],
        actor=request.user,
        at=timezone.now(),
    )
    messages.success(request, f"{audit} is open. Name its auditors below.")
    return redirect(audit)


def _wanted_type(request: SignedInRequest) -> Audit.Type:
    asked = request.POST.get("type") or request.GET.get("type")
    return Audit.Type.ONE if asked == str(Audit.Type.ONE.value) else Audit.Type.TWO


@require_safe
@for_lead_alone
@or_peek(peeks.audit)
def audit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show one audit with its auditors and what they see."""
    return _audit_page(request, get_object_or_404(Audit, slug=slug))


@require_POST
@for_lead_alone
def change_window(request: SignedInRequest, slug: str) -> HttpResponse:
    """Move the day or period."""
    found = get_object_or_404(Audit, slug=slug)
    form = WindowForm(found, request.POST)
    if not form.is_valid():
        return _audit_page(request, found, window_form=form)
    try:
        actions.change_window(
            audit=found, span=form.cleaned_data["span"], actor=request.user, at=timezone.now()
        )
    except actions.AuditClosedError as error:
        messages.error(request, str(error))
    return redirect(found)


@require_POST
@for_lead_alone
def name_auditor(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let an auditor in."""
    found = get_object_or_404(Audit, slug=slug)
    form = AuditorForm(request.POST)
    if form.is_valid():
        try:
            actions.name_auditor(
                audit=found, **form.cleaned_data, actor=request.user, at=timezone.now()
            )
            return redirect(found)
        except actions.AuditClosedError as error:
            messages.error(request, str(error))
            return redirect(found)
        except actions.UnfitAuditorError as error:
            form.add_error(None, str(error))
    return _audit_page(request, found, auditor_form=form)


@require_POST
@for_lead_alone
def remove_auditor(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Keep an auditor out."""
    found = get_object_or_404(Audit, slug=slug)
    user = get_object_or_404(User, pk=pk, audit_accesses__audit=found)
    actions.remove_auditor(audit=found, user=user, actor=request.user, at=timezone.now())
    return redirect(found)


@require_POST
@for_lead_alone
def report(request: SignedInRequest, slug: str) -> HttpResponse:
    """Note the day the report is dated, and where it is kept."""
    found = get_object_or_404(Audit, slug=slug)
    form = ReportForm(found, request.POST)
    if form.is_valid():
        try:
            actions.note_report(
                audit=found, **form.cleaned_data, actor=request.user, at=timezone.now()
            )
            messages.success(request, "The report is noted.")
            return redirect(found)
        except actions.ReportTooEarlyError as error:
            form.add_error("dated_on", str(error))
    return _audit_page(request, found, report_form=form)


@require_POST
@for_lead_alone
def close(request: SignedInRequest, slug: str) -> HttpResponse:
    """Close the audit."""
    found = get_object_or_404(Audit, slug=slug)
    actions.close_audit(audit=found, actor=request.user, at=timezone.now())
    messages.success(request, f"{found} is closed. Its auditors see it until the end of today.")
    return redirect(found)


def _audit_page(
    request: SignedInRequest,
    found: Audit,
    *,
    window_form: WindowForm | None = None,
    auditor_form: AuditorForm | None = None,
    report_form: ReportForm | None = None,
) -> HttpResponse:
    usual = {"until": day_of(timezone.now()) + _USUAL_ACCESS}
    context = {
        "audit": found,
        "totals": totals(found),
        "accesses": found.accesses.select_related("user").order_by("user__name"),
        "window_form": window_form or WindowForm(found),
        "auditor_form": auditor_form or AuditorForm(initial=usual),
        "report_form": report_form or ReportForm(found),
        "is_over": found.ends_on < day_of(timezone.now()),
    }
    status = 400 if window_form or auditor_form or report_form else 200
    return render(request, "audits/audit.html", context, status=status)
