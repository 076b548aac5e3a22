"""Handing a part of a run to the workers. What is lost here is found again in PostgreSQL."""

import logging
from datetime import timedelta
from typing import Protocol

from celery import current_app
from kombu.exceptions import OperationalError

from .models import CollectorRun

_LOG = logging.getLogger(__name__)
_TASKS = {
    CollectorRun.State.COLLECTED: "integrations.tasks.judge",
}


class HandOver(Protocol):
    """Tells whoever goes on that a part is theirs to do, after a wait."""

    def __call__(self, part: CollectorRun, *, wait: timedelta = ...) -> None: ...


def enqueue(part: CollectorRun, *, wait: timedelta = timedelta()) -> None:
    """Tell the workers that this part is theirs to do, after `wait`."""
    task = _TASKS.get(CollectorRun.State(part.state), "integrations.tasks.collect")
    try:
        current_app.send_task(task, args=[part.pk], countdown=wait.total_seconds() or None)
    except OperationalError as error:
        _LOG.warning("The queue is not reachable (%s); %s will be queued again.", error, part)
