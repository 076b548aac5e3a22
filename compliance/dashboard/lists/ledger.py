"""The ledger as a list: every act, newest first."""

from __future__ import annotations

from compliance.ledger.events import Event
from compliance.web.lists import Choice, Column, Days, Empty, Listing, Words, choices, on_days

LEDGER = Listing(
    key="ledger",
    noun="entry",
    plural="entries",
    columns=(
        Column(
            key="sequence",
            title="#",
            value=lambda row: row.sequence,
            sort="sequence",
            css="num",
            is_optional=False,
        ),
        Column(key="when", title="When", value=lambda row: row.occurred_at, sort="occurred_at"),
        Column(
            key="recorded",
            title="Recorded",
            value=lambda row: row.recorded_at,
            is_usual=False,
        ),
        Column(key="who", title="Who", value=lambda row: row.actor_name),
        Column(key="event", title="Event", value=lambda row: row.event, sort="event", css="tight"),
        Column(
            key="subject",
            title="Subject",
            value=lambda row: row.subject,
            sort="subject",
            css="wrap",
        ),
        Column(
            key="digest",
            title="Digest",
            term="digest",
            value=lambda row: row.digest,
            css="tight later",
        ),
    ),
    row="dashboard/_entry_row.html",
    sort="-sequence",
    has_peek=False,
    filters=(
        Words(title="Filter entries", narrow=lambda entries, words: entries.matching(words)),
        Choice(
            name="event",
            title="Event",
            options=choices([(event.value, event.value) for event in Event]),
            narrow=lambda entries, event: entries.filter(event=event),
        ),
        Days(name="on", title="Occurred on the days", narrow=on_days("occurred_at")),
    ),
    empty=Empty(title="No entry yet", text="Every act leaves one here.", symbol="book-open"),
)
