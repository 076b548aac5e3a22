"""What the workers do for messages. Safe to run twice, and at once."""

from celery import shared_task
from django.utils import timezone

from compliance.ledger.models import Job

from .actions import sending

SENDER = Job("sender")


@shared_task
def send_messages() -> None:
    """Send what was written and may be sent by now."""
    sending.send_waiting(actor=SENDER, at=timezone.now())
