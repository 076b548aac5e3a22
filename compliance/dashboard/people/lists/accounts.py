"""Accounts as a list: whose each is, and what it may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.dashboard.people.forms import SortForm
from compliance.people.actions.accounts import LinkRefusedError, sort_account
from compliance.people.models import (
    Account,
    AccountKind,
    AccountLink,
    AccountState,
    Directory,
    Person,
)
from compliance.web.lists import (
    BulkAct,
    Choice,
    Column,
    Done,
    Empty,
    Listing,
    Option,
    Words,
    choices,
    one_by_one,
)

_HOLDERS = [
    ("unlinked", "Nobody’s"),
    ("person", "A person’s"),
    ("left", "Of somebody who left"),
    ("owned", "With an owner"),
]


def _sort(rows: list[Account], values: dict[str, Any], *, actor: User, at: datetime) -> Done:
    sorted_, refused = one_by_one(
        rows,
        lambda row: sort_account(
            account=row,
            kind=values["kind"],
            owner=values["owner"],
            reason=values["reason"],
            actor=actor,
            at=at,
        ),
        LinkRefusedError,
    )
    return Done(number=len(sorted_), refused=refused)


def _directories(_user: User) -> Sequence[Option]:
    rows = Directory.objects.order_by("title").values_list("pk", "title")
    return [Option(value=str(pk), title=title) for pk, title in rows]


def _held_by(accounts: Any, holder: str) -> Any:
    if holder == "unlinked":
        return accounts.unlinked()
    if holder == "owned":
        return accounts.exclude(owner=None)
    linked = accounts.filter(links__ended_at=None, links__isnull=False)
    if holder == "left":
        left = Person.objects.left(day_of(timezone.now()))
        return linked.filter(links__person__in=left).usable().distinct()
    return linked.distinct()


def _with_states(rows: list[Any]) -> list[Any]:
    """Add to each account its present state and whose it is."""
    ids = [row.pk for row in rows]
    states = {s.account_id: s for s in AccountState.objects.current().filter(account__in=ids)}
    links = AccountLink.objects.current().filter(account__in=ids).select_related("person")
    people = {link.account_id: link for link in links}
    for row in rows:
        row.now = states.get(row.pk)
        row.link = people.get(row.pk)
    return rows


def _whose(row: Any) -> object:
    return row.link.person if row.link else row.owner or ""


def _privileges(row: Any) -> str:
    return ", ".join(row.now.privileges) if row.now else ""


ACCOUNTS = Listing(
    key="accounts",
    noun="account",
    plural="accounts",
    columns=(
        Column(
            key="name",
            title="Account",
            value=lambda row: row.name,
            sort="name",
            css="mid",
            is_optional=False,
        ),
        Column(
            key="directory",
            title="System",
            value=lambda row: row.directory.title,
            sort="directory__title",
        ),
        Column(
            key="person",
            title="Whose",
            value=lambda row: row.link.person if row.link else row.owner or "",
        ),
        Column(
            key="privileges",
            title="Privileges",
            value=lambda row: ", ".join(row.now.privileges) if row.now else "",
        ),
        Column(
            key="used",
            title="Last used",
            value=lambda row: row.last_used_at,
            css="tight",
        ),
        Column(key="state", title="State", value=lambda row: "gone" if row.gone_at else "present"),
    ),
    row="people/_account_row.html",
    sort="name",
    filters=(
        Words(title="Filter accounts", narrow=lambda accounts, words: accounts.matching(words)),
        Choice(
            name="holder",
            title="Whose",
            options=choices(_HOLDERS),
            narrow=_held_by,
            count=lambda rows: {holder: _held_by(rows, holder).count() for holder, _ in _HOLDERS},
        ),
        Choice(
            name="system",
            title="System",
            options=_directories,
            narrow=lambda accounts, key: accounts.filter(directory=key),
        ),
        Choice(
            name="kind",
            title="Kind",
            options=choices(AccountKind.choices),
            narrow=lambda accounts, kind: accounts.filter(kind=kind),
            count=None,
        ),
    ),
    acts=(
        BulkAct(
            key="own",
            title="Name an owner",
            question="Say who answers for {rows}?",
            done="{rows} have an owner.",
            consequence="They are no one person’s from then on, and count as such in checks.",
            form=SortForm,
            perform=_sort,
        ),
    ),
    prepare=_with_states,
    has_peek=False,
    empty=Empty(
        symbol="identification",
        title="No accounts yet",
        text="They come with the first run of a connection that holds logins of people.",
        url="integrations:connections",
        action="Connect a system",
    ),
)
