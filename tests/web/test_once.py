"""A page being read asks for the organization once; nothing is remembered for the next one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audits.evidence import control_keys
from compliance.accounts.models import Organization
from compliance.accounts.organization import founded, the_organization
from compliance.web.once import AskingOnceMiddleware, asking_once, once
from tests import factories


@pytest.mark.parametrize(
    ("method", "asked"), [("GET", 1), ("HEAD", 1), ("POST", 2), ("PUT", 2), ("DELETE", 2)]
)
def test_only_a_page_that_is_read_remembers(method: str, asked: int) -> None:
    asks: list[str] = []

    def answer(_request: HttpRequest) -> HttpResponse:
        for _time in range(2):
            once("what", lambda: asks.append("asked"))
        return HttpResponse()

    request = HttpRequest()
    request.method = method
    AskingOnceMiddleware(answer)(request)

    assert len(asks) == asked


def test_what_is_remembered_is_kept_by_its_key_and_forgotten_at_the_end() -> None:
    numbers = iter(range(9))
    ask = lambda: next(numbers)  # noqa: E731
    with asking_once():
        assert [once("a", ask), once("b", ask), once("a", ask)] == [0, 1, 0]
    with asking_once():
        assert once("a", ask) == 2
    assert [once("a", ask), once("a", ask)] == [3, 4]


def test_what_is_remembered_is_forgotten_when_the_page_fails() -> None:
    with pytest.raises(ZeroDivisionError), asking_once():
        once("a", lambda: 1)
        once("b", lambda: 1 // 0)

    assert once("a", lambda: 2) == 2


@pytest.mark.django_db
def test_no_organization_is_remembered_too() -> None:
    with asking_once(), CaptureQueriesContext(connection) as captured:
        assert founded() is None
        assert str(the_organization()) == "Trackrecord"

    assert len(captured) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/dashboard/", "/controls/", "/work/", "/evidence/"])
def test_a_page_asks_for_the_organization_once(path: str) -> None:
    factories.organization()
    client = Client()
    client.force_login(factories.lead())
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200

    table = Organization._meta.db_table
    assert sum(f'FROM "{table}" ORDER' in query["sql"] for query in captured) == 1


@pytest.mark.django_db
def test_the_next_page_shows_a_new_name() -> None:
    factories.organization()
    client = Client()
    client.force_login(factories.lead())
    client.get("/dashboard/")
    Organization.objects.update(name="Renamed & Co")

    assert b"Renamed &amp; Co" in client.get("/dashboard/").content


@pytest.mark.django_db
def test_audits_remember_each_their_own_controls() -> None:
    factories.organization()
    factories.criterion("A1.1", "availability")
    security = factories.control("AC-01", criteria=["CC6.1"])
    available = factories.control("AC-02", criteria=["A1.1"])
    first = factories.audit("First", categories=["security"])
    second = factories.audit("Second", categories=["availability"])
    with asking_once():
        found = [control_keys(audit) for audit in (first, second, first)]

    assert found == [[security.pk], [available.pk], [security.pk]]
