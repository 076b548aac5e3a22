"""What the workers do for people. Each task calls one action, and is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from compliance.ledger.models import Job

from .actions import messages, roster

REMINDER, RETENTION = Job("reminder"), Job("retention")


@shared_task
def write_to_reviewers() -> None:
    """Remind whoever's day it is, and put questions that were asked."""
    messages.remind_reviewers(actor=REMINDER, at=timezone.now())
    messages.ask_by_message(actor=REMINDER, at=timezone.now())


@shared_task
def forget_long_gone() -> None:
    """Take names and addresses out where the agreed time since leaving is over."""
    roster.forget_long_gone(actor=RETENTION, at=timezone.now())
