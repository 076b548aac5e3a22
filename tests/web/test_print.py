"""On paper a page is an exhibit: title, as of when, who printed it, from where, page n of m."""

from collections.abc import Callable
from io import BytesIO
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Page

from compliance.accounts.models import User
from evidence.models import EvidenceItem
from tests import factories
from tests.browser import Screen

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = ZoneInfo("Europe/Berlin")
CONTROL = "/controls/AC-04/"


@pytest.fixture
def lead() -> User:
    """Make a company with one control, a failing resource, and evidence in many versions."""
    factories.organization("Europe/Berlin", name="Northwind Labs")
    lead = factories.lead("June Lindqvist")
    control = factories.control("AC-04", checks=["AWS-04"])
    factories.evaluation(control, check_id="AWS-04", failed=1)
    factories.finding("AWS-04", "fail", resource_title="root")
    for _number in range(60):
        factories.evidence_item(control, added_by=lead)
    factories.audit("Type II 2026")
    return lead


def printed(page: Page) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))


def words(document: pypdfium2.PdfDocument) -> list[str]:
    """Return the text of each sheet, in one line."""
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document]


PAGES = (
    ("/dashboard/", "Control dashboard"),
    (CONTROL, "AC-04"),
    ("/checks/AWS-04/", "AWS-04"),
    ("/criteria/CC6.1/", "CC6.1"),
    ("/ledger/", "Ledger"),
    ("/audit/type-ii-2026/", "Type II 2026"),
    ("/evidence/{item}/", "Evidence"),
)


def test_every_kind_of_printed_page_is_an_exhibit(
    screen: Callable[..., Screen], lead: User
) -> None:
    page = screen("/account/", user=lead).page
    at = timezone.now().astimezone(BERLIN)
    for path, title in PAGES:
        path = path.format(item=EvidenceItem.objects.latest("pk").pk)
        page.goto(path)
        sheets = words(printed(page))

        assert title in sheets[0]
        assert f"As of {at.day} {at:%b %Y}" in sheets[0]
        assert (at.tzname() or "none") in sheets[0]
        assert "Printed by June Lindqvist, june.lindqvist@example.com" in sheets[0]
        for number, sheet in enumerate(sheets, start=1):
            assert f"Page {number} of {len(sheets)}" in sheet
            assert f"Northwind Labs · as of {at.day} {at:%b %Y}" in sheet
            assert path in sheet


def test_paper_shows_nothing_to_press(screen: Callable[..., Screen], lead: User) -> None:
    text = " ".join(words(printed(screen(CONTROL, user=lead).page)))

    assert "Add evidence" not in text
    assert "Skip to content" not in text
    assert "Sign out" not in text
    assert "Assign" not in text.replace("Assigned", "")


def test_a_long_table_repeats_its_heading_on_every_sheet(
    screen: Callable[..., Screen], lead: User
) -> None:
    sheets = words(printed(screen("/evidence/", user=lead).page))

    assert len(sheets) > 1
    assert all("Collected by" in sheet for sheet in sheets if "EV-" in sheet)


def test_only_an_address_elsewhere_is_printed_beside_its_words(
    screen: Callable[..., Screen], lead: User
) -> None:
    page = screen(CONTROL, user=lead).page
    page.evaluate(
        """(links) => document.querySelector("main").insertAdjacentHTML("beforeend", links)""",
        '<p><a href="https://example.test/why">Why</a> <a href="/checks/">Here</a></p>',
    )
    text = " ".join(words(printed(page)))

    assert "Why (https://example.test/why)" in text
    assert "Here (" not in text


def test_states_keep_their_colours_on_paper(screen: Callable[..., Screen], lead: User) -> None:
    page = screen(CONTROL, user=lead, scheme="dark").page
    with BytesIO(page.pdf(prefer_css_page_size=True)) as body:
        picture = pypdfium2.PdfDocument(body)[0].render(scale=1).to_pil().convert("RGB")

    colours = {colour for _count, colour in picture.getcolors(1 << 24) or []}
    assert max(picture.getcolors(1 << 24) or [(0, None)])[1] == (255, 255, 255)
    assert any(g > r + 30 for r, g, _b in colours), "no green is left"


def test_the_button_prints(screen: Callable[..., Screen], lead: User) -> None:
    page = screen(CONTROL, user=lead).page
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Print").click()

    assert page.title() == "printed"


def test_without_scripts_there_is_no_button(screen: Callable[..., Screen], lead: User) -> None:
    page = screen(CONTROL, user=lead, scripts=False).page

    assert page.get_by_role("button", name="Print").is_hidden()
