"""Populations as an audit's auditors read them: those of its window, on its systems."""

from django.http import Http404, HttpResponse, HttpResponseBase

from audits.access import reading_audit
from audits.models import Audit
from audits.populations import by_key, populations_of
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from evidence import population_pages
from evidence.frames import Frame
from evidence.models import Population


@reading_audit
def populations(request: SignedInRequest, audit: Audit) -> HttpResponseBase:
    """List the populations of the window."""
    return population_pages.list_page(request, _frame(audit), populations_of(audit))


@reading_audit
def population(request: SignedInRequest, audit: Audit, key: str) -> HttpResponseBase:
    """Show one population with its items."""
    return population_pages.population_page(request, _frame(audit), _found(audit, key))


@reading_audit
def completeness(request: SignedInRequest, audit: Audit, key: str) -> HttpResponseBase:
    """Show how one was read and compared."""
    return population_pages.completeness_page(request, _frame(audit), _found(audit, key))


@reading_audit
def signals(request: SignedInRequest, audit: Audit, key: str) -> HttpResponseBase:
    """Show what to ask of its reviews."""
    return population_pages.signals_page(request, _frame(audit), _found(audit, key))


def _peek(request: SignedInRequest, audit: Audit, key: str, pk: int) -> HttpResponse:
    return population_pages.item_peek(request, _frame(audit), _found(audit, key), pk)


@reading_audit
@or_peek(_peek)
def item(request: SignedInRequest, audit: Audit, key: str, pk: int) -> HttpResponse:
    """Show one item."""
    return population_pages.item_page(request, _frame(audit), _found(audit, key), pk)


def _frame(audit: Audit) -> Frame:
    return Frame(
        template="audits/shell.html",
        app="audits",
        receipt="evidence_receipt",
        shows_persons=True,
        before=(audit.slug,),
        extra={"audit": audit},
    )


def _found(audit: Audit, key: str) -> Population:
    found = by_key(audit, key)
    if found is None:
        raise Http404("There is no such population.")
    return found
