"""What the workers do across all apps. Safe to run twice, and at once."""

from celery import shared_task
from django.utils import timezone

from compliance.ledger.models import Job

from . import notifying

REMINDER = Job("reminder")


@shared_task
def write_notices() -> None:
    """Write reminders, what began to fail, and digests; the sender sends them."""
    at = timezone.now()
    notifying.write_failures(actor=REMINDER, at=at)
    notifying.write_reminders(actor=REMINDER, at=at)
    notifying.write_digests(actor=REMINDER, at=at)
