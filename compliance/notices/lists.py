"""Messages as a list: what was written to whom, and what became of it."""

from __future__ import annotations

from dataclasses import replace

from compliance.web.lists import Choice, Column, Empty, Listing, Words, choices, counted_by

from .models import Message
from .rules.occasions import Kind

_KINDS = [(str(kind), Message(kind=kind).get_kind_display()) for kind in Kind]

MINE = Listing(
    key="messages",
    noun="message",
    plural="messages",
    columns=(
        Column(
            key="subject",
            title="Message",
            value=lambda row: row.subject,
            sort="subject",
            css="wrap",
            is_optional=False,
            more=(("What it says", lambda row: row.text),),
        ),
        Column(key="kind", title="About", value=lambda row: row.get_kind_display(), sort="kind"),
        Column(
            key="written",
            title="Written",
            value=lambda row: row.written_at,
            sort="written_at",
            css="tight",
        ),
        Column(
            key="state",
            title="State",
            value=lambda row: row.get_state_display(),
            sort="state",
            more=(("Why", lambda row: row.reason),),
        ),
    ),
    row="notices/_message_row.html",
    sort="-written",
    has_peek=False,
    filters=(
        Words(title="Filter messages", narrow=lambda rows, words: rows.matching(words)),
        Choice(
            name="kind",
            title="About",
            options=choices(_KINDS),
            narrow=lambda rows, kind: rows.filter(kind=kind),
            count=counted_by("kind"),
        ),
        Choice(
            name="state",
            title="State",
            options=choices(Message.State.choices),
            narrow=lambda rows, state: rows.filter(state=state),
            count=counted_by("state"),
        ),
    ),
    empty=Empty(
        symbol="envelope",
        title="No message so far",
        text="Reminders, mentions and digests stand here once they are written.",
    ),
)

_TO = Column(key="to", title="To", value=lambda row: str(row.to or row.channel), sort="receiver")
EVERY = replace(MINE, key="all-messages", columns=(MINE.columns[0], _TO, *MINE.columns[1:]))
