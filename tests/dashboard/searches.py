"""Asking the search as somebody, in tests."""

from __future__ import annotations

from compliance.accounts.models import User
from compliance.dashboard.search import Found, search, tidy
from compliance.dashboard.search.asker import Asker
from compliance.dashboard.search.hits import Hit
from compliance.web import shell
from integrations.models import Connection
from tests import factories


def ask(user: User, words: str) -> Found:
    entries = shell.sections(shell.ENTRIES[user.role], here="")
    ways = tuple(link for section in entries for link in section.links)
    return search(Asker(user=user, today=factories.AT.date(), ways=ways), tidy(words))


def hits(user: User, words: str, group: str = "") -> list[Hit]:
    groups = ask(user, words).groups
    return [hit for each in groups if each.key.startswith(group) for hit in each.hits]


def titles(user: User, words: str, group: str = "") -> list[str]:
    return [hit.title for hit in hits(user, words, group)]


def connect(title: str = "AWS production") -> Connection:
    return Connection.objects.create(
        name=title.lower().replace(" ", "-"),
        source=factories.source(title, account="111122223333"),
        next_run_at=factories.AT,
        created_at=factories.AT,
    )
