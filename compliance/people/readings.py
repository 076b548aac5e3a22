"""Merging a reading of a directory into the record: states and links of accounts, as intervals.

What is done here follows from a reading and the rules; the acts around it keep the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from .models import (
    Account,
    AccountKind,
    AccountLink,
    AccountLogEntry,
    AccountState,
    Directory,
    LinkMethod,
)
from .rules.accounts import AccountEvent, SeenAccount
from .rules.linking import Link, Links, link_all
from .sealed import known_roster

_AT_ONCE = 1_000


class OutOfOrderReadingError(Exception):
    """A reading older than one already merged; merging it would rewrite history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a reading changed."""

    new: int = 0
    gone: int = 0
    changed: int = 0
    linked: int = 0
    unlinked: int = 0


@transaction.atomic
def take_reading(directory: Directory, seen: Collection[SeenAccount], *, at: datetime) -> Merged:
    """Take a whole reading of a directory into the record, and link what it shows.

    Accounts it no longer lists are gone from now on. The same reading twice changes nothing.
    """
    directory = Directory.objects.select_for_update().get(pk=directory.pk)
    if directory.read_at and at < directory.read_at:
        raise OutOfOrderReadingError(
            f"{directory} was read at {directory.read_at:%Y-%m-%d %H:%M:%S}, after this reading."
        )
    by_id = {account.id: account for account in seen}
    known = {row.external_id: row for row in directory.accounts.all()}
    new = _add(directory, [a for id_, a in by_id.items() if id_ not in known], at)
    changed = _merge_states(directory, by_id, at)
    gone = _merge_facts(known, by_id, at)
    Directory.objects.filter(pk=directory.pk).update(read_at=at)
    linked, unlinked = relink(directory, at=at)
    return Merged(new=new, gone=gone, changed=changed, linked=linked, unlinked=unlinked)


def relink(directory: Directory, *, at: datetime) -> tuple[int, int]:
    """Link a directory's accounts by the rules as they stand; return how many began and ended."""
    links = link_all(seen_accounts(directory), known_roster(directory, at=at))
    return _merge_links(directory, links, at)


def relink_all(*, at: datetime) -> None:
    """Link the accounts of every directory again: the roster is another than before."""
    for directory in Directory.objects.order_by("pk"):
        relink(directory, at=at)


def seen_accounts(directory: Directory) -> list[SeenAccount]:
    """Return the accounts of a directory as its newest reading found them."""
    states = AccountState.objects.current().filter(account__directory=directory)
    return [seen_from(state) for state in states.select_related("account")]


@transaction.atomic
def note_log(
    directory: Directory, events: Iterable[AccountEvent], *, tells_grants: bool = True
) -> None:
    """Keep what a directory's log says was done to accounts, be they known yet or not."""
    entries = [
        AccountLogEntry(
            directory=directory,
            account=event.account[:300],
            act=event.act,
            at=event.at,
            by=event.by[:254],
            privilege=event.privilege[:200],
        )
        for event in events
    ]
    AccountLogEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=_AT_ONCE)
    if tells_grants and not directory.has_log:
        directory.has_log = True
        directory.save(update_fields=["has_log"])


def seen_from(state: AccountState) -> SeenAccount:
    """Return an account as one of its states has it."""
    return SeenAccount(
        id=state.account.external_id,
        name=state.name,
        emails=tuple(state.emails),
        identity=state.identity,
        is_active=state.is_active,
        is_service=state.is_service,
        privileges=tuple(state.privileges),
        is_privileged=state.is_privileged,
        has_mfa=state.has_mfa,
        created_at=state.account.made_at,
        last_used_at=state.account.last_used_at,
    )


def _add(directory: Directory, accounts: list[SeenAccount], at: datetime) -> int:
    rows = [
        Account(
            directory=directory,
            external_id=account.id,
            name=account.name[:254],
            made_at=account.created_at,
            last_used_at=account.last_used_at,
            first_seen_at=at,
        )
        for account in accounts
    ]
    return len(Account.objects.bulk_create(rows, batch_size=_AT_ONCE))


