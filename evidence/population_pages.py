"""Pages about populations, in whichever frame they stand; access is the view's matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from compliance.web.lists import answer
from compliance.web.request import SignedInRequest
from evidence.frames import Frame
from evidence.lists.population_items import listing_of
from evidence.lists.populations import DIFFERENCES, MONTHS, POPULATIONS, DifferenceRow, rows_in
from evidence.models import ItemKind, Population, PopulationItem
from evidence.populations import followed
from evidence.populations.found import items_of, snapshots_of, within
from evidence.populations.questions import questions
from evidence.populations.reconciled import PEOPLE, Reconciled, reconciled
from evidence.populations.rows import change_row, worked_row
from evidence.populations.tested import attributes_for, tallies
from evidence.rules.attributes import ticket_of
from evidence.rules.changes import commit_from, delivery_from, push_from

_PAGES = 10  # sealed pages named; the others are counted
_ITEMS = 3  # items linked from one difference


def list_page(
    request: SignedInRequest, frame: Frame, populations: Iterable[Population]
) -> HttpResponseBase:
    """List populations."""
    rows = rows_in(frame, populations)
    context = {"frame": frame, **frame.extra}
    return answer(request, POPULATIONS, rows, "evidence/populations.html", **context)


def population_page(
    request: SignedInRequest, frame: Frame, population: Population
) -> HttpResponseBase:
    """Show what a population is, how its items meet each attribute, and every item."""
    context = _context(frame, population, "population")
    items = items_of(population)
    if attributes_for(population.kind) and "HX-Target" not in request.headers:
        every, each = tallies(items, population.kind)
        context |= {"every": every, "tallies": each}
    listing = listing_of(population, frame)
    rows = items.select_related("stream")
    return answer(request, listing, rows, "evidence/population.html", **context)


def completeness_page(
    request: SignedInRequest, frame: Frame, population: Population
) -> HttpResponseBase:
    """Show how its items were read and what they were compared with, each difference explained."""
    context = _context(frame, population, "population_completeness")
    snapshots = snapshots_of(population)
    context |= {
        "snapshots": [(each, frame.receipt_href(each.pk)) for each in snapshots[:_PAGES]],
        "snapshot_count": snapshots.count(),
    }
    rows = _differences(frame, population, context["reconciled"])
    return answer(request, DIFFERENCES, rows, "evidence/population_completeness.html", **context)


def signals_page(
    request: SignedInRequest, frame: Frame, population: Population
) -> HttpResponseBase:
    """Show what to ask of its reviews; persons only to whom the frame names them."""
    found = questions(population)
    context = _context(frame, population, "population_signals")
    context |= {
        "signals": sorted(found.signals, key=lambda signal: not signal.number),
        "items_href": frame.href("population", population.key),
    }
    if not frame.shows_persons:
        return render(request, "evidence/population_signals.html", context)
    rows = list(found.months)
    return answer(request, MONTHS, rows, "evidence/population_signals.html", **context)


def item_page(
    request: SignedInRequest, frame: Frame, population: Population, pk: int
) -> HttpResponse:
    """Show one item as an auditor reads it."""
    item = item_of(population, pk)
    context = {
        **frame.extra,
        "frame": frame,
        "population": population,
        "population_href": frame.href("population", population.key),
        "item": item,
        "receipt_href": frame.receipt_href(item.snapshot_id),
        "earlier": followed.earlier_of(item),
    }
    template, more = _of_kind(item, population, frame)
    return render(request, template, context | more)


def item_peek(
    request: SignedInRequest, frame: Frame, population: Population, pk: int
) -> HttpResponse:
    """Show a summary of one change beside the list."""
    item = item_of(population, pk)
    if item.kind != ItemKind.CHANGE:
        raise Http404("Only changes have a summary.")
    row = change_row(item)
    context = {"row": row, "item": item, "change": row.change, "ticket": ticket_of(row.change)}
    return render(request, "evidence/_peek_change.html", context)


def item_of(population: Population, pk: int) -> PopulationItem:
    """Return an item of the population's period, be it one of its own or one that bears it out."""
    rows = within(population).select_related("stream__source", "snapshot__artifact")
    return get_object_or_404(rows, pk=pk)


