"""The glossary: whole, in plain words, and the only place pages take their explanations from."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.test import Client

from compliance.accounts.models import Role
from compliance.web import words
from compliance.web.templatetags.guide import term
from controls.rules.health import Health
from evidence.rules.verdict import Outcome
from tests import factories
from tests.measure import ROOT, templates

TERMS = list(words.terms().values())
EVERYWHERE = "\n".join(path.read_text() for path in templates())
OF_PAGES = [
    "criterion",
    "control",
    "check",
    "verdict",
    "finding",
    "evidence",
    "artifact",
    "receipt",
    "snapshot",
    "population",
    "sample",
    "cadence",
    "health",
    "outcome",
    "stale",
    "unproven",
    "not-observed",
    "type-i",
    "type-ii",
    "period",
    "window",
    "ledger",
    "digest",
    "provenance",
    "connection",
    "collector",
    "run",
    "attestation",
    "opinion",
    "deviation",
    "deficiency",
    "cuec",
    "csoc",
    "subservice-organization",
    "sla",
    "waiver",
]


def test_every_term_stands_once_and_every_term_of_art_is_there() -> None:
    keys = [term.key for chapter in words.chapters() for term in chapter.terms]

    assert len(keys) == len(set(keys)) == len(TERMS)
    assert set(OF_PAGES) | set(Health) <= set(keys)
    assert {outcome.value.replace("_", "-") for outcome in Outcome} <= set(keys)


@pytest.mark.parametrize("found", TERMS, ids=lambda found: found.key)
def test_a_term_is_explained_in_one_sentence_and_a_short_paragraph(found: words.Term) -> None:
    assert found.says.endswith((".", "?"))
    assert not re.search(r"[.!?] [A-Z]", found.says)
    assert len(found.says) <= 140
    assert 60 <= len(found.text) <= 600
    assert found.text.endswith(".")
    assert not re.search(r"\b(certified|compliant|we|our)\b", f"{found.says} {found.text}", re.I)


@pytest.mark.parametrize("found", TERMS, ids=lambda found: found.key)
def test_a_term_leads_to_others_that_are_there(found: words.Term) -> None:
    assert found.see
    assert found.key not in found.see
    assert set(found.see) <= set(words.terms())


def test_pages_explain_only_words_of_the_glossary() -> None:
    used = re.findall(r'{% term "([^"]+)"', EVERYWHERE)

    assert len(set(used)) > 25
    assert all(words.term_of(name) for name in used)


def test_a_word_without_an_explanation_says_where_to_add_it() -> None:
    with pytest.raises(words.UnknownTermError, match="add it"):
        Template('{% load guide %}{% term "synergy" %}').render(Context())


@pytest.mark.parametrize(
    ("name", "shown", "text"),
    [
        ("stale", "", ">stale</a>"),
        ("criterion", "criteria", ">criteria</a>"),
        ("Type II", "", "II"),
    ],
)
def test_a_term_is_a_link_to_its_paragraph_that_says_its_sentence(
    name: str, shown: str, text: str
) -> None:
    drawn = term(name, shown)
    found = words.term_of(name)

    assert f'href="/glossary/#{found.key}"' in drawn
    assert f'title="{found.says}"'.replace("'", "&#x27;") in drawn
    assert text in drawn


def test_a_shown_form_is_escaped() -> None:
    assert "<b>" not in term("stale", "<b>")


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_everybody_who_signs_in_reads_the_glossary(role: Role) -> None:
    factories.organization()
    client = Client()
    client.force_login(factories.user("Somebody", role))

    page = client.get("/glossary/").content.decode()

    assert "SOC 2 in five minutes" in page
    for key in words.terms():
        assert page.count(f'id="{key}"') == 1
    links, anchors = (set(re.findall(rf'{name}"([^"]+)"', page)) for name in ("href=", "id="))
    assert {link[1:] for link in links if link.startswith("#")} <= anchors


@pytest.mark.django_db
def test_outsiders_read_no_glossary_before_they_sign_in(client: Client) -> None:
    factories.lead()

    assert client.get("/glossary/")["Location"] == "/accounts/login/?next=/glossary/"


@pytest.mark.django_db
def test_the_account_menu_leads_to_the_glossary() -> None:
    client = Client()
    client.force_login(factories.employee())

    assert '<a href="/glossary/">Glossary</a>' in client.get("/account/").content.decode()


def test_the_glossary_of_the_documents_and_of_the_pages_speak_alike() -> None:
    documented = (ROOT / "docs" / "glossary.md").read_text().lower()
    missing = [
        key
        for key in ("criterion", "control", "verdict", "finding", "receipt", "snapshot", "waiver")
        if f"| {key}" not in documented and f"/ {key}" not in documented
    ]

    assert missing == []
