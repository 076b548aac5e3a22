"""What the workers do. Each task calls one action, is safe to run twice and to be killed."""

from celery import shared_task
from django.utils import timezone

from compliance.jobs.models import Heartbeat

from .actions import parts, runs


@shared_task
def tick() -> None:
    """Look at the plan in PostgreSQL: start what is due, queue again what was lost."""
    now = timezone.now()
    Heartbeat.beat("tick", now)
    runs.start_due_runs(actor=runs.COLLECTOR, at=now)
    runs.requeue_abandoned(actor=runs.COLLECTOR, at=now)


@shared_task
def collect(part_id: int) -> None:
    """Fetch one part of a run."""
    parts.collect(part_id=part_id, actor=runs.COLLECTOR, at=timezone.now())


@shared_task
def judge(part_id: int) -> None:
    """Judge one part of a run."""
    parts.judge(part_id=part_id, actor=runs.COLLECTOR, at=timezone.now())
