"""By what a part of a run is done: the clock it goes by, who asks, and who goes on with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import queue
from .actions.connections import client_of
from .clocks import Clock, real
from .models import CollectorRun, Connection
from .tape import Tape


def _caller(connection: Connection, client: Any) -> str:
    """Return as whom the provider knows the client."""
    return connection.provider.identify(client).caller


def _forgotten(_part: CollectorRun, _tape: Tape) -> None:
    pass


def _nothing(_part: CollectorRun) -> Tape | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a worker has at hand; a story of the past has another clock, and no queue."""

    clock: Clock = real
    hand_over: queue.HandOver = queue.enqueue
    client_of: Callable[[Connection], Any] = client_of
    caller_of: Callable[[Connection, Any], str] = _caller
    kept: Callable[[CollectorRun], Tape | None] = _nothing  # the answers, where they are known
    heard: Callable[[CollectorRun, Tape], None] = _forgotten  # told of answers that were asked for


MEANS = Means()
