"""The chain: whatever is done to a stored ledger afterwards is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.ledger.chain import GENESIS, Link, chain_digest, first_broken_link, leaf_digest

Entry = dict[str, object]

details = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
acts = st.lists(st.fixed_dictionaries({"event": st.text(), "details": details}), min_size=1)


def chained(entries: list[Entry]) -> list[Link]:
    """Return the entries as they would have been recorded, numbered from 1."""
    links, previous = [], GENESIS
    for number, entry in enumerate(entries, 1):
        content = {"sequence": number} | entry
        leaf = leaf_digest(content)
        previous = chain_digest(leaf, previous=previous)
        links.append(Link(content, leaf, previous))
    return links


THREE = chained([{"event": name} for name in ("one", "two", "three")])
ALTERED = THREE[1]._replace(entry={"sequence": 2, "event": "TWO"})
FORGED = ALTERED._replace(leaf=leaf_digest(ALTERED.entry))
REDONE = FORGED._replace(digest=chain_digest(FORGED.leaf, previous=THREE[0].digest))


@pytest.mark.parametrize(
    ("links", "broken"),
    [
        ([], None),
        (THREE, None),
        ([THREE[0], ALTERED, THREE[2]], 1),
        ([THREE[0], FORGED, THREE[2]], 1),
        ([THREE[0], REDONE, THREE[2]], 2),
        (THREE[1:], 0),
        ([THREE[0], THREE[2]], 1),
        ([THREE[1], THREE[0], THREE[2]], 0),
        ([THREE[0], THREE[0], *THREE[1:]], 1),
    ],
    ids=[
        "empty",
        "untouched",
        "altered",
        "altered-with-its-leaf",
        "altered-with-its-digest",
        "first-removed",
        "middle-removed",
        "swapped",
        "put-in-twice",
    ],
)
def test_the_first_link_that_does_not_follow_is_named(
    links: list[Link], broken: int | None
) -> None:
    assert first_broken_link(links) == broken


@given(acts)
def test_what_was_recorded_verifies(entries: list[Entry]) -> None:
    assert first_broken_link(chained(entries)) is None


@given(acts, st.data())
def test_an_altered_entry_is_found_where_it_stands(
    entries: list[Entry], data: st.DataObject
) -> None:
    links = chained(entries)
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = links[place]._replace(entry=dict(links[place].entry) | {"put in": True})

    assert first_broken_link(links) == place


@given(acts, st.data())
def test_a_removed_entry_is_found_where_it_stood(entries: list[Entry], data: st.DataObject) -> None:
    links = chained([*entries, {"event": "last"}])
    place = data.draw(st.integers(0, len(links) - 2))
    del links[place]

    assert first_broken_link(links) == place


@given(acts, st.data())
def test_an_inserted_entry_is_found(entries: list[Entry], data: st.DataObject) -> None:
    links = chained(entries)
    place = data.draw(st.integers(0, len(links) - 1))
    before = links[place - 1].digest if place else GENESIS
    leaf = leaf_digest({"event": "never happened"})
    forged = Link({"event": "never happened"}, leaf, chain_digest(leaf, previous=before))
    links.insert(place, forged)

    assert first_broken_link(links) == place + 1


@given(acts, st.data())
def test_two_swapped_entries_are_found(entries: list[Entry], data: st.DataObject) -> None:
    links = chained([*entries, {"event": "last"}])
    one = data.draw(st.integers(0, len(links) - 2))
    other = data.draw(st.integers(one + 1, len(links) - 1))
    links[one], links[other] = links[other], links[one]

    assert first_broken_link(links) == one


@given(st.dictionaries(st.text(), details))
def test_the_order_of_keys_is_no_part_of_an_entry(entry: Entry) -> None:
    assert leaf_digest(entry) == leaf_digest(dict(reversed(entry.items())))


def test_a_leaf_is_never_taken_for_a_link() -> None:
    leaf = leaf_digest({"event": "one"})

    assert leaf != chain_digest(leaf, previous=GENESIS) != chain_digest(leaf, previous=leaf)
