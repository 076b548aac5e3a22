"""Where policies hold: each organizational unit, and each group that has policies of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.methods import GROUP, GROUPS, POLICIES, USERS
from integrations.tape import Records

from .answers import GoogleResource, asked, each_once, gaps, part, rows, text, unread, why
from .policies import book_of, unread_policies
from .resolution import Book, Effective
from .terms import Terms, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(GoogleResource):
    """A unit or a group, with every value that can hold there."""

    path: str  # of the unit; "" for a group
    group: str  # its id; "" for a unit
    book: Book = field(repr=False)
    terms: Terms = field(repr=False)
    accounts: int | None  # that are active in the unit itself; None where it could not be read
    unenforced: int | None  # of these, for which 2-step verification is not enforced

    def effective(self, setting: str) -> tuple[Effective, ...]:
        """Return what can hold here; for a group only what its own policies say."""
        if self.group:
            return self.book.of_group(setting, self.group)
        return self.book.effective(setting, self.path)

    def is_concerned(self, *settings: str) -> bool:
        """Return whether any of these settings is the place's to answer for."""
        return not self.group or any(self.effective(setting) for setting in settings)

    def named(self, origin: str) -> str:
        """Return where a value was set, in words."""
        return self.title if origin == self.group and self.group else origin


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    region: str
    book: Book
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    accounts: int = 0
    unenforced: int = 0


def places(records: Records) -> Iterator[Place | Unreadable]:
    """Yield every unit, also one without an account, and every group with policies of its own."""
    if reason := unread_policies(records):
        yield unread(POLICIES.id, reason)
        return
    record = asked(records, POLICIES)
    common = _Common(
        region=record.region if record else "", book=book_of(records), terms=terms_of(records)
    )
    yield from _units(records, common)
    names = _group_names(records)
    for group in common.book.groups:
        yield _place(
            common, name=f"group/{group}", title=f"Group {names.get(group, group)}", group=group
        )


def _units(records: Records, common: _Common) -> Iterator[Place]:
    users = asked(records, USERS)
    gap = gaps(accounts=why(users, USERS))
    counts = None if gap else _counts(rows(users))
    for unit in sorted(common.book.units, key=lambda unit: unit.path):
        count = None if counts is None else counts.get(unit.path, _Count())
        place = _place(common, name=f"unit/{unit.id}", title=unit.path, path=unit.path)
        yield replace(
            place,
            accounts=count.accounts if count else None,
            unenforced=count.unenforced if count else None,
            gaps=gap,
        )


def _place(common: _Common, *, name: str, title: str, path: str = "", group: str = "") -> Place:
    return Place(
        id=name,
        title=title,
        region=common.region,
        path=path,
        group=group,
        book=common.book,
        terms=common.terms,
        accounts=None,
        unenforced=None,
    )


def _counts(users: list[dict[str, object]]) -> Mapping[str, _Count]:
    """Return how many accounts of each unit can be signed in to."""
    found: dict[str, _Count] = {}
    for user in users:
        if not (user.get("suspended") or user.get("archived")):
            path = text(user, "orgUnitPath")
            known = found.get(path, _Count())
            found[path] = _Count(
                accounts=known.accounts + 1,
                unenforced=known.unenforced + (not user.get("isEnforcedIn2Sv")),
            )
    return found


def _group_names(records: Records) -> Mapping[str, str]:
    single = [part(record.payload) for record in records.of(GROUP.id)]
    listed = rows(asked(records, GROUPS))
    return {text(row, "id"): text(row, "email") for row in (*listed, *single)}


PLACES: ResourceKind[Place] = ResourceKind(
    id="google.place",
    title="Organizational units, and groups with policies of their own",
    collector="google.policies",
    build=each_once(places),
)
