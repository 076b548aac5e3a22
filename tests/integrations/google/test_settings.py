"""What a person enters, and what is said of what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from integrations.providers.google.agreed import NUMBERS
from integrations.providers.google.resources.terms import terms_of
from integrations.providers.google.settings import SETTINGS, key_of, terms, validate
from integrations.tape import Record, Records

KEY = {
    "type": "service_account",
    "client_email": "reader@project.test",
    "client_id": "117",
    "private_key": "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n",
    "token_uri": "https://oauth2.googleapis.com/token",
}
RIGHT = {
    "domain": "northwind.example",
    "administrator": "mara@northwind.example",
    "key": json.dumps(KEY),
}


def wrong(**values: str) -> dict[str, str]:
    return validate({**RIGHT, **values})


def test_what_is_needed_is_enough() -> None:
    assert wrong() == {}
    assert wrong(base_url="http://127.0.0.1:5800/", session_hours="24") == {}


@pytest.mark.parametrize(
    "domain", ["", "northwind", "https://northwind.example", "a b.example", "-x.example"]
)
def test_a_domain_that_is_none_is_said_so(domain: str) -> None:
    assert wrong(domain=domain) == {
        "domain": "Enter the primary domain alone, such as example.com."
    }


@pytest.mark.parametrize("address", ["", "mara", "mara@", "a b@example.com"])
def test_an_administrator_without_an_address_is_said_so(address: str) -> None:
    assert list(wrong(administrator=address)) == ["administrator"]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "not json",
        "[]",
        json.dumps({**KEY, "type": "authorized_user"}),
        json.dumps({**KEY, "private_key": "secret"}),
        json.dumps({key: value for key, value in KEY.items() if key != "token_uri"}),
    ],
)
def test_a_key_that_is_not_the_whole_file_is_said_so(key: str) -> None:
    assert list(wrong(key=key)) == ["key"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("most_super_admins", "1", "Enter a number from 2 to 1000."),
        ("password_length", "7", "Enter a number from 8 to 100."),
        ("session_hours", "12.5", "Enter a number from 1 to 720."),
        ("grace_days", "-1", "Enter a number from 0 to 180."),
        ("inactive_days", "soon", "Enter a number from 1 to 3650."),
        ("admin_days", "29", "Enter a number from 1 to 28."),
        ("base_url", "admin.example.com", "Enter an address such as"),
        ("oldest_systems", "macOS", "Enter names with a version"),
    ],
)
def test_a_term_out_of_its_bounds_is_said_so(field: str, value: str, sentence: str) -> None:
    assert sentence in wrong(**{field: value})[field]


def test_every_term_has_a_field_and_a_default_that_is_valid() -> None:
    fields = {setting.name: setting for setting in SETTINGS}
    defaults = {name: str(setting.default) for name, setting in fields.items() if setting.default}

    assert set(NUMBERS) <= set(fields)
    assert wrong(**defaults) == {}
    assert all(fields[name].is_advanced for name in NUMBERS)


def test_the_key_alone_is_secret_and_stays_only_while_the_domain_does() -> None:
    secret = [setting for setting in SETTINGS if setting.is_secret]

    assert [(s.name, s.is_long, s.belongs_to) for s in secret] == [("key", True, "domain")]


def test_what_was_agreed_reaches_the_checks_as_it_was_entered() -> None:
    entered: dict[str, Any] = {
        **RIGHT,
        "approved_super_admins": "Mara@northwind.example,\n june@northwind.example",
        "approved_apps": "Notes by  Example, 77.apps.example",
        "oldest_systems": "macOS 15.1, Android 14",
        "session_hours": "24",
        "grace_days": "0",
    }
    found = terms_of(Records([Record(call="trackrecord:terms", payload=terms(entered))]))

    assert found.approved_super_admins == {"mara@northwind.example", "june@northwind.example"}
    assert found.approved_apps == {"notes by example", "77.apps.example"}
    assert found.oldest_systems == {"macos": (15, 1), "android": (14,)}
    assert found.session.total_seconds() == 24 * 3600
    assert found.grace.days == 0
    assert found.inactive.days == 90


def test_what_was_agreed_holds_no_secret() -> None:
    assert "BEGIN" not in json.dumps(terms(RIGHT))


def test_a_key_that_is_none_is_empty() -> None:
    assert key_of({"key": "{"}) == key_of({}) == {}
    assert key_of(RIGHT)["client_email"] == "reader@project.test"
