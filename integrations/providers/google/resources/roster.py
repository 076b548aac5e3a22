"""Users as a roster: for a company whose directory is where people are entered and taken out.

Authority: Admin SDK, Directory API, resource User. The first day is when the account was made, so
a roster of an HR system is better; it is a second source then, and not the same one twice. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance.people.rules.roster_rows import RosterRow
from integrations.providers.google.methods import USERS
from integrations.tape import Records

from .answers import moment, rows, text, texts
from .terms import terms_of
from .users import LIVE, state_of


def roster(records: Records) -> Iterator[tuple[RosterRow, bool]]:
    """Yield everybody who is no program, and whether they still work here."""
    terms = terms_of(records)
    if not terms.is_roster:
        return
    users = (row for record in records.of(USERS.id) if _is_live(record) for row in rows(record))
    for number, row in enumerate(users, start=2):
        email = text(row, "primaryEmail").lower()
        made = moment(row.get("creationTime"))
        if made is None or not email or email in terms.service_accounts:
            continue
        place = _place(row)
        yield (
            RosterRow(
                number=number,
                name=text(row.get("name") or {}, "fullName") or email,
                email=email,
                joined_on=made.date(),
                department=text(place, "department"),
                title=text(place, "title"),
                manager=_manager(row),
                other_emails=tuple(sorted(alias.lower() for alias in texts(row, "aliases"))),
                external_id="",
            ),
            state_of(dict(row)) == "active",
        )


def _is_live(record: Any) -> bool:
    return all(record.parameters.get(name) == value for name, value in LIVE.items())


def _place(row: Mapping[str, Any]) -> Mapping[str, Any]:
    places = [each for each in row.get("organizations") or () if isinstance(each, dict)]
    main = [each for each in places if each.get("primary")]
    return next(iter(main or places), {})


def _manager(row: Mapping[str, Any]) -> str:
    for each in row.get("relations") or ():
        if isinstance(each, dict) and each.get("type") == "manager" and "@" in text(each, "value"):
            return text(each, "value").lower()
    return ""
