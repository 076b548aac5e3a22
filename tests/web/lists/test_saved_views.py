"""Saved views: kept, shared with the staff, and forgotten by whoever saved them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from compliance.web.models import SavedView
from tests import factories

pytestmark = pytest.mark.django_db
CONTROLS = "/controls/"


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def save(browser: Client, **values: Any) -> Any:
    data = {"list_key": "controls", "name": "Red ones", "state": "health=failing", **values}
    return browser.post("/views/save/", {"next": CONTROLS, **data})


def test_a_view_is_saved_shown_and_forgotten(browser: Client) -> None:
    factories.control()
    assert save(browser).headers["Location"] == CONTROLS
    page = browser.get(f"{CONTROLS}?health=failing")

    assert page.context["shown"].saved_here.name == "Red ones"
    assert f'href="{CONTROLS}?health=failing"' in page.content.decode()
    assert browser.get("/evidence/").context["shown"].saved == []
    save(browser, state="health=stale")
    assert [view.state for view in SavedView.objects.all()] == ["health=stale"]

    browser.post(f"/views/{SavedView.objects.get().pk}/delete/", {"next": CONTROLS})
    assert not SavedView.objects.exists()
    assert LedgerEntry.objects.filter(event=Event.VIEW_DELETED).count() == 1


@pytest.mark.parametrize(("is_shared", "seen"), [(False, []), (True, ["Red ones"])])
def test_a_shared_view_is_seen_by_the_staff(
    is_shared: bool, seen: list[str], browser: Client, ravi: User
) -> None:
    save(browser, **({"is_shared": "on"} if is_shared else {}))
    other = Client()
    other.force_login(ravi)

    assert [view.name for view in other.get(CONTROLS).context["shown"].saved] == seen
    assert other.post(f"/views/{SavedView.objects.get().pk}/delete/").status_code == 404
    assert SavedView.objects.exists()


def test_an_auditor_shares_nothing_and_sees_nothing_shared(browser: Client) -> None:
    auditor, client = factories.auditor(), Client()
    audit = factories.audit("This", auditors=[auditor], last_day=timezone.now().date())
    client.force_login(auditor)
    key = f"audit-{audit.pk}-evidence"
    save(client, list_key=key, is_shared="on", name="Own")
    save(browser, list_key=key, is_shared="on", name="Lead's")

    assert [v.name for v in client.get("/audit/this/evidence/").context["shown"].saved] == ["Own"]
    assert not SavedView.objects.get(name="Own").is_shared


@pytest.mark.parametrize(
    ("way", "leads_to"),
    [("/evidence/?q=1", "/evidence/?q=1"), ("https://elsewhere.example/", "/"), ("//x", "/")],
)
def test_after_saving_one_comes_back_to_where_one_was(
    way: str, leads_to: str, browser: Client
) -> None:
    assert save(browser, next=way).headers["Location"] == leads_to


def test_a_view_without_a_name_is_refused_in_words(browser: Client) -> None:
    save(browser, name="  ")

    assert said(browser.get(CONTROLS)) == ["Give the view a name of at most 60 characters."]
    assert not SavedView.objects.exists()
