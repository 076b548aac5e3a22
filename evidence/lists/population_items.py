"""The items of a population as a list, each with its facts and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import F, Func, IntegerField, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from compliance.accounts.models import User
from compliance.web.lists import (
    Choice,
    Column,
    Days,
    Listing,
    Option,
    Words,
    choices,
    counted_by,
    on_days,
)
from evidence.frames import Frame
from evidence.models import ItemKind, Population, PopulationItem, Stream
from evidence.populations.found import items_of
from evidence.populations.reconciled import PEOPLE
from evidence.populations.rows import ChangeRow, OtherRow, change_row, worked_row
from evidence.rules.attributes import ATTRIBUTES, ticket_of
from evidence.rules.verdict import Outcome

from .people import EMPTY, OVERALL, people_of

_LABELS = 50  # offered by the filter


def listing_of(population: Population, frame: Frame) -> Listing:
    """Return the list of a population's items, with ways to their pages within a frame."""

    def href(item: PopulationItem) -> str:
        return frame.href("population_item", population.key, item.pk)

    if population.kind in PEOPLE:
        return people_of(population, lambda items: [worked_row(i, href(i)) for i in items])
    if population.kind != ItemKind.CHANGE:
        return _others(population, lambda items: [OtherRow(item=i, href=href(i)) for i in items])
    return _changes(population, lambda items: [change_row(i, href(i)) for i in items])


def _text(key: str) -> Coalesce:
    return Coalesce(KeyTextTransform(key, "facts"), Value(""), output_field=TextField())


def _number(key: str) -> Cast:
    return Cast(KeyTextTransform(key, "facts"), IntegerField())


def _fact(key: str) -> Callable[[ChangeRow], object]:
    return lambda row: getattr(row.change, key)


def _outcome(key: str) -> Callable[[ChangeRow], object]:
    return lambda row: row.verdicts[key].outcome.value


CHANGE_COLUMNS = (
    Column(
        key="change",
        title="Change",
        value=lambda row: row.item.external_id,
        more=(("Title", _fact("title")), ("Address", _fact("url"))),
        sort="external_id",
        css="mid",
        is_optional=False,
    ),
    Column(
        key="merged",
        title="Merged",
        value=_fact("merged_at"),
        more=(("Merged by", _fact("merged_by")),),
        sort="occurred_at",
        css="tight",
    ),
    Column(key="author", title="Author", value=_fact("author"), sort=_text("author")),
    Column(key="approved_by", title="Approved by", value=lambda row: ", ".join(row.approvers)),
    Column(
        key="lines",
        title="Lines",
        value=lambda row: row.change.lines,
        more=(("Added", _fact("additions")), ("Removed", _fact("deletions"))),
        sort=_number("additions") + _number("deletions"),
        css="num",
    ),
    Column(
        key="attributes",
        title="Attributes",
        term="attribute",
        value=lambda row: row.overall,
        more=tuple((each.title, _outcome(each.key)) for each in ATTRIBUTES),
        css="tight",
    ),
    Column(key="why", title="What does not hold", value=lambda row: row.reasons, css="wrap"),
    Column(
        key="place",
        title="Branch",
        value=_fact("place"),
        sort="stream__place",
        css="tight",
        is_usual=False,
    ),
    Column(
        key="opened",
        title="Opened",
        value=_fact("created_at"),
        css="tight",
        is_usual=False,
    ),
    Column(key="checks", title="Checks", value=_fact("checks"), is_usual=False),
    Column(
        key="ticket",
        title="Ticket",
        value=lambda row: ", ".join(row.change.issues) or ticket_of(row.change),
        css="wrap",
        is_usual=False,
    ),
    Column(
        key="labels",
        title="Labels",
        value=lambda row: ", ".join(row.change.labels),
        is_usual=False,
    ),
    Column(
        key="head",
        title="Merged head",
        value=_fact("head"),
        more=(("Merge commit", _fact("merge_commit")),),
        css="tight",
        is_usual=False,
    ),
)


def _changes(population: Population, prepare: Callable[[list[Any]], list[Any]]) -> Listing:
    return Listing(
        key="changes",
        noun="change",
        plural="changes",
        title="Every change",
        file=population.title,
        columns=CHANGE_COLUMNS,
        row="evidence/_change_row.html",
        sort="-merged",
        prepare=prepare,
        filters=(
            Words(title="Filter changes", narrow=lambda items, words: items.matching(words)),
            Choice(
                name="overall",
                title="Attributes",
                options=lambda _user: OVERALL,
                narrow=lambda items, outcome: items.with_outcome("overall", outcome),
                count=counted_by("attributes__overall"),
            ),
            Choice(
                name="fails",
                title="Attribute that fails",
                options=choices([(each.key, each.title) for each in ATTRIBUTES]),
                narrow=lambda items, key: items.with_outcome(key, Outcome.FAIL.value),
            ),
            _by_place(population),
            Choice(
                name="author",
                title="Author",
                options=choices([("person", "A person"), ("program", "A program")]),
                narrow=lambda items, who: items.filter(facts__author_is_bot=who == "program"),
            ),
            _by_label(population),
            Days(name="merged", title="Merged on the days", narrow=on_days("occurred_at")),
        ),
        empty=EMPTY,
    )


def _others(population: Population, prepare: Callable[[list[Any]], list[Any]]) -> Listing:
    noun = ItemKind(population.kind).label.lower()
    return Listing(
        noun="item",
        plural="items",
        title=f"Every {noun}",
        file=population.title,
        columns=(
            Column(
                key="item",
                title="Item",
                value=lambda row: row.item.external_id,
                more=(("Title", lambda row: row.item.title),),
                sort="title",
                css="mid",
                is_optional=False,
            ),
            Column(
                key="at",
                title="When",
                value=lambda row: row.item.occurred_at,
                sort="occurred_at",
                css="tight",
            ),
            Column(key="who", title="By", value=lambda row: row.who),
            Column(
                key="place",
                title="Place",
                value=lambda row: row.item.stream.place,
                sort="stream__place",
                css="tight",
            ),
        ),
        row="evidence/_other_row.html",
        sort="-at",
        has_peek=False,
        prepare=prepare,
        filters=(
            Words(title="Filter items", narrow=lambda items, words: items.matching(words)),
            _by_place(population),
            Days(name="on", title="On the days", narrow=on_days("occurred_at")),
        ),
        empty=EMPTY,
    )


def _by_place(population: Population) -> Choice:
    def places(_user: User) -> Sequence[Option]:
        streams = Stream.objects.filter(source=population.source_id).order_by("place")
        return [Option(value=str(s.pk), title=s.place) for s in streams.only("place")]

    return Choice(
        name="place",
        title="Repository and branch",
        options=places,
        narrow=lambda items, stream: items.filter(stream=stream),
    )


def _by_label(population: Population) -> Choice:
    def labels(_user: User) -> Sequence[Option]:
        each = Func(F("facts__labels"), function="jsonb_array_elements_text")
        found = items_of(population).annotate(label=each).order_by("label")
        names = found.values_list("label", flat=True).distinct()[:_LABELS]
        return [Option(value=name, title=name) for name in names]

    return Choice(
        name="label",
        title="Label",
        options=labels,
        narrow=lambda items, label: items.filter(facts__labels__contains=[label]),
    )
