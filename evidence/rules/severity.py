"""How grave it is when a check fails; the gravest first."""

import enum


class Severity(enum.StrEnum):
    """What a failure can lead to: loss of everything, of much, of something, or untidiness."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """Return the word people read."""
        return self.value.capitalize()
