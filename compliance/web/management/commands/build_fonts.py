"""Subset the typefaces to what the pages show, once, before static files are collected."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset

# Latin and its supplements, then punctuation, arrows, figures and signs used in names and text.
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2260, 0x2265),
    (0x2318, 0x2318),
    (0x2713, 0x2713),
)
TYPEFACES = {
    "geist.woff2": ("fontpkg_geist", "Geist[wght].ttf"),
    "geist-mono.woff2": ("fontpkg_geist_mono", "GeistMono[wght].ttf"),
}


class Command(BaseCommand):
    """`bin/manage build_fonts`: safe to repeat, quick when nothing is to be done."""

    help = "Subset the typefaces and write them where static files are collected from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="build also what is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, (package, source) in TYPEFACES.items():
            target = font_folder() / name
            if options["again"] or not target.exists():
                build(package, source, target)
                self.stdout.write(f"{target.name}: {target.stat().st_size // 1024} KB")


def font_folder() -> Path:
    """Return the folder the pages' `fonts/` is served from: the last of the static folders."""
    return Path(settings.STATICFILES_DIRS[-1]) / "fonts"


def build(package: str, source: str, target: Path) -> None:
    """Write the subset under another name first: a killed build leaves no half a font."""
    options = subset.Options(flavor="woff2", hinting=False, notdef_outline=True)
    options.drop_tables = [*options.drop_tables, "meta"]
    options.layout_features = [*options.layout_features, "tnum"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with (
        as_file(files(package) / "files" / source) as path,
        subset.load_font(str(path), options) as font,
    ):
        subsetter.subset(font)
        subset.save_font(font, str(unfinished), options)
    unfinished.replace(target)
