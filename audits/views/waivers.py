"""Waivers as an audit's auditors read them."""

from django.http import HttpResponseBase
from django.utils import timezone

from audits.access import reading_audit
from audits.models import Audit
from audits.waivers import waivers_of
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest
from evidence.lists.waivers import waivers_listing


@reading_audit
def waivers(request: SignedInRequest, audit: Audit) -> HttpResponseBase:
    """List the failures that were accepted over the window, with reason and approver."""
    listing = waivers_listing(at=timezone.now(), row="audits/_waiver_row.html")
    return answer(request, listing, waivers_of(audit), "audits/waivers.html", audit=audit)
