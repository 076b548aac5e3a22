"""The styleguide in a real browser: every component, on a desk and a phone, by day and by night."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from compliance.accounts.models import Role, User
from compliance.web.components import COMPONENTS
from tests.browser import SIZES, Screen

_HEIGHTS = """() => Object.fromEntries(
  [...document.querySelectorAll("main section.stack[id]")]
    .map((s) => [s.id.slice("the-".length), s.offsetHeight]))"""
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.web.debug_urls")]


@pytest.fixture(autouse=True)
def lead() -> User:
    """Make a lead, without whom every address leads to the page that makes the first."""
    return User.objects.create_user("lead@example.test", name="June Lindqvist", role=Role.LEAD)


@pytest.fixture
def guide(screen: Callable[..., Screen], lead: User) -> Callable[..., Screen]:
    """Return a function that opens the styleguide."""
    return partial(screen, "/styleguide/", user=lead)


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_styleguide_is_sound(guide: Callable[..., Screen], scheme: str, size: str) -> None:
    assert guide(scheme=scheme, size=size).faults() == []


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_page_is_sound(screen: Callable[..., Screen], path: str, scheme: str, size: str) -> None:
    assert screen(path, scheme=scheme, size=size).faults() == []


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_is_drawn(
    guide: Callable[..., Screen], scheme: str, size: str, tmp_path: Path
) -> None:
    page = guide(scheme=scheme, size=size).page
    target = tmp_path / f"styleguide-{scheme}-{size}.png"
    page.screenshot(path=target, full_page=True)
    heights = page.evaluate(_HEIGHTS)

    assert set(heights) == {component.name for component in COMPONENTS}
    assert [name for name, height in heights.items() if height < 40] == []
    with Image.open(target) as picture:
        shades = picture.convert("L").getcolors() or []
        assert picture.width == SIZES[size][0]
        assert len(shades) > 100
        assert max(count for count, _shade in shades) < 0.95 * picture.width * picture.height


def test_menu_holds_every_entry_on_a_phone(guide: Callable[..., Screen]) -> None:
    page = guide(size="phone").page
    ledger = page.get_by_role("link", name="Ledger")
    expect(ledger).to_be_hidden()

    page.get_by_role("button", name="Menu").click()
    expect(ledger).to_be_visible()

    page.get_by_role("button", name="Close the menu").click()
    expect(ledger).to_be_hidden()


def test_cells_and_codes_of_the_wall_are_big_enough_for_a_finger(
    guide: Callable[..., Screen],
) -> None:
    page = guide(size="phone").page

    sizes = page.locator(".hm :is(td, tbody th) a").evaluate_all(
        "links => links.map((link) => link.getBoundingClientRect())"
        ".map(({ width, height }) => [width, height])"
    )
    assert len(sizes) > 20
    assert min(min(size) for size in sizes) >= 24, sizes[:5]


def test_arrow_keys_walk_the_wall_and_read_it_out(guide: Callable[..., Screen]) -> None:
    page = guide().page
    page.locator(".hm td > a[tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowRight", *["ArrowDown"] * 6):
        page.keyboard.press(key)

    expect(page.locator(".wall output")).to_have_text("CC2.2, week of 20 Apr: late, then done")
    expect(page.locator(".hm td > a[tabindex='0']")).to_have_count(1)


def test_chosen_theme_outlives_the_page(guide: Callable[..., Screen]) -> None:
    page = guide(scheme="light").page
    page.get_by_role("button", name="Switch light or dark").click()
    page.reload()

    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_choosing_rows_shows_how_many(guide: Callable[..., Screen]) -> None:
    page = guide().page
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()

    page.get_by_label("Select AC-04").check()
    page.get_by_label("Select CH-01").check()
    expect(bar).to_contain_text("2 selected")

    page.get_by_role("button", name="Clear the selection").click()
    expect(bar).to_be_hidden()


def test_drop_field_shows_the_digest_before_sending(guide: Callable[..., Screen]) -> None:
    page = guide().page
    page.set_input_files(
        "#upload input[type=file]", {"name": "note.txt", "mimeType": "text/plain", "buffer": b"abc"}
    )

    expect(page.locator("#upload [data-says]")).to_have_text("note.txt, 3 bytes")
    expect(page.locator("#upload [data-digest]")).to_contain_text(
        "ba7816bf8f01cfea414140de5dae2223"
    )


def test_drop_field_refuses_what_is_too_big(guide: Callable[..., Screen]) -> None:
    page = guide().page
    page.locator("#upload [data-drop]").evaluate("field => (field.dataset.limit = 2)")
    page.set_input_files(
        "#upload input[type=file]", {"name": "note.txt", "mimeType": "text/plain", "buffer": b"abc"}
    )

    expect(page.locator("#upload [data-digest]")).to_have_text("Choose a file of at most 2 bytes.")


def test_page_works_without_scripts(guide: Callable[..., Screen]) -> None:
    page = guide(scripts=False).page

    expect(page.get_by_role("link", name="Controls").first).to_be_visible()
    expect(page.get_by_role("button", name="Copy").first).to_be_hidden()


_BONES = """() => [...document.querySelectorAll("[data-waits]")].map((part) => {
  const bones = getComputedStyle(part, "::after");
  return [parseFloat(bones.top) + parseFloat(bones.height), part.clientHeight,
          bones.backgroundImage];
})"""


@pytest.mark.parametrize("forced", ["none", "active"])
def test_bones_stay_within_what_waits_also_in_forced_colours(
    guide: Callable[..., Screen], forced: str
) -> None:
    page = guide().page
    page.emulate_media(forced_colors=forced)  # type: ignore[arg-type]
    parts = page.evaluate(_BONES)

    assert parts
    for reach, height, drawn in parts:
        assert 0 < reach <= height
        assert "gradient" in drawn
