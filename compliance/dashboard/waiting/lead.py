"""What nobody but the lead sees to: what is owned by nobody, read by nobody, or cannot be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.template.defaultfilters import pluralize
from django.urls import reverse

from compliance.accounts.models import User
from compliance.dashboard.todo import Task
from compliance.dashboard.work import tasks_of_the_lead
from compliance.notices.models import Message
from compliance.people.models import Account


def tasks_for(user: User, *, at: datetime) -> Iterator[Task]:
    """Yield what waits for a lead, each only while there is something to do."""
    if not user.is_lead:
        return
    yield from tasks_of_the_lead()
    yield from _nobodys_accounts()
    yield from _silent_channels()


def _nobodys_accounts() -> Iterator[Task]:
    if number := Account.objects.unlinked().count():
        yield Task(
            key="accounts:unlinked",
            kind="People",
            title=f"{number} account{pluralize(number)} {pluralize(number, 'is,are')} nobody’s",
            note="Say whose each is, or who answers for it",
            href=f"{reverse('people:accounts')}?holder=unlinked",
            tone="gap",
        )


def _silent_channels() -> Iterator[Task]:
    failed = Message.objects.failed().filter(channel__isnull=False, channel__ended_at=None)
    counted = failed.order_by().values_list("channel", "channel__title").annotate(Count("pk"))
    for pk, title, number in counted:
        yield Task(
            key=f"channel:{pk}",
            kind="Channel",
            title=f"{title} could not be reached",
            note=f"{number} message{pluralize(number)} could not be sent there",
            href=reverse("notices:channels"),
            tone="warn",
        )
