"""Everybody's own work: what fails on their controls, and the evidence they owe."""

from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.dashboard.lists.work import FAILING
from compliance.dashboard.reviews.todo import tasks_for
from compliance.dashboard.work import failing_on, in_trouble, owing, tasks_of_the_lead
from compliance.web.access import for_staff
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest


@require_safe
@for_staff
def work(request: SignedInRequest) -> HttpResponseBase:
    """Show what this person has to do, and what only the lead sees to."""
    now = timezone.now()
    rows = in_trouble(request.user, at=now)
    context = {
        "troubled": rows,
        "owed": owing(rows),
        "owned": request.user.controls.count(),
        "reviews": tasks_for(request.user, at=now),
        "tasks": list(tasks_of_the_lead()) if request.user.is_lead else [],
    }
    return answer(request, FAILING, failing_on(request.user), "dashboard/work.html", **context)
