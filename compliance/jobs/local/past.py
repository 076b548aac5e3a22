"""The demo's past on one machine: where it ends, how long it is, and whether it was lived."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .profile import Profile


@dataclass(frozen=True, kw_only=True)
class Past:
    """A past that ends when the demo was first started, and is made once."""

    note: Path
    at: datetime
    days: int

    @classmethod
    def of(cls, profile: Profile, days: int) -> Past:
        """Return the past that was noted at the first start, which is now where there is none."""
        note = profile.folder / "past.json"
        if not note.exists():
            at = datetime.now(UTC).replace(microsecond=0)
            note.write_text(json.dumps({"at": at.isoformat(), "days": days}))
        told = json.loads(note.read_text())
        return cls(note=note, at=datetime.fromisoformat(told["at"]), days=told["days"])

    @property
    def is_lived(self) -> bool:
        return bool(json.loads(self.note.read_text()).get("is_lived"))

    @property
    def stands_at(self) -> datetime | None:
        """Return where the stand-ins stand at first: at its beginning, unless it was lived."""
        return None if self.is_lived else self.at - timedelta(days=self.days)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return how a management command is told of it."""
        return ("--at", self.at.isoformat(), "--days", str(self.days))

    def note_lived(self) -> None:
        """Keep that it was lived through."""
        told = {"at": self.at.isoformat(), "days": self.days, "is_lived": True}
        self.note.write_text(json.dumps(told))
