"""The design system: every component has its sheet, its part, its parameters and its example."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import Context, Template
from django.template.loader import get_template
from django.test import override_settings

from compliance.web.components import COMPONENTS, FOUNDATION, Component, described, sheets
from compliance.web.templatetags.styles import BUNDLE, style_sheets

STYLES = settings.BASE_DIR / "static/css"
BY_EXAMPLE = {
    "entrance",
    "table",
    "setup",
    "panel",
    "waiting",
}  # pages of their own, or drawn by a declared list
PARTS = sorted((settings.BASE_DIR / "templates/components").glob("*.html"))


def named(component: Component) -> str:
    return component.name


def test_every_style_sheet_belongs_to_a_component_and_every_component_to_one() -> None:
    kept = {path.stem for path in (STYLES / "components").glob("*.css")}

    assert kept == {component.name for component in COMPONENTS}
    assert len(COMPONENTS) == len(kept)


@pytest.mark.parametrize("component", COMPONENTS, ids=named)
def test_a_component_says_what_each_of_its_parts_takes(component: Component) -> None:
    assert component.parts
    for part in component.described:
        assert part.takes, part.name


@pytest.mark.parametrize("component", COMPONENTS, ids=named)
def test_a_component_stands_in_the_styleguide_by_its_own_parts(component: Component) -> None:
    example = (settings.BASE_DIR / "templates" / component.example).read_text()
    drawn = [part.rpartition(".")[2] if "/" not in part else part for part in component.parts]

    assert get_template(component.example) is not None
    assert any(part in example for part in drawn) or component.name in BY_EXAMPLE


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_a_part_says_first_what_it_takes(path: Path) -> None:
    takes = described(f"components/{path.name}").takes

    assert re.search(r"\btakes?\b", takes, re.IGNORECASE), takes


@pytest.mark.parametrize("component", COMPONENTS, ids=named)
def test_a_style_sheet_says_what_it_is_and_stays_in_its_layers(component: Component) -> None:
    text = (STYLES / "components" / f"{component.name}.css").read_text()
    outside = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)

    assert text.startswith("/* ")
    assert re.findall(r"^(?!\s|@layer (?:components|narrow) \{|\}$).+", outside, re.MULTILINE) == []


def test_foundation_stands_before_the_components_and_paper_last() -> None:
    order = sheets()

    assert order[: len(FOUNDATION)] == [f"css/{name}.css" for name in FOUNDATION]
    assert order[-1] == "css/print.css"
    assert len(order) == len(set(order))


def test_production_asks_for_one_style_sheet_and_debug_mode_for_each() -> None:
    with override_settings(DEBUG=True):
        each = style_sheets()
    with override_settings(DEBUG=False):
        one = style_sheets()

    assert re.findall(r'href="/static/([^"]+)"', each) == sheets()
    assert re.findall(r'href="/static/([^"]+)"', one) == [BUNDLE]


def test_the_one_style_sheet_holds_every_sheet_in_order(tmp_path: Path) -> None:
    with override_settings(STATICFILES_DIRS=[STYLES.parent, tmp_path]):
        call_command("build_styles")
        built = tmp_path / BUNDLE
        first = built.stat().st_mtime_ns
        call_command("build_styles")

    text = built.read_text()
    places = [text.index((STYLES.parent / name).read_text()) for name in sheets()]
    assert places == sorted(places)
    assert built.stat().st_mtime_ns == first
    assert sorted(path.name for path in built.parent.iterdir()) == [built.name]


def rendered(source: str, **values: object) -> str:
    return Template("{% load blocks %}" + source).render(Context(values))


def test_a_card_holds_what_stands_in_it_and_escapes_what_it_is_given() -> None:
    text = rendered("{% card title note=title %}<p>{{ title }}</p>{% endcard %}", title="<b>")

    assert "<p>&lt;b&gt;</p>" in text
    assert "<h2>&lt;b&gt;</h2>" in text
    assert "<small>&lt;b&gt;</small>" in text


@pytest.mark.parametrize(("source", "header"), [("{% card %}", 0), ('{% card "Facts" %}', 1)])
def test_a_card_without_a_title_has_no_header(source: str, header: int) -> None:
    assert rendered(f"{source}x{{% endcard %}}").count("<header>") == header


def test_a_dialog_is_named_by_its_title() -> None:
    text = rendered('{% dialog "sure" "Withdraw?" %}<p>Why</p>{% enddialog %}')

    assert '<dialog id="sure" aria-labelledby="sure-title">' in text
    assert '<h2 id="sure-title">Withdraw?</h2><p>Why</p>' in text
