"""A list as its template shows it: rows, heads, chips, and the ways to all its other states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance.web.models import SavedView

from .acts import AT_ONCE, BulkAct
from .asked import Asked
from .columns import Column
from .cursor import CursorUnreadableError
from .export import FORMATS
from .filters import Choice, Days, DayUnreadableError, Filter, Option, Words, day_from
from .listing import Listing
from .rows import Count, Part

_LOST_PLACE = (
    "That place in the list is gone: the list or its order changed. Here is its beginning."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head; with an address when the list can be sorted by it."""

    column: Column
    href: str
    direction: str  # as aria-sort has it, or blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One way to narrow the list, or, when current, to stop doing so."""

    id: str
    title: str
    href: str
    is_current: bool
    count: int | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A filter of the panel: an option of several, or two days."""

    name: str
    title: str
    value: str
    options: list[Option] = field(default_factory=list)
    until: str = ""
    is_days: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One list in one state, for one person."""

    asked: Asked
    part: Part
    chips: list[Chip]
    picks: list[Pick]
    troubles: list[str]
    total: Count  # without any filter
    cells: dict[str, Column]
    saved: list[SavedView]

    @property
    def listing(self) -> Listing:
        return self.asked.listing

    @property
    def words(self) -> Words | None:
        return next((each for each in self.listing.filters if isinstance(each, Words)), None)

    @property
    def heads(self) -> Iterator[Head]:
        order = self.asked.order
        for column in self.asked.columns:
            is_current = order.key == column.key
            turned = f"-{column.key}" if is_current and not order.is_descending else column.key
            direction = "descending" if order.is_descending else "ascending"
            yield Head(
                column=column,
                href=self.asked.href(sort=turned) if column.sort is not None else "",
                direction=direction if is_current else "",
            )

    @property
    def optional_columns(self) -> list[tuple[Column, bool]]:
        return [(c, c.key in self.cells) for c in self.listing.columns if c.is_optional]

    @property
    def acts(self) -> list[BulkAct]:
        """Return the acts this person may do; without rows there is nothing to act on."""
        allowed = [act for act in self.listing.acts if act.is_allowed(self.asked.user)]
        return allowed if self.part.rows else []

    @property
    def may_take_all(self) -> bool:
        """Return whether all rows that match can be acted on at once."""
        count = self.part.count
        return len(self.part.rows) < count.number <= AT_ONCE and count.is_exact

    @property
    def noun(self) -> str:
        is_one = self.total.is_exact and self.total.number == 1
        return self.listing.noun if is_one else self.listing.plural

    @property
    def previous_href(self) -> str:
        return self._href("before", self.part.before.text()) if self.part.before else ""

    @property
    def next_href(self) -> str:
        return self._href("after", self.part.after.text()) if self.part.after else ""

    def _href(self, name: str, cursor: str) -> str:
        address = self.asked.href()
        return f"{address}{'&' if '?' in address else '?'}{name}={cursor}"

    @property
    def clear_href(self) -> str:
        names = [name for each in self.listing.filters for name in each.names]
        return self.asked.href(**dict.fromkeys(names, None))

    @property
    def exports(self) -> list[tuple[str, str]]:
        return [(title, self.asked.href(format=kind)) for kind, title in FORMATS.items()]

    @property
    def search_state(self) -> list[tuple[str, str]]:
        return self.asked.others("q")

    @property
    def panel_state(self) -> list[tuple[str, str]]:
        names = [n for each in self.listing.filters if _in_panel(each) for n in each.names]
        return self.asked.others(*names)

    @property
    def column_state(self) -> list[tuple[str, str]]:
        return self.asked.others("column")

    @property
    def saved_here(self) -> SavedView | None:
        return next((view for view in self.saved if view.state == self.asked.state), None)


