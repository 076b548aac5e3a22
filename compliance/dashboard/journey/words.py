"""What answers and gaps are called on pages, and how loud each is."""

from __future__ import annotations

from controls.rules.readiness import Choice, GapState

CHOICES = {
    Choice.IN_PLACE: "In place",
    Choice.PARTLY: "Partly",
    Choice.MISSING: "Not in place",
    Choice.NOT_APPLICABLE: "Not applicable",
}
HINTS = {
    Choice.IN_PLACE: "It is done, and can be shown",
    Choice.PARTLY: "Some of it is done",
    Choice.MISSING: "It is not done yet",
    Choice.NOT_APPLICABLE: "It does not concern us",
}
WORDS: dict[str, tuple[str, str]] = {
    Choice.IN_PLACE: ("ok", CHOICES[Choice.IN_PLACE]),
    Choice.PARTLY: ("warn", CHOICES[Choice.PARTLY]),
    Choice.MISSING: ("gap", CHOICES[Choice.MISSING]),
    Choice.NOT_APPLICABLE: ("na", CHOICES[Choice.NOT_APPLICABLE]),
    "": ("na", "To answer"),
    GapState.OPEN: ("gap", "Open"),
    GapState.IN_PROGRESS: ("info run", "In progress"),
    GapState.CLOSED: ("ok", "Closed"),
    GapState.ACCEPTED: ("na", "Accepted"),
    GapState.DROPPED: ("na", "Dropped"),
    "overdue": ("bad", "Overdue"),
    "contradicted": ("bad", "Contradicted"),
    "out_of_scope": ("na", "Out of scope"),
}
