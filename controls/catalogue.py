"""The catalogue as files: the criteria in our own words, and the library of controls.

Authority: the numbering of the trust services criteria (2017, revised points of focus 2022) and
ISO/IEC 27001:2022. Pure apart from reading its own files; every mistake in them is a sentence.
"""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .rules.cadence import Cadence

DATA = Path(__file__).parent / "data"

_KINDS = frozenset({"preventive", "detective", "corrective"})
_NATURES = frozenset({"automated", "manual"})
_CADENCES = frozenset(Cadence)
_CONTROL_CODE = re.compile(r"[A-Z]{2}-\d{2}")
_CHECK_ID = re.compile(r"[A-Z]+-\d{2}")
_TEXTS = ("title", "statement", "owner_role", "evidence", "pitfalls")
_KEYS = {*_TEXTS, "code", "kind", "nature", "cadence", "criteria", "checks"}
_GRADES = {
    "strong": "iso27001_annex_a_strong",
    "supported": "iso27001_annex_a_supported",
    "judgement": "iso27001_annex_a_judgement",
    "clause": "iso27001_clauses",
}


class CatalogueError(Exception):
    """The data files are not what they should be; the message names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCategory:
    """A trust services category as the files give it."""

    code: str
    title: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCriterion:
    """A criterion as the files give it."""

    code: str
    category: str
    series: str
    position: int
    summary: str
    points_of_focus: int
    iso: frozenset[tuple[str, str]]  # (reference, grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedControl:
    """A control as the library proposes it."""

    code: str
    title: str
    statement: str
    kind: str
    nature: str
    cadence: str
    owner_role: str
    good_evidence: str
    pitfalls: str
    criteria: frozenset[str]
    checks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that the files say."""

    categories: tuple[ListedCategory, ...]
    criteria: tuple[ListedCriterion, ...]
    controls: tuple[ListedControl, ...]


@cache
def read_catalogue(folder: Path = DATA) -> Catalogue:
    """Read and check the data files; raise CatalogueError at the first mistake."""
    with (folder / "criteria.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    criteria = tuple(_criterion(row, position) for position, row in enumerate(rows, start=1))
    controls = tuple(_controls(folder / "library", {c.code for c in criteria}))
    _refuse_repeats("criterion", (c.code for c in criteria))
    _refuse_repeats("control", (c.code for c in controls))
    return Catalogue(categories=_categories(rows), criteria=criteria, controls=controls)


def _categories(rows: list[dict[str, str]]) -> tuple[ListedCategory, ...]:
    titles = dict.fromkeys(row["category"] for row in rows)
    return tuple(
        ListedCategory(code=_category_code(title), title=title.capitalize(), position=position)
        for position, title in enumerate(titles, start=1)
    )


def _category_code(title: str) -> str:
    return title.lower().replace(" ", "_")


def _criterion(row: dict[str, str], position: int) -> ListedCriterion:
    references = [(ref, grade) for grade, column in _GRADES.items() for ref in row[column].split()]
    _refuse_repeats(f"ISO reference of {row['criterion']}", (ref for ref, _ in references))
    return ListedCriterion(
        code=row["criterion"],
        category=_category_code(row["category"]),
        series=row["series"],
        position=position,
        summary=row["paraphrase"],
        points_of_focus=int(row["points_of_focus"]),
        iso=frozenset(references),
    )


def _controls(folder: Path, criteria: set[str]) -> Iterator[ListedControl]:
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("control", []):
            for mistake in _mistakes(entry, criteria):
                raise CatalogueError(f"{path.name}, {entry.get('code', 'no code')}: {mistake}")
            yield _control(entry)


def _control(entry: dict[str, Any]) -> ListedControl:
    return ListedControl(
        good_evidence=entry["evidence"],
        criteria=frozenset(entry["criteria"]),
        checks=frozenset(entry["checks"]),
        **{key: entry[key] for key in _KEYS - {"evidence", "criteria", "checks"}},
    )


def _mistakes(entry: dict[str, Any], criteria: set[str]) -> Iterator[str]:
    if set(entry) != _KEYS:
        yield f"Write exactly these keys: {', '.join(sorted(_KEYS))}."
        return
    if not _CONTROL_CODE.fullmatch(entry["code"]):
        yield "A code is two letters, a dash and two digits, as in AC-04."
    for key, allowed in (("kind", _KINDS), ("nature", _NATURES), ("cadence", _CADENCES)):
        if entry[key] not in allowed:
            yield f"{key} must be one of {', '.join(sorted(allowed))}."
    yield from (f"{key} is empty." for key in _TEXTS if not entry[key].strip())
    if not entry["criteria"]:
        yield "A control meets at least one criterion."
    yield from (
        f"There is no criterion {code}." for code in entry["criteria"] if code not in criteria
    )
    yield from (f"{id_} is no check id." for id_ in entry["checks"] if not _CHECK_ID.fullmatch(id_))


def _refuse_repeats(noun: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise CatalogueError(f"The {noun} {name} is there {count} times; it may be there once.")