def _context(frame: Frame, population: Population, here: str) -> dict[str, Any]:
    comparison = reconciled(population)
    return {
        **frame.extra,
        "frame": frame,
        "population": population,
        "kind_title": ItemKind(population.kind).label,
        "is_of_people": population.kind in PEOPLE,
        "tabs": frame.tabs(population, here),
        "count": items_of(population).count(),
        "reconciled": comparison,
        "completeness_href": frame.href("population_completeness", population.key),
        "page_count": snapshots_of(population).count(),
    }


def _differences(frame: Frame, population: Population, found: Reconciled) -> list[DifferenceRow]:
    wanted = [id_ for each in found.differences for id_ in each.items[:_ITEMS]]
    items = (
        within(population)
        .filter(external_id__in=wanted)
        .values_list("stream__place", "external_id", "pk")
    )
    known = {(place, id_): pk for place, id_, pk in items}
    return [
        DifferenceRow(
            number=number,
            difference=each,
            hrefs=tuple(
                (id_[:7] if len(id_) == 40 else id_, _item_href(frame, population, known, key))
                for id_ in each.items[:_ITEMS]
                if (key := (each.place, id_)) in known
            ),
        )
        for number, each in enumerate(found.differences)
    ]


def _item_href(
    frame: Frame, population: Population, known: dict[tuple[str, str], int], key: tuple[str, str]
) -> str:
    return frame.href("population_item", population.key, known[key])


def _of_kind(
    item: PopulationItem, population: Population, frame: Frame
) -> tuple[str, dict[str, Any]]:
    if item.kind == ItemKind.CHANGE:
        row = change_row(item)
        merge = followed.merge_commit_of(row.change, item, population)
        return "evidence/population_change.html", {
            "row": row,
            "change": row.change,
            "ticket": ticket_of(row.change),
            "moments": followed.moments_of(item, row.change, population),
            "merge_href": _href(frame, population, merge),
        }
    if item.kind in PEOPLE:
        person = worked_row(item)
        return "evidence/population_worked.html", {"row": person, "worked": person.worked}
    if item.kind in {ItemKind.GRANT, ItemKind.ACCOUNT}:
        return "evidence/population_grant.html", {"facts": item.facts}
    if item.kind == ItemKind.COMMIT:
        return "evidence/population_commit.html", _commit(item, population, frame)
    return "evidence/population_event.html", _event(item, population, frame)


def _commit(item: PopulationItem, population: Population, frame: Frame) -> dict[str, Any]:
    found = followed.accounted(item, population)
    ids = [found.change.id if found and found.change else "", *item.facts["parents"]]
    if found and found.push:
        ids.append(found.push.id)
    return {
        "commit": commit_from(item.facts),
        "accounted": found,
        "way": followed.way_title(found),
        "near": _ways(followed.near(item, ids, population), population, frame),
    }


def _event(item: PopulationItem, population: Population, frame: Frame) -> dict[str, Any]:
    if item.kind == ItemKind.DELIVERY:
        delivery = delivery_from(item.facts)
        return {
            "event": delivery,
            "near": _ways(followed.near(item, [delivery.commit], population), population, frame),
        }
    push = push_from(item.facts)
    removed = followed.removed_by(item, population)
    ids = [push.before, push.after, *removed]
    return {
        "event": push,
        "is_push": True,
        "removed": removed,
        "near": _ways(followed.near(item, ids, population), population, frame),
    }


def _ways(
    items: dict[str, PopulationItem], population: Population, frame: Frame
) -> list[tuple[PopulationItem, str]]:
    return [(item, _href(frame, population, item)) for item in items.values()]


def _href(frame: Frame, population: Population, item: PopulationItem | None) -> str:
    return frame.href("population_item", population.key, item.pk) if item else ""
