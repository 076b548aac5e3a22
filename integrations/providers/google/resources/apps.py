"""Programs of other companies that were let in to accounts, and where anybody may let them in.

Who holds a grant now cannot be listed with a scope that only reads; but each consent is in the log
of tokens, and what was given and not taken back since is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.activity import GIVEN, GRANT, TOKEN
from integrations.tape import Records

from .answers import GoogleResource, each_once, text, texts
from .places import Place, places
from .streams import facts, unread_logs
from .terms import Terms, terms_of

_ROOT = "https://www.googleapis.com/auth/"
_WHO = frozenset(
    {"openid", "email", "profile", "userinfo.email", "userinfo.profile", "userinfo.openid"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class App(GoogleResource):
    """A program that somebody let in and nobody put out again."""

    accounts: tuple[str, ...]
    scopes: tuple[str, ...]  # of all who let it in, beyond who they are
    is_approved: bool


def apps(records: Records) -> Iterator[App | Place | Unreadable]:
    """Yield every unit with its rule for programs, and every program that was let in."""
    yield from places(records)
    yield from unread_logs(records, TOKEN)
    terms = terms_of(records)
    held: dict[str, dict[str, dict[str, Any]]] = {}
    for each in facts(records, GRANT, TOKEN):
        by_account = held.setdefault(text(each, "app"), {})
        if text(each, "act") == GIVEN:
            by_account[text(each, "account")] = each
        else:
            by_account.pop(text(each, "account"), None)
    for app, grants in sorted(held.items()):
        if grants:
            yield _app(app, list(grants.values()), terms)


def _app(app: str, grants: list[dict[str, Any]], terms: Terms) -> App:
    name = next((text(each, "privilege") for each in reversed(grants)), app)
    return App(
        id=f"app/{app}",
        title=name,
        accounts=tuple(sorted({text(each, "account_name") for each in grants})),
        scopes=tuple(_beyond_who(scope for each in grants for scope in texts(each, "scopes"))),
        is_approved=bool({app.lower(), name.lower()} & terms.approved_apps),
    )


def _beyond_who(scopes: Iterable[str]) -> list[str]:
    return sorted({scope.removeprefix(_ROOT) for scope in scopes} - _WHO)


APPS: ResourceKind[App | Place] = ResourceKind(
    id="google.app",
    title="Programs let in, and units' rules for them",
    collector="google.activity",
    build=each_once(apps),
)
