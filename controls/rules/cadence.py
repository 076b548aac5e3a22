"""How often a control operates, and how long what was shown of it stays current.

Authority: common audit practice as summed up in docs/decisions; a control is expected to be shown
once in each turn of its cadence, with a fifth of a turn as grace.
"""

import enum
from datetime import datetime, timedelta


class Cadence(enum.StrEnum):
    """How often a control operates."""

    CONTINUOUS = "continuous"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMI_ANNUAL = "semi_annual"
    ANNUAL = "annual"
    ON_EVENT = "on_event"

    @property
    def label(self) -> str:
        """Return the word people read."""
        return self.value.replace("_", "-" if self is Cadence.SEMI_ANNUAL else " ").capitalize()

    @property
    def turn(self) -> timedelta:
        """Return the longest time between two performances.

        A continuous control is shown by a collector that runs at least daily; a control on event
        is asked about at least once a year, if only to say that nothing happened.
        """
        return _TURNS[self]

    @property
    def reach(self) -> timedelta:
        """Return how long evidence stays current: one turn and a fifth of it as grace."""
        return self.turn * 6 / 5


_TURNS = {
    Cadence.CONTINUOUS: timedelta(days=1),
    Cadence.DAILY: timedelta(days=1),
    Cadence.WEEKLY: timedelta(days=7),
    Cadence.MONTHLY: timedelta(days=31),
    Cadence.QUARTERLY: timedelta(days=92),
    Cadence.SEMI_ANNUAL: timedelta(days=184),
    Cadence.ANNUAL: timedelta(days=366),
    Cadence.ON_EVENT: timedelta(days=366),
}


def current_until(covers_to: datetime, cadence: Cadence) -> datetime:
    """Return the last moment at which evidence up to `covers_to` is still current."""
    return covers_to + cadence.reach
