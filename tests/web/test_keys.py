"""The map of keys, and the keys the menu carries."""

from __future__ import annotations

import pytest

from compliance.accounts.models import Role
from compliance.web import shell
from compliance.web.keys import ANYWHERE, IN_A_LIST, key_map


def ways(role: str) -> tuple[shell.Section, ...]:
    return shell.sections(shell.ENTRIES[role], here="")


@pytest.mark.parametrize("role", list(Role))
def test_every_entry_has_a_key_that_no_other_has(role: str) -> None:
    keys = [link.key for section in ways(role) for link in section.links]

    assert all(key.startswith("g ") for key in keys)
    assert len(keys) == len(set(keys))


def test_the_auditor_s_ways_within_an_audit_have_keys_too() -> None:
    keys = [entry.key for entry in shell.AUDIT_ENTRIES]

    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_an_entry_without_a_key_has_none_on_its_link() -> None:
    entry = shell.Entry(url_name="dashboard", title="Somewhere", icon="link")
    (section,) = shell.sections((entry,), here="")

    assert section.links[0].key == ""


@pytest.mark.parametrize(("is_staff", "adds"), [(True, True), (False, False)])
def test_the_map_shows_what_this_person_can_do(is_staff: bool, adds: bool) -> None:
    sections = key_map(ways(Role.LEAD), is_staff=is_staff)
    shown = [key.does for section in sections for key in section.keys]

    assert ("Add evidence" in shown) is adds
    assert {"Next row", "Dashboard", "Ledger"} <= set(shown)


def test_an_auditor_s_map_shows_the_ways_within_an_audit_too() -> None:
    sections = key_map(ways(Role.AUDITOR), is_staff=False, is_auditor=True)

    assert sections[-1].title == "Within an audit"
    chords = [("g o",), ("g c",), ("g v",), ("g e",), ("g x",), ("g w",), ("g p",)]
    assert [key.keys for key in sections[-1].keys] == chords
    assert all(section.title != "Within an audit" for section in key_map((), is_staff=True))


def test_no_key_has_two_meanings() -> None:
    keys = [key for entry in (*ANYWHERE, *IN_A_LIST) for key in entry.keys]

    assert len(keys) == len(set(keys))
