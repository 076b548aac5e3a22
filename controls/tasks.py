"""What the workers do for controls."""

from celery import shared_task
from django.utils import timezone

from compliance.ledger.models import Job

from . import revising

CALENDAR = Job("calendar")


@shared_task
def put_in_force() -> None:
    """Begin the versions of controls whose planned day has come."""
    revising.put_in_force(actor=CALENDAR, at=timezone.now())
