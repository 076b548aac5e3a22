"""Lists as pages answer them: fragments, files, acts on chosen rows, undoing, saved views."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.http import QueryDict
from django.test import Client

from compliance.accounts.lists import USERS
from compliance.accounts.models import Organization, User
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from compliance.web.lists import export
from compliance.web.lists.asked import Asked
from controls.models import Control
from evidence.models import EvidenceItem
from integrations.models import Connection
from tests import factories
from tests.factories import AT
from tests.integrations.builders import connect

pytestmark = pytest.mark.django_db
CONTROLS = "/controls/"


@pytest.fixture
def controls() -> list[Control]:
    return [factories.control(f"AC-{number:02}", title=f"Title {number}") for number in range(1, 5)]


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def act(browser: Client, key: str, rows: list[str], path: str = CONTROLS, **values: Any) -> Any:
    """Confirm an act on these rows, as its question's form does."""
    data = {"act": key, "row": rows, "confirmed": len(rows), **values}
    return browser.post(path, data, follow=True)


def csv_rows(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.usefixtures("controls")
def test_htmx_is_given_the_list_alone_and_a_way_back_the_page(browser: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "list"}
    part = browser.get(CONTROLS, headers=headers).content.decode()
    body = browser.get(CONTROLS, headers={**headers, "HX-Target": "list-body"}).content.decode()
    back = {**headers, "HX-History-Restore-Request": "true"}

    assert "<html" not in part and 'id="list"' in part
    assert 'id="list-body"' in body and 'id="list-tools"' in body
    assert "<html" in browser.get(CONTROLS, headers=back).content.decode()
    assert part.strip().startswith("<section")


@pytest.mark.usefixtures("controls")
def test_a_file_holds_the_rows_and_columns_that_are_shown(browser: Client) -> None:
    answer = browser.get(f"{CONTROLS}?q=title&sort=-control&column=cadence&format=csv")

    assert csv_rows(answer)[0] == ["Control", "Title", "Cadence"]
    rows = csv_rows(browser.get(f"{CONTROLS}?sort=-control&column=cadence&format=csv"))[1:]
    assert [row[:2] for row in rows] == [[f"AC-0{n}", f"Title {n}"] for n in (4, 3, 2, 1)]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_file_has_all_pages(browser: Client) -> None:
    control = factories.control()
    for number in range(120):
        factories.evidence_item(control, title=f"Item {number}")

    rows = csv_rows(browser.get("/evidence/?format=csv"))

    assert len(rows) == 121
    assert len({row[0] for row in rows}) == 121


def test_a_cell_is_no_formula_and_moments_are_exact(browser: Client) -> None:
    factories.evidence_item(factories.control(), title="=HYPERLINK(1)", covers_from=AT)
    url = "/evidence/?column=covers&column=by&format=csv"

    head, row = csv_rows(browser.get(url))

    assert head == ["Evidence", "Title", "Covers", "Covers to", "Collected by"]
    assert row[0].startswith("EV-")
    assert row[1] == "'=HYPERLINK(1)"
    assert row[2].endswith("Z")
    assert export._text("=1+1") == "'=1+1"
    assert export._text(-1) == "-1"


def test_a_sheet_says_what_it_is_about(browser: Client, lead: User) -> None:
    factories.control("AC-01", title="=cmd()")
    answer: Any = browser.get(f"{CONTROLS}?health=unproven&format=xlsx")
    content = b"".join(answer.streaming_content)
    answer.close()

    with ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        sheets = b"".join(book.read(name) for name in names if "sheet" in name)
    assert {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"} <= set(names)
    assert str(lead).encode() in sheets
    assert b"health=unproven" in sheets
    assert b"<f>" not in sheets


def test_more_than_a_sheet_holds_is_refused_in_words(lead: User) -> None:
    asked = Asked(listing=USERS, path="/", params=QueryDict(""), user=lead)
    factories.engineer()
    rows = USERS.over(User.objects.all())

    whole: Any = export.export(asked, rows, "xlsx", about="users", most=2)
    whole.file_to_stream.close()
    with pytest.raises(export.TooManyRowsError, match=r"holds 1 rows\. Narrow the list"):
        export.export(asked, rows, "xlsx", about="users", most=1)


@pytest.mark.usefixtures("controls")
def test_an_unknown_format_is_not_found(browser: Client) -> None:
    assert browser.get(f"{CONTROLS}?format=doc").status_code == 404


def test_an_act_asks_back_with_the_number(browser: Client, controls: list[Control]) -> None:
    page = browser.post(f"{CONTROLS}?q=title", {"act": "assign", "row": ["AC-01", "AC-03"]})

    assert "Assign an owner to 2 controls?" in text_of(page)
    assert "AC-03 Title 3" in text_of(page)
    assert page.context["chosen"][0].control.owner is None
    part = browser.post(CONTROLS, {"act": "assign", "row": ["AC-01"]}, headers={"HX-Target": "act"})
    assert "<html" not in part.content.decode()
    assert "Assign an owner to 1 control?" in text_of(part)


def test_several_controls_are_given_an_owner_and_that_is_undone(
    browser: Client, controls: list[Control], ravi: User
) -> None:
    mara = factories.engineer("Mara")
    Control.objects.filter(code="AC-02").update(owner=mara)
    page = act(browser, "assign", ["AC-01", "AC-02"], owner=ravi.pk)

    assert said(page) == ["2 controls now answered for by Ravi."]
    assert Control.objects.filter(owner=ravi).count() == 2
    assert LedgerEntry.objects.filter(event=Event.CONTROL_OWNER_ASSIGNED).count() == 2

    token = re.search(r'name="undo" value="([^"]+)"', page.content.decode())
    assert token
    undone = browser.post(CONTROLS, {"undo": token[1]}, follow=True)
    assert said(undone) == ["Undone for 2 controls."]
    owners = dict(Control.objects.filter(code__lt="AC-03").values_list("code", "owner"))
    assert owners == {"AC-01": None, "AC-02": mara.pk}
    assert LedgerEntry.objects.filter(event=Event.CONTROL_OWNER_ASSIGNED).count() == 4


def undo_token(page: Any) -> str:
    found = re.search(r'name="undo" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def test_undoing_leaves_alone_what_somebody_changed_since(
    browser: Client, controls: list[Control], ravi: User
) -> None:
    token = undo_token(act(browser, "assign", ["AC-01", "AC-02"], owner=ravi.pk))
    zoe = factories.engineer("Zoe")
    Control.objects.filter(code="AC-01").update(owner=zoe)

    page = browser.post(CONTROLS, {"undo": token}, follow=True)

    assert said(page) == [
        "Undone for 1 control.",
        "Left as it was: AC-01 has another owner by now.",
    ]
    assert Control.objects.get(code="AC-01").owner == zoe


def test_nobody_undoes_another_person_s_act_or_a_forged_one(
    browser: Client, controls: list[Control], ravi: User
) -> None:
    token = undo_token(act(browser, "assign", ["AC-01"], owner=ravi.pk))
    other = Client()
    other.force_login(factories.lead("Other"))

    for client, value in ((other, token), (browser, "forged"), (browser, token[:-1])):
        page = client.post(CONTROLS, {"undo": value}, follow=True)
        assert "ten minutes only" in said(page)[0]
    assert Control.objects.get(code="AC-01").owner == ravi


def test_undoing_is_over_after_ten_minutes(
    browser: Client,
    controls: list[Control],
    ravi: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = undo_token(act(browser, "assign", ["AC-01"], owner=ravi.pk))
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 601)

    assert "ten minutes only" in said(browser.post(CONTROLS, {"undo": token}, follow=True))[0]


def test_all_that_match_are_taken_at_once(
    browser: Client, controls: list[Control], ravi: User
) -> None:
    Control.objects.filter(code="AC-04").update(title="Another")
    url = f"{CONTROLS}?q=title"

    asked = browser.post(url, {"act": "assign", "matching": "on"})
    assert "Assign an owner to 3 controls?" in text_of(asked)
    done = {"act": "assign", "matching": "on", "confirmed": 3, "owner": ravi.pk}
    browser.post(url, done)

    assert set(Control.objects.filter(owner=ravi).values_list("code", flat=True)) == {
        "AC-01",
        "AC-02",
        "AC-03",
    }


def test_a_number_that_changed_meanwhile_is_asked_again(
    browser: Client, controls: list[Control], ravi: User
) -> None:
    data = {"act": "assign", "matching": "on", "confirmed": 3, "owner": ravi.pk}
    page = browser.post(CONTROLS, data)

    assert "Assign an owner to 4 controls?" in text_of(page)
    assert not Control.objects.filter(owner=ravi).exists()


def test_a_form_that_is_not_right_is_shown_again(browser: Client, controls: list[Control]) -> None:
    page = act(browser, "assign", ["AC-01"], owner="99999")

    assert page.status_code == 422
    assert "Assign an owner to 1 control?" in text_of(page)


@pytest.mark.parametrize("rows", [[], ["ZZ-99"]])
def test_without_rows_nothing_is_done(
    rows: list[str], browser: Client, controls: list[Control], ravi: User
) -> None:
    assert "Choose at least one row" in said(act(browser, "assign", rows, owner=ravi.pk))[0]


def test_too_many_rows_at_once_are_refused(browser: Client) -> None:
    User.objects.bulk_create(User(email=f"u{n}@x.example", name="Many") for n in range(501))
    url = "/settings/users/"
    page = browser.post(f"{url}?q=many", {"act": "keep-out", "matching": "on"}, follow=True)

    assert "at most 500 rows at once; nothing was changed" in said(page)[0]
    assert "that match" not in text_of(browser.get(f"{url}?q=many"))


@pytest.mark.parametrize(
    ("who", "status"),
    [(factories.engineer, 404), (factories.employee, 404), (factories.auditor, 404)],
)
def test_only_who_may_finds_an_act(who: Any, status: int, controls: list[Control]) -> None:
    client = Client()
    client.force_login(who("Somebody"))
    answer = client.post(CONTROLS, {"act": "assign", "row": ["AC-01"]})

    assert answer.status_code == status
    if client.get(CONTROLS).status_code == 200:
        assert "data-bulk" not in client.get(CONTROLS).content.decode()


def test_uploads_are_withdrawn_together_and_what_cannot_be_is_named(browser: Client) -> None:
    control = factories.control()
    mine = factories.evidence_item(control, title="Mine")
    collected = factories.evaluation(control).item
    page = act(
        browser,
        "withdraw",
        [str(mine.pk), str(collected.pk)],
        path="/evidence/",
        reason="Wrong quarter",
    )

    assert said(page) == [
        "1 item withdrawn.",
        f"Left as it was: {collected.code}: Collected evidence is history and cannot be withdrawn.",
    ]
    assert EvidenceItem.objects.get(pk=mine.pk).withdrawn_reason == "Wrong quarter"
    assert "undo" not in page.content.decode()


def test_users_are_kept_out_and_let_in_again(browser: Client, lead: User, ravi: User) -> None:
    zoe = factories.engineer("Zoe")
    rows = [str(user.pk) for user in (lead, ravi, zoe)]
    page = act(browser, "keep-out", rows, path="/settings/users/")

    assert said(page) == ["2 users kept out.", "Left as it was: You cannot keep yourself out."]
    assert set(User.objects.filter(is_active=False)) == {ravi, zoe}
    browser.post("/settings/users/", {"undo": undo_token(page)})
    assert not User.objects.filter(is_active=False).exists()


def test_connections_are_paused_and_resumed(browser: Client) -> None:
    one = connect()
    page = act(browser, "pause", [str(one.pk)], path="/connections/")

    assert said(page) == ["1 connection paused."]
    assert Connection.objects.get().is_paused
    browser.post("/connections/", {"undo": undo_token(page)})
    assert not Connection.objects.get().is_paused


def test_days_are_the_organization_s(browser: Client) -> None:
    Organization.objects.update(time_zone="Pacific/Auckland")
    control = factories.control()
    midnight = AT.replace(hour=11, minute=0)  # in Auckland the first minute of 1 February
    factories.evidence_item(
        control, title="Late", covers_from=midnight, covers_to=midnight + timedelta(hours=1)
    )

    def titles(query: str) -> list[str]:
        return [i.title for i in browser.get(f"/evidence/?{query}").context["shown"].part.rows]

    assert titles("covered_from=2026-02-01&covered_to=2026-02-01") == ["Late"]
    assert titles("covered_to=2026-01-31") == []
