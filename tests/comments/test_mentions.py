"""Whom a text mentions, by rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.comments.rules.mentions import Known, Mentions, marked, mentions_in

PEOPLE = [
    Known(id=1, name="Mara Ahn", email="mara@example.com"),
    Known(id=2, name="Mara Ahn Ruiz", email="ruiz@example.com"),
    Known(id=3, name="Ravi Patel", email="ravi.patel@example.com"),
    Known(id=4, name="Jean-Luc O’Hara", email="jl@example.com"),
    Known(id=5, name="Ravi Rao", email="rrao@example.com"),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("@Mara Ahn, look", (1,)),
        ("@mara ahn look", (1,)),
        ("@Mara Ahn Ruiz look", (2,)),
        ("@ruiz look", (2,)),
        ("@patel and (@Rao)", (3, 5)),
        ("@ravi.patel: look.", (3,)),
        ("@Jean-Luc look", (4,)),
        ("@Jean-Luc O’Hara’s idea", (4,)),
        ("@Mara Ahn and again @Mara Ahn", (1,)),
        ("line one\n@patel", (3,)),
        ("write to mara@example.com", ()),
        ("100 @ 5 each", ()),
        ("", ()),
    ],
)
def test_a_whole_name_or_a_word_that_only_one_has(text: str, ids: tuple[int, ...]) -> None:
    assert mentions_in(text, PEOPLE) == Mentions(ids=ids, ambiguous=(), unknown=())


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        ("@ravi look", (("ravi", ("Ravi Patel", "Ravi Rao")),)),
        ("@Ahn look", (("Ahn", ("Mara Ahn", "Mara Ahn Ruiz")),)),
    ],
)
def test_what_fits_several_is_said(text: str, ambiguous: object) -> None:
    found = mentions_in(text, PEOPLE)

    assert found.ambiguous == ambiguous
    assert found.ids == ()


def test_two_of_the_same_name_are_never_guessed_at() -> None:
    twins = [Known(id=n, name="Kim Lee", email=f"{n}@example.com") for n in (1, 2)]

    assert mentions_in("@Kim Lee", twins).ambiguous == (("Kim Lee", ("Kim Lee", "Kim Lee")),)


def test_what_fits_nobody_is_said() -> None:
    assert mentions_in("@bob and @Mara Ahn", PEOPLE) == Mentions(
        ids=(1,), ambiguous=(), unknown=("bob",)
    )


def test_mentions_are_marked_where_they_stand() -> None:
    assert marked("Hi @Mara Ahn!", ["Mara Ahn"]) == [
        ("Hi ", False),
        ("@Mara Ahn", True),
        ("!", False),
    ]
    assert marked("nobody", ["Mara Ahn"]) == [("nobody", False)]


@given(st.text(alphabet="@ Mara hnRviPtel.\n-’", max_size=60))
def test_marking_never_changes_a_text(text: str) -> None:
    assert "".join(piece for piece, _ in marked(text, ["Mara Ahn", "Ravi"])) == text
    found = mentions_in(text, PEOPLE)
    assert len(set(found.ids)) == len(found.ids)
