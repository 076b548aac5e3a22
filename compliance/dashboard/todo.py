"""One thing somebody has to see to, by when, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_WEEK = timedelta(days=7)
_TONES = ("bad", "gap", "warn")  # the most urgent first


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done, why, by when, and the page where it is done.

    `key` is the thing's name for good, such as "gap:12", so that one thing is one message.
    """

    title: str
    note: str
    href: str
    tone: str
    kind: str = ""  # what it is about, in a word or two
    due_at: datetime | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """Return what tells this thing from all others."""
        return self.key or self.href


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tasks that are about as urgent as one another."""

    title: str
    tasks: tuple[Task, ...]


def in_order(tasks: Iterable[Task], *, at: datetime) -> list[Task]:
    """Return every task once: by group, then the earliest due, then the gravest."""
    once = {task.name: task for task in tasks}
    return sorted(once.values(), key=lambda task: (_rank(task, at), *_within(task), task.title))


def grouped(tasks: Iterable[Task], *, at: datetime) -> list[Group]:
    """Return tasks as Overdue, This week and Later; what has no day waits this week already."""
    ordered = in_order(tasks, at=at)
    titles = ("Overdue", "This week", "Later")
    found = [tuple(t for t in ordered if _rank(t, at) == rank) for rank in range(len(titles))]
    return [Group(title=t, tasks=held) for t, held in zip(titles, found, strict=True) if held]


def _rank(task: Task, at: datetime) -> int:
    if task.due_at is None:
        return 1
    if task.due_at <= at:
        return 0
    return 1 if task.due_at <= at + _WEEK else 2


def _within(task: Task) -> tuple[bool, float, int]:
    due = task.due_at.timestamp() if task.due_at else 0.0
    tone = _TONES.index(task.tone) if task.tone in _TONES else len(_TONES)
    return (task.due_at is None, due, tone)