def _merge_states(directory: Directory, by_id: Mapping[str, SeenAccount], at: datetime) -> int:
    """Close each state that is no longer so and open the one that is; return how many began."""
    open_ = AccountState.objects.current().filter(account__directory=directory)
    current = {row.account.external_id: row for row in open_.select_related("account")}
    over = [row.pk for id_, row in current.items() if not _is_so(row, by_id.get(id_))]
    AccountState.objects.filter(pk__in=over, began_at__lt=at).update(
        ended_at=at, seen_to=directory.read_at
    )
    accounts = dict(directory.accounts.values_list("external_id", "pk"))
    begun = [
        AccountState(account_id=accounts[id_], began_at=at, **_values(account))
        for id_, account in by_id.items()
        if id_ not in current or current[id_].pk in over
    ]
    AccountState.objects.bulk_create(begun, batch_size=_AT_ONCE, ignore_conflicts=True)
    return len(begun)


def _values(account: SeenAccount) -> dict[str, Any]:
    return {
        "name": account.name[:254],
        "emails": list(account.emails),
        "identity": account.identity[:254],
        "is_active": account.is_active,
        "is_service": account.is_service,
        "privileges": list(account.privileges),
        "is_privileged": account.is_privileged,
        "has_mfa": account.has_mfa,
    }


def _is_so(row: AccountState, account: SeenAccount | None) -> bool:
    if account is None:
        return False
    return all(getattr(row, name) == value for name, value in _values(account).items())


def _merge_facts(
    known: Mapping[str, Account], by_id: Mapping[str, SeenAccount], at: datetime
) -> int:
    """Follow names and last use, and say which accounts are gone; return how many are."""
    gone = [row.pk for id_, row in known.items() if id_ not in by_id and row.gone_at is None]
    Account.objects.filter(pk__in=gone).update(gone_at=at)
    changed = []
    for id_, row in known.items():
        account = by_id.get(id_)
        if account is not None and _follow(row, account):
            changed.append(row)
    Account.objects.bulk_update(
        changed, ["name", "made_at", "last_used_at", "gone_at"], batch_size=_AT_ONCE
    )
    return len(gone)


def _follow(row: Account, account: SeenAccount) -> bool:
    now = (account.name[:254], account.created_at, account.last_used_at, None)
    before = (row.name, row.made_at, row.last_used_at, row.gone_at)
    row.name, row.made_at, row.last_used_at, row.gone_at = now
    return now != before


def _merge_links(directory: Directory, links: Links, at: datetime) -> tuple[int, int]:
    """End links that no longer follow from the rules, and begin those that do.

    An account that is gone keeps its last link: whose it was is part of the record.
    """
    standing = AccountLink.objects.current().filter(account__directory=directory)
    current = {row.account.external_id: row for row in standing.select_related("account")}
    over = [
        row.pk
        for id_, row in current.items()
        if id_ in links.unlinked or (id_ in links.linked and not _is_same(row, links.linked[id_]))
    ]
    ended = AccountLink.objects.filter(pk__in=over).exclude(method=LinkMethod.HAND)
    number = ended.update(ended_at=at)
    accounts = dict(directory.accounts.values_list("external_id", "pk"))
    begun = [
        AccountLink(
            account_id=accounts[id_],
            person_id=link.person,
            method=link.method,
            reason=link.reason[:300],
            began_at=at,
        )
        for id_, link in links.linked.items()
        if id_ not in current or current[id_].pk in over
    ]
    AccountLink.objects.bulk_create(begun, batch_size=_AT_ONCE, ignore_conflicts=True)
    _sort(directory, links)
    return len(begun), number


def _is_same(row: AccountLink, link: Link) -> bool:
    if row.method == LinkMethod.HAND:
        return True
    # What the account was before is how a link goes on, not a new one.
    return row.person_id == link.person and (row.method == link.method)


def _sort(directory: Directory, links: Links) -> None:
    """Say of accounts nobody sorted yet that they are a person's, or a program's."""
    unsorted = directory.accounts.filter(kind=AccountKind.UNSORTED)
    unsorted.filter(external_id__in=list(links.linked)).update(kind=AccountKind.PERSON)
    states = AccountState.objects.current().filter(is_service=True, account__directory=directory)
    programs = list(states.values_list("account_id", flat=True))  # few: a join may be planned ill
    unsorted.filter(pk__in=programs).update(
        kind=AccountKind.SERVICE, kind_reason="The directory says so."
    )
