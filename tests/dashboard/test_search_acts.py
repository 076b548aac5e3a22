"""Searching for acts and pages: what one may do, and nothing else."""

from __future__ import annotations

import pytest

from compliance.dashboard.search.hits import Way
from controls.models import Control
from integrations.models import Connection
from tests import factories

from .searches import connect, hits, titles

pytestmark = pytest.mark.django_db
SCHEDULE = "/connections/aws-production/#schedule"


@pytest.mark.parametrize(
    ("words", "act", "href"),
    [
        ("add evidence", "Add evidence", "/evidence/add/"),
        ("upload", "Add evidence", "/evidence/add/"),
        ("add evidence access review", "Add evidence to AC-04", "/evidence/add/?control=AC-04"),
        ("AC-04", "Add evidence to AC-04", "/evidence/add/?control=AC-04"),
        ("run", "Run AWS production now", "/connections/aws-production/run/"),
        ("run aws now", "Run AWS production now", "/connections/aws-production/run/"),
        ("connect aws", "Connect Amazon Web Services", "/connections/add/aws/"),
        ("invite", "Invite somebody", "/settings/users/"),
        ("open audit", "Open an audit", "/audits/new/"),
        ("sign out", "Sign out", "/accounts/logout/"),
        ("dark", "Switch light or dark", "theme"),
        ("print", "Print this page", "print"),
        ("pdf", "Print this page", "print"),
        ("pause", "Pause AWS production", SCHEDULE),
        ("pause a connection", "Pause AWS production", SCHEDULE),
        ("stop aws", "Pause AWS production", SCHEDULE),
        ("schedule", "Pause AWS production", SCHEDULE),
        ("run now", "Run AWS production now", "/connections/aws-production/run/"),
        ("sync aws", "Run AWS production now", "/connections/aws-production/run/"),
        ("export", "Export controls as CSV", "/controls/?format=csv"),
        ("excel", "Export evidence as XLSX", "/evidence/?format=xlsx"),
        ("download evidence", "Export evidence as CSV", "/evidence/?format=csv"),
        ("screenshot", "Add evidence", "/evidence/add/"),
        ("new user", "Invite somebody", "/settings/users/"),
        ("assign owner", "Assign owners to controls", "/controls/?owned_by=nobody"),
        ("add system", "Add a system", "/settings/scope/"),
        ("wizard", "Go on setting up", "/setup/"),
    ],
)
def test_the_lead_s_acts_are_found_by_what_they_do(
    review: Control, words: str, act: str, href: str
) -> None:
    connect()
    found = {hit.title: hit for hit in hits(factories.lead("Mara"), words, "acts")}
    named = next((hit for title, hit in found.items() if title.startswith(act[:11])), None)

    assert named is not None, list(found)
    assert href in {hit.href for hit in found.values()}


def test_what_changes_something_is_sent_and_the_rest_are_links(review: Control) -> None:
    connect()
    lead = factories.lead("Mara")

    assert {hit.way for hit in hits(lead, "run aws", "acts")} == {Way.SEND}
    assert {hit.way for hit in hits(lead, "sign out", "acts")} == {Way.SEND}
    assert {hit.way for hit in hits(lead, "add evidence", "acts")} == {Way.GO}


def test_a_paused_connection_is_offered_to_resume_and_no_pause_to_an_engineer(
    review: Control,
) -> None:
    connection = connect()
    lead, engineer = factories.lead("Mara"), factories.engineer()
    assert titles(engineer, "pause", "acts") == []

    Connection.objects.filter(pk=connection.pk).update(is_paused=True)

    assert titles(lead, "resume aws", "acts") == ["Resume AWS production"]
    assert titles(lead, "resume github", "acts") == []
    assert titles(engineer, "resume", "acts") == []


def test_a_paused_connection_is_not_offered_to_run(review: Control) -> None:
    Connection.objects.filter(pk=connect().pk).update(is_paused=True)

    assert titles(factories.lead("Mara"), "run aws", "acts") == []


def test_nothing_typed_offers_where_one_likely_goes_and_what_one_does() -> None:
    factories.organization()
    lead = factories.lead()

    assert titles(lead, "", "places")[0] == "Dashboard"
    assert "Add evidence" in titles(lead, "", "acts")
    assert "Add evidence" not in titles(factories.employee(), "", "acts")


def test_a_page_is_found_by_its_name_and_by_another(review: Control) -> None:
    lead = factories.lead("Mara")

    assert titles(lead, "connect", "places") == ["Connections"]
    assert titles(lead, "shortcuts", "places") == ["All keys"]