def show(asked: Asked, rows: Any) -> Shown:
    """Return the page an address asks for; what it asks wrongly is said, never passed over."""
    troubles: list[str] = []
    try:
        narrowed = asked.narrowed(rows)
    except DayUnreadableError as error:
        narrowed = [] if isinstance(rows, list) else rows.none()
        troubles.append(str(error))
    part, lost = _part(asked, narrowed)
    return Shown(
        asked=asked,
        part=part,
        chips=[] if troubles else list(_chips(asked, rows, part.count)),
        picks=list(_picks(asked)),
        troubles=troubles + lost,
        total=asked.listing.over(rows).count() if asked.is_narrowed else part.count,
        cells={column.key: column for column in asked.columns},
        saved=_saved(asked),
    )


def _part(asked: Asked, narrowed: Any) -> tuple[Part, list[str]]:
    listing, order = asked.listing, asked.order
    rows = listing.over(narrowed)
    try:
        part, lost = rows.page(order, asked.cursor(), listing.per_page), []
    except CursorUnreadableError:
        part, lost = rows.page(order, None, listing.per_page), [_LOST_PLACE]
    return Part(
        rows=listing.prepare(part.rows),
        count=part.count,
        start=part.start,
        before=part.before,
        after=part.after,
    ), lost


def _saved(asked: Asked) -> list[SavedView]:
    key = asked.listing.key
    return list(SavedView.objects.of_list(key).seen_by(asked.user)) if key else []


def _in_panel(each: Filter) -> bool:
    return isinstance(each, Days) or (isinstance(each, Choice) and each.count is None)


def _chips(asked: Asked, rows: Any, found: Count) -> Iterator[Chip]:
    for each in asked.listing.filters:
        match each:
            case Choice(count=None):
                yield from _chosen(asked, each)
            case Choice():
                yield from _options(asked, each, _counts(asked, each, rows, found))
            case Days():
                yield from _spanned(asked, each)


def _counts(asked: Asked, choice: Choice, rows: Any, found: Count) -> Mapping[str, int] | None:
    """Return the number of rows for each option; none where they are too many to be counted."""
    assert choice.count is not None  # noqa: S101  (chosen by its caller)
    others = asked.narrowed(rows, without=choice)
    number = asked.listing.over(others).count() if asked.value(choice.name) else found
    return choice.count(others) if number.is_exact else None


def _options(asked: Asked, choice: Choice, counts: Mapping[str, int] | None) -> Iterator[Chip]:
    wanted, options = asked.value(choice.name), choice.options(asked.user)
    if len(options) > 1:
        yield Chip(
            id=f"chip-{choice.name}",
            title="All",
            count=None if counts is None else sum(counts.values()),
            href=asked.href(**{choice.name: None}),
            is_current=not wanted,
        )
    for option in options:
        is_current = wanted == option.value
        yield Chip(
            id=f"chip-{choice.name}-{option.value}",
            title=option.title,
            count=None if counts is None else counts.get(option.value, 0),
            tone=option.tone,
            href=asked.href(**{choice.name: None if is_current else option.value}),
            is_current=is_current,
        )


def _chosen(asked: Asked, choice: Choice) -> Iterator[Chip]:
    if value := asked.value(choice.name):
        option = asked.option(choice)
        title = option.title if option else value
        yield _taken(f"{choice.title}: {title}", choice.name, asked.href(**{choice.name: None}))


def _spanned(asked: Asked, days: Days) -> Iterator[Chip]:
    first, last = (day_from(asked.value(name)) for name in days.names)
    if first or last:
        parts = [f"from {first:%-d %b %Y}" if first else "", f"to {last:%-d %b %Y}" if last else ""]
        title = f"{days.title} {' '.join(part for part in parts if part)}"
        yield _taken(title, days.name, asked.href(**dict.fromkeys(days.names, None)))


def _taken(title: str, name: str, href: str) -> Chip:
    return Chip(id=f"chip-{name}", title=title, href=href, is_current=True, count=None, tone="x")


def _picks(asked: Asked) -> Iterator[Pick]:
    for each in asked.listing.filters:
        match each:
            case Choice(count=None):
                yield Pick(
                    name=each.name,
                    title=each.title,
                    value=asked.value(each.name),
                    options=list(each.options(asked.user)),
                )
            case Days():
                first, last = (asked.value(name) for name in each.names)
                yield Pick(name=each.name, title=each.title, value=first, until=last, is_days=True)
