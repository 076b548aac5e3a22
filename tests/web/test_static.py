"""Styles, scripts and fonts: all are served, none is forgotten, every name can be hashed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from fontTools.ttLib import TTFont

from compliance.web.components import sheets
from compliance.web.management.commands import build_fonts

STATIC = settings.BASE_DIR / "static"
HEAD = render_to_string("components/_head.html")


def own_files(pattern: str) -> list[str]:
    return sorted(str(path.relative_to(STATIC)) for path in STATIC.glob(pattern))


@pytest.mark.parametrize("name", own_files("js/*.js"))
def test_every_script_is_in_the_head(name: str) -> None:
    assert f"/static/{name}" in HEAD


@pytest.mark.parametrize("name", own_files("css/**/*.css"))
def test_every_style_sheet_is_in_the_list_of_them(name: str) -> None:
    assert name in sheets()


@pytest.mark.parametrize("name", own_files("css/**/*.css"))
def test_style_stays_readable(name: str) -> None:
    text = (STATIC / name).read_text()

    assert len(text.splitlines()) <= 150
    assert name.endswith(("tokens.css", "print.css")) or not re.search(r"#[0-9a-f]{6}\b", text)


@pytest.mark.parametrize("template", ["components/_head.html", "500.html"])
def test_whatever_a_head_names_is_there(template: str) -> None:
    call_command("build_fonts")
    call_command("build_styles")
    names = re.findall(r'(?:href|src)="/static/([^"]+)"', render_to_string(template))

    assert names
    assert [name for name in names if not finders.find(name)] == []


# Mails are read elsewhere, where no style sheet of ours is.
PAGES = [p for p in settings.BASE_DIR.glob("templates/**/*.html") if "email" not in p.parts]


@pytest.mark.parametrize("path", sorted(PAGES), ids=str)
def test_template_needs_no_exception_from_the_security_policy(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\bsrc=)", text)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Return an empty folder where the fonts are to be built."""
    settings.STATICFILES_DIRS = [STATIC, tmp_path]
    return tmp_path / "fonts"


def test_fonts_are_built_once(folder: Path) -> None:
    call_command("build_fonts")
    first = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    call_command("build_fonts")

    assert set(first) == {"geist.woff2", "geist-mono.woff2"}
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == first


def test_fonts_are_small_and_hold_what_the_pages_show(folder: Path) -> None:
    call_command("build_fonts")
    for name in build_fonts.TYPEFACES:
        with TTFont(folder / name) as font:
            known = font.getBestCmap()
        assert (folder / name).stat().st_size < 60_000
        assert [sign for sign in "AZaz09–—“”’…·äöüßéłŽ€→" if ord(sign) not in known] == []


def test_every_name_can_be_hashed(folder: Path, tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("build_fonts")
    call_command("build_styles")
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["rest_*"])

    css = next((tmp_path / "collected/css").glob("trackrecord.*.css")).read_text()
    assert re.search(r"fonts/geist\.[0-9a-f]{12}\.woff2", css)


@pytest.mark.django_db
def test_strict_security_policy_is_sent_with_every_page() -> None:
    policy = Client().get("/accounts/login/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
