"""Rows of a list of accounts: which column is what, and what each row says.

Pure. As with lists of persons, a row that cannot be understood is named and left out. The name
is what tells accounts apart; one that is privileged says so by what its privileges are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .accounts import SeenAccount
from .roster_columns import Field
from .roster_rows import BadRow

FIELDS = (
    Field(
        name="name",
        title="Account",
        words=("account", "name", "user", "username", "user name", "login", "sign-in name"),
        is_required=True,
        help="What it signs in as; it tells accounts apart.",
    ),
    Field(
        name="email",
        title="E-mail",
        words=("email", "e-mail", "mail", "email address", "work email"),
        help="By it an account is found to be a person’s.",
    ),
    Field(
        name="privileges",
        title="Privileges",
        words=("privileges", "role", "roles", "rights", "permissions", "groups", "profile"),
        help="Several with a comma or semicolon between them.",
    ),
    Field(
        name="last_used_at",
        title="Last used",
        words=("last used", "last login", "last sign-in", "last active", "last seen"),
        help="A day such as 2026-03-31; blank is not told.",
    ),
    Field(
        name="is_active",
        title="Active",
        words=("active", "status", "enabled", "state"),
        help="Yes or no; blank is yes.",
    ),
    Field(
        name="has_mfa",
        title="Second factor",
        words=("second factor", "mfa", "2fa", "two-factor", "2-step verification"),
        help="Yes or no; blank is not told.",
    ),
)
_BY_NAME = {each.name: each for each in FIELDS}
_YES = frozenset({"yes", "y", "true", "1", "active", "enabled", "on"})
_NO = frozenset({"no", "n", "false", "0", "inactive", "disabled", "suspended", "off", "archived"})
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_PRIVILEGED = re.compile(r"admin|owner|root|super", re.IGNORECASE)
_LONGEST = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAccounts:
    """All rows of a list: every one is either in `good` or in `bad`."""

    good: tuple[SeenAccount, ...] = ()
    bad: tuple[BadRow, ...] = ()

    @property
    def count(self) -> int:
        return len(self.good) + len(self.bad)


class _Wrong(Exception):  # noqa: N818  (caught where the row is named)
    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.value, self.sentence = column, value, sentence


def guess_places(headings: Sequence[str]) -> dict[str, int]:
    """Return which column is what, as far as its heading says so."""
    called = [re.sub(r"[_\s]+", " ", heading).strip().lower() for heading in headings]
    found: dict[str, int] = {}
    for each in FIELDS:
        places = [called.index(word) for word in each.words if word in called]
        if free := [place for place in places if place not in found.values()]:
            found[each.name] = free[0]
    return found


def read_accounts(rows: Iterable[Sequence[str]], places: Mapping[str, int]) -> ReadAccounts:
    """Return what every row says, or what is wrong with it; the headings are row 1."""
    good: dict[str, tuple[int, SeenAccount]] = {}
    bad: list[BadRow] = []
    for number, row in enumerate(rows, start=2):
        values = {name: _cell(row, place) for name, place in places.items()}
        try:
            account = _account(values)
            _refuse_repeated(account, good)
            good[account.id] = (number, account)
        except _Wrong as wrong:
            bad.append(_bad(number, values, wrong))
    return ReadAccounts(good=tuple(account for _, account in good.values()), bad=tuple(bad))


def _refuse_repeated(account: SeenAccount, known: Mapping[str, tuple[int, SeenAccount]]) -> None:
    if account.id in known:
        sentence = f"Row {known[account.id][0]} is the same account. Keep one of the two."
        raise _Wrong("name", account.name, sentence)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _bad(number: int, values: Mapping[str, str], wrong: _Wrong) -> BadRow:
    who = values.get("name") or values.get("email") or ""
    title = _BY_NAME[wrong.column].title
    return BadRow(number=number, who=who, column=title, value=wrong.value, sentence=wrong.sentence)


def _account(values: Mapping[str, str]) -> SeenAccount:
    name = values.get("name", "")
    if not name:
        raise _Wrong("name", "", "The account’s name is missing. Enter it.")
    if len(name) > _LONGEST:
        raise _Wrong("name", name[:40], f"The name is longer than {_LONGEST} letters. Shorten it.")
    privileges = re.split(r"[,;|]", values.get("privileges", ""))
    sorted_ = tuple(sorted({each.strip()[:200] for each in privileges} - {""}))
    is_active = _yes_or_no("is_active", values)
    return SeenAccount(
        id=name.lower(),
        name=name,
        emails=_emails(values),
        is_active=is_active is not False,
        privileges=sorted_,
        is_privileged=any(_PRIVILEGED.search(each) for each in sorted_),
        has_mfa=_yes_or_no("has_mfa", values),
        last_used_at=_day(values),
    )


def _emails(values: Mapping[str, str]) -> tuple[str, ...]:
    entered = values.get("email", "").lower()
    if entered and not _EMAIL.fullmatch(entered):
        raise _Wrong("email", entered, "That is no e-mail address. Enter one like ada@example.com.")
    return (entered,) if entered else ()


def _yes_or_no(column: str, values: Mapping[str, str]) -> bool | None:
    entered = values.get(column, "").lower()
    if not entered:
        return None
    if entered not in _YES | _NO:
        raise _Wrong(column, entered, "Enter yes or no.")
    return entered in _YES


def _day(values: Mapping[str, str]) -> datetime | None:
    entered = values.get("last_used_at", "")
    if not entered or entered.lower() == "never":
        return None
    try:
        found = datetime.fromisoformat(entered[:10])
    except ValueError:
        sentence = "That is no day. Enter it like 2026-03-31, or leave it blank."
        raise _Wrong("last_used_at", entered, sentence) from None
    return found.replace(tzinfo=UTC)
