"""Stories told side by side up to a moment: what lies before has happened, the rest has not."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

Story = Iterator[datetime]  # it says when it goes on, and does so when it is asked for more
ALL = "*"  # a story that may touch anything


def once(at: datetime, act: Callable[..., Any], /, *arguments: Any, **values: Any) -> Story:
    """Tell a single act."""
    yield at
    act(*arguments, **values)


class Chronicle:
    """Stories that wait for their moments; each touches something a reader can ask for."""

    def __init__(self, *, arrive: Callable[[datetime], None] = lambda _at: None) -> None:
        self._arrive = arrive  # told of each moment before its step happens
        self._waiting: list[tuple[datetime, int, str, Story]] = []
        self._numbers = itertools.count()

    def add(self, *stories: Story, of: str = ALL) -> None:
        """Take stories in; the first moment of each is known from the start."""
        for story in stories:
            heapq.heappush(self._waiting, (next(story), next(self._numbers), of, story))

    def until(self, at: datetime) -> set[str]:
        """Let everything up to this moment happen, in its order; return what was touched."""
        touched = set()
        while self._waiting and self._waiting[0][0] <= at:
            then, number, of, story = heapq.heappop(self._waiting)
            self._arrive(then)
            following = next(story, None)
            touched.add(of)
            if following is not None:
                heapq.heappush(self._waiting, (following, number, of, story))
        return touched
