"""What the states of access reviews are called on pages, and how loud each is."""

from __future__ import annotations

from compliance.people.models import ReviewedAccount
from compliance.people.rules.reviews import Choice, Followed, Mark, Standing

CHOICES = {
    Choice.KEEP: "Keep",
    Choice.REMOVE: "Remove",
    Choice.CHANGE: "Change",
    Choice.ASK: "Ask",
}
DID = {
    Choice.KEEP: "kept",
    Choice.REMOVE: "removed",
    Choice.CHANGE: "changed",
    Choice.ASK: "asked about",
    Choice.OPEN: "taken back",
}
WORDS: dict[str, tuple[str, str]] = {
    Standing.OPEN: ("na", "To decide"),
    Standing.ASKED: ("info", "Asked"),
    Standing.COUNTERSIGN: ("warn", "To countersign"),
    Choice.KEEP: ("ok", "Keep"),
    Choice.REMOVE: ("info", "Remove"),
    Choice.CHANGE: ("info", "Change"),
    Mark.GHOST: ("gap", "Nobody’s"),
    Mark.LEFT: ("bad", "Has left"),
    Mark.OWNERLESS: ("gap", "No owner"),
    Mark.PRIVILEGED: ("warn", "Privileged"),
    Mark.UNUSED: ("warn", "Unused"),
    Mark.NO_MFA: ("warn", "No second factor"),
    Followed.DONE: ("ok", "Seen done"),
    Followed.WAITING: ("na", "Not read since"),
    Followed.STILL_THERE: ("warn", "Still there"),
    Followed.OVERDUE: ("bad", "Overdue"),
    "under_way": ("info run", "Under way"),
    "late": ("bad", "Overdue"),
    "ready": ("warn", "To be signed"),
    "signed": ("ok", "Signed"),
}


def state_of(row: ReviewedAccount) -> str:
    """Return what a row's state is known by: its decision, once there is nothing left to do."""
    state = row.state
    if state == Standing.DECIDED and row.standing is not None:
        return row.standing.choice
    return state
