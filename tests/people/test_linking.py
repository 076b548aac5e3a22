"""Whose an account is: never a guess, never twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.people.rules.accounts import SeenAccount
from compliance.people.rules.linking import Links, link_all, without_tag
from compliance.people.rules.roster import (
    HandLink,
    NameRule,
    OwnedAccount,
    Roster,
    RosterPerson,
    Sighting,
)

AT = datetime(2026, 1, 5, tzinfo=UTC)
ADA = RosterPerson(id=1, kind="employee", emails=("ada@n.example", "ada.byron@n.example"))
BOB = RosterPerson(id=2, kind="employee", emails=("bob@n.example",))
BOT = RosterPerson(id=3, kind="service", emails=("deploy@n.example",))


def roster(*persons: RosterPerson, **told: Any) -> Roster:
    return Roster(persons=persons or (ADA, BOB, BOT), **told)


def account(id_: str = "a1", name: str = "somebody", **told: Any) -> SeenAccount:
    return SeenAccount(id=id_, name=name, **told)


def linked(found: Links, id_: str = "a1") -> tuple[int, str] | None:
    link = found.linked.get(id_)
    return (link.person, link.method) if link else None


@pytest.mark.parametrize(
    ("seen", "known", "expected"),
    [
        pytest.param(account(emails=("ada@n.example",)), roster(), (1, "email"), id="address"),
        pytest.param(
            account(emails=("ada.byron@n.example",)), roster(), (1, "email"), id="former name"
        ),
        pytest.param(
            account(emails=("x@n.example", "bob@n.example")), roster(), (2, "email"), id="alias"
        ),
        pytest.param(
            account(emails=("ada+aws@n.example",)), roster(), (1, "email"), id="plus address"
        ),
        pytest.param(
            account(identity="BOB@n.example"), roster(), (2, "identity"), id="single sign-on"
        ),
        pytest.param(
            account(identity="bob@n.example", emails=("ada@n.example",)),
            roster(),
            (2, "identity"),
            id="single sign-on before an address",
        ),
        pytest.param(
            account(emails=("ada@n.example",)),
            roster(hand=(HandLink(account="a1", person=2, reason="told"),)),
            (2, "hand"),
            id="by hand before everything",
        ),
        pytest.param(
            account(name="ADA"),
            roster(rules=(NameRule(template="{local}"),)),
            (1, "rule"),
            id="rule",
        ),
        pytest.param(
            account(name="nw-ada-byron"),
            roster(rules=(NameRule(template="nw-{local}", dot="-"),)),
            (1, "rule"),
            id="rule with another dot",
        ),
        pytest.param(
            account(name="ada"), roster(), None, id="the same name is nobody's without a rule"
        ),
        pytest.param(
            account(emails=("ada@n.example", "bob@n.example")),
            roster(),
            None,
            id="addresses of two persons",
        ),
        pytest.param(
            account(emails=("bob@n.example",)),
            roster(BOB, RosterPerson(id=9, kind="employee", emails=("bob@n.example",))),
            None,
            id="two persons with one address",
        ),
        pytest.param(
            account(identity="bob@n.example", emails=("ada@n.example",)),
            roster(ADA, BOB, RosterPerson(id=9, kind="employee", emails=("bob@n.example",))),
            None,
            id="an identity of two persons is not made up for by an address",
        ),
        pytest.param(
            account(name="bob"),
            roster(
                BOB,
                RosterPerson(id=9, kind="employee", emails=("bob@other.example",)),
                rules=(NameRule(template="{local}"),),
            ),
            None,
            id="a rule that names two",
        ),
        pytest.param(
            account(emails=("ada@n.example",), is_service=True), roster(), None, id="a program"
        ),
        pytest.param(
            account(emails=("ada@n.example",)),
            roster(owned=(OwnedAccount(account="a1", kind="shared", owner=1),)),
            None,
            id="several people's",
        ),
        pytest.param(
            account(emails=("deploy@n.example",)), roster(), None, id="a service of the roster"
        ),
        pytest.param(
            account(emails=("new@n.example",)),
            roster(
                sightings=(Sighting(account="a1", name="ada", person=1, began_at=AT),),
            ),
            (1, "email"),
            id="renamed to something unknown",
        ),
        pytest.param(
            account(emails=("bob@n.example",)),
            roster(sightings=(Sighting(account="a1", name="ada", person=1, began_at=AT),)),
            (2, "email"),
            id="given to somebody else",
        ),
        pytest.param(account(emails=("eve@n.example",)), roster(), None, id="nobody's address"),
    ],
)
def test_an_account_is_somebody_s_or_it_is_said_not_to_be(
    seen: SeenAccount, known: Roster, expected: tuple[int, str] | None
) -> None:
    found = link_all([seen], known)

    assert linked(found) == expected
    assert (found.unlinked.get("a1") is not None) is (expected is None)


def test_every_link_and_every_missing_one_has_a_reason() -> None:
    found = link_all(
        [account("a1", emails=("ada@n.example",)), account("a2", name="eve")], roster()
    )

    assert found.linked["a1"].reason == "Its verified address ada@n.example is the person's."
    assert found.unlinked["a2"] == "The directory tells no address of it, and no rule names it."


_EMAILS = st.sampled_from(["ada@n.example", "bob@n.example", "ada+x@n.example", "eve@n.example"])


@given(
    seen=st.lists(st.tuples(st.lists(_EMAILS, max_size=3), _EMAILS | st.just("")), max_size=6),
    order=st.randoms(use_true_random=False),
)
def test_each_account_is_in_one_place_whatever_the_order(
    seen: list[tuple[list[str], str]], order: Any
) -> None:
    accounts = [
        account(f"a{n}", emails=tuple(emails), identity=identity)
        for n, (emails, identity) in enumerate(seen)
    ]
    persons = [ADA, BOB, BOT]
    once = link_all(accounts, roster(*persons))
    order.shuffle(persons)
    again = link_all(reversed(accounts), roster(*persons))

    assert (dict(once.linked), dict(once.unlinked)) == (dict(again.linked), dict(again.unlinked))
    assert len(once) == len(accounts)
    assert not once.linked.keys() & once.unlinked.keys()


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("ada+aws@n.example", "ada@n.example"),
        ("ada@n.example", "ada@n.example"),
        ("+x@n.example", "+x@n.example"),
    ],
)
def test_a_tag_is_taken_off(address: str, plain: str) -> None:
    assert without_tag(address) == plain
