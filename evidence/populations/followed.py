"""One item followed to those around it: what happened to it in time, and what was said before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from evidence.models import ItemKind, Population, PopulationItem, PopulationItemQuerySet
from evidence.rules.attributes import is_another, is_program
from evidence.rules.changes import Change, Review, commit_from, delivery_from
from evidence.rules.reconciliation import WAYS, Accounted

from .found import known_to
from .reconciled import accounts_of

_SHOWN = 25  # commits of a change; the others are counted
_SAID = {
    "approved": "approved",
    "changes_requested": "asked for changes",
    "commented": "commented",
    "dismissed": "reviewed; that was dismissed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened, with what is worth knowing of it."""

    at: datetime
    title: str
    note: str = ""
    tone: str = "na"
    item: PopulationItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What was said of an item before, until something else was said."""

    item: PopulationItem
    changes: tuple[tuple[str, str, str], ...]  # of what follows: name, then, thereafter


def moments_of(item: PopulationItem, change: Change, population: Population) -> list[Moment]:
    """Return what happened to a change, from its first commit to production."""
    commits = list(_commits(item, change, population)[:_SHOWN])
    moments = [
        Moment(at=change.created_at, title=f"{_who(change.author)} opened it", tone="info"),
        *(_of_commit(each) for each in commits if each.external_id != change.merge_commit),
        *(_of_review(change, review, item) for review in change.reviews),
        _of_merge(change),
        *_of_deliveries(item, change, population),
    ]
    return sorted(moments, key=lambda moment: moment.at)


def merge_commit_of(change: Change, item: PopulationItem, population: Population) -> Any:
    """Return the commit a change became, if it was read."""
    return (
        _sibling(item, ItemKind.COMMIT, population).filter(external_id=change.merge_commit).first()
    )


def earlier_of(item: PopulationItem) -> list[Earlier]:
    """Return what was said of the item before, the latest first, with what changed then."""
    intervals = PopulationItem.objects.filter(
        stream=item.stream_id, kind=item.kind, external_id=item.external_id
    ).order_by("began_at")
    rows = list(intervals)
    return [
        Earlier(item=before, changes=tuple(_changed(before.facts, after.facts)))
        for before, after in pairwise(rows)
    ][::-1]


def accounted(item: PopulationItem, population: Population) -> Accounted | None:
    """Return by which way a commit got onto its branch."""
    accounts = accounts_of(item.stream, population)
    return next((a for a in accounts.commits if a.commit.id == item.external_id), None)


def removed_by(item: PopulationItem, population: Population) -> list[str]:
    """Return the commits a force push took off the branch."""
    accounts = accounts_of(item.stream, population)
    return [a.commit.id for a in accounts.commits if a.push and a.push.id == item.external_id]


def way_title(found: Accounted | None) -> str:
    """Return a way in words; none where the commit is not known any more."""
    return WAYS[found.way] if found else "Not known"


def near(item: PopulationItem, ids: Iterable[str], population: Population) -> dict[str, Any]:
    """Return items of the same place by their ids, as far as they were read."""
    wanted = [id_ for id_ in ids if id_]
    found = known_to(population).filter(stream=item.stream_id, external_id__in=wanted)
    return {each.external_id: each for each in found}


def _sibling(item: PopulationItem, kind: str, population: Population) -> PopulationItemQuerySet:
    return known_to(population).filter(stream=item.stream_id).of_kind(kind)


def _commits(
    item: PopulationItem, change: Change, population: Population
) -> PopulationItemQuerySet:
    commits = _sibling(item, ItemKind.COMMIT, population)
    return commits.filter(facts__brought_by__contains=[change.number]).in_order()


def _of_commit(item: PopulationItem) -> Moment:
    commit = commit_from(item.facts)
    title = f"{_who(commit.author)} committed {commit.id[:7]}"
    return Moment(at=commit.committed_at, title=title, note=commit.headline, item=item)


def _of_review(change: Change, review: Review, item: PopulationItem) -> Moment:
    accounts = item.stream.service_accounts
    words = "without a word" if not review.letters else f"{review.letters} letters"
    seen = f"looked at {review.commit[:7]}" if review.commit else "what was seen is gone"
    notes = [seen, words]
    if is_program(review, accounts):
        notes.append("a program")
    elif not is_another(change, review, service_accounts=accounts):
        notes.append("the author")
    tones = {"approved": "ok", "changes_requested": "warn", "dismissed": "gap"}
    return Moment(
        at=review.at,
        title=f"{_who(review.by)} {_SAID.get(review.state, review.state)}",
        note=", ".join(notes),
        tone=tones.get(review.state, "na"),
    )


def _of_merge(change: Change) -> Moment:
    how = ", by itself once all was met" if change.is_auto_merged else ""
    return Moment(
        at=change.merged_at,
        title=f"{_who(change.merged_by)} merged it{how}",
        note=f"{change.head[:7]} became {change.merge_commit[:7]}; checks: {change.checks}",
        tone="info",
    )


def _of_deliveries(
    item: PopulationItem, change: Change, population: Population
) -> Iterator[Moment]:
    """Yield what went out: with its own commit, or next after it in the same repository."""
    repository = change.place.partition("@")[0]
    sent = (
        known_to(population)
        .of_kind(ItemKind.DELIVERY)
        .filter(stream__place__in=[change.place, repository], occurred_at__gte=change.merged_at)
    )
    own = list(sent.filter(facts__commit=change.merge_commit).in_order()[:_SHOWN])
    for each in own or list(sent.in_order()[:1]):
        delivery = delivery_from(each.facts)
        what = "Deployed to" if delivery.kind == "deployment" else "Released as"
        with_it = "with its commit" if own else f"the next after it, with {delivery.commit[:7]}"
        yield Moment(
            at=delivery.at,
            title=f"{what} {delivery.name}",
            note=", ".join(filter(None, [with_it, delivery.state, delivery.by])),
            tone="ok" if own and delivery.state in {"", "success", "active"} else "na",
            item=each,
        )


def _changed(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield name.replace("_", " "), _plain(before.get(name)), _plain(after.get(name))


def _plain(value: Any) -> str:
    if value in (None, "", []):
        return "none"
    if isinstance(value, list):
        return f"{len(value)}" if isinstance(value[0], dict) else ", ".join(map(str, value))
    return str(value)


def _who(account: str) -> str:
    return account or "An account that is gone"
