"""Brought lists of accounts as a list."""

from __future__ import annotations

from compliance.people.models import AccountList
from compliance.web.lists import Column, Empty, Listing, Words


def _matching(rows: object, words: str) -> object:
    for word in words.split():
        rows = rows.filter(directory__title__icontains=word)  # type: ignore[attr-defined]
    return rows


def _short(row: AccountList) -> str:
    return f"{row.rows} of {row.claimed}" if row.claimed is not None else str(row.rows)


LISTS = Listing(
    noun="list",
    plural="lists",
    title="Brought so far",
    file="lists of accounts",
    columns=(
        Column(
            key="system",
            title="System",
            value=lambda row: row.directory.title,
            sort="directory__title",
            is_optional=False,
        ),
        Column(key="file", title="File", value=lambda row: row.title, css="mid"),
        Column(
            key="made", title="Taken", value=lambda row: row.made_at, sort="made_at", css="tight"
        ),
        Column(key="rows", title="Accounts", value=_short, sort="rows", css="num"),
        Column(
            key="refused",
            title="Left out",
            value=lambda row: row.refused,
            sort="refused",
            css="num",
        ),
        Column(key="by", title="Brought by", value=lambda row: row.imported_by, css="tight"),
        Column(
            key="sha256",
            title="SHA-256",
            term="digest",
            value=lambda row: row.sha256,
            css="tight later",
        ),
    ),
    row="reviews/_list_row.html",
    sort="-made",
    has_peek=False,
    filters=(Words(title="Filter by system", narrow=_matching),),
    empty=Empty(
        symbol="arrow-up-tray",
        title="No list yet",
        text="For a system that no connection reads, bring the list of its accounts as it gives "
        "it: it is sealed, and reviewed like any other.",
    ),
)
