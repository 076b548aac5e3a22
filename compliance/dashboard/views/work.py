"""Everybody's own work: what waits for them, and the resources that fail on their controls."""

from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.dashboard.lists.work import FAILING
from compliance.dashboard.todo import grouped
from compliance.dashboard.waiting import work_of
from compliance.dashboard.work import failing_on
from compliance.web.access import for_staff
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest


@require_safe
@for_staff
def work(request: SignedInRequest) -> HttpResponseBase:
    """Show what this person has to do, the most urgent first."""
    now = timezone.now()
    tasks = work_of(request.user, at=now)
    context = {
        "at": now,
        "tasks": tasks,
        "groups": grouped(tasks, at=now),
        "owned": request.user.controls.count(),
    }
    return answer(request, FAILING, failing_on(request.user), "dashboard/work.html", **context)
