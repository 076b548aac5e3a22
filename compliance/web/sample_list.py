"""A made-up list for the styleguide: the real mechanism over a few rows held in memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from compliance.accounts.models import User

from .lists import BulkAct, Choice, Column, Done, Empty, Listing, Option, Words, holding, shown
from .lists.shown import Shown, show
from .samples import CONTROLS, ticks
from .templatetags.parts import state_title, tone
from .wall import Tick

_HEALTHS = ("failing", "unproven", "stale", "operating")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleControl:
    """One row: a control that is nobody's."""

    code: str
    title: str
    criteria: tuple[str, ...]
    health: str
    ticks: tuple[Tick, ...]
    counts: dict[str, int]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


def _nothing(rows: list[Any], values: dict[str, Any], *, actor: User, at: datetime) -> Done:
    return Done(number=0, refused=["This list is made up."])


SAMPLE = Listing(
    noun="control",
    plural="controls",
    columns=(
        Column(
            key="control",
            title="Control",
            value=str,
            sort=lambda row: row.code,
            css="mid",
            is_optional=False,
        ),
        Column(key="criteria", title="Criteria", value=lambda row: " ".join(row.criteria)),
        Column(key="owner", title="Owner", value=lambda _row: ""),
        Column(key="operation", title="Operation, 26 weeks", value=lambda _row: ""),
        Column(key="resources", title="Resources", value=lambda _row: "", css="later"),
        Column(
            key="passing",
            title="Passing",
            value=lambda row: row.counts.get("pass", 0),
            sort=lambda row: row.counts.get("pass", 0),
            css="num",
        ),
        Column(
            key="health",
            title="Health",
            value=lambda row: row.health,
            sort=lambda row: _HEALTHS.index(row.health),
        ),
    ),
    row="web/guide/_sample_row.html",
    sort="control",
    per_page=4,
    identity=lambda row: row.code,
    filters=(
        Words(title="Filter controls", narrow=holding(str)),
        Choice(
            name="health",
            title="Health",
            options=lambda _user: [
                Option(value=h, title=state_title(h), tone=tone(h)) for h in _HEALTHS
            ],
            narrow=lambda rows, health: [row for row in rows if row.health == health],
            count=lambda rows: Counter(row.health for row in rows),
        ),
        Choice(
            name="criterion",
            title="Criterion",
            options=lambda _user: [Option(value="CC6.2", title="CC6.2")],
            narrow=lambda rows, code: [row for row in rows if code in row.criteria],
        ),
    ),
    acts=(
        BulkAct(
            key="assign",
            title="Assign an owner",
            question="Assign an owner to {rows}?",
            done="{rows} assigned.",
            perform=_nothing,
            is_allowed=lambda _user: True,
        ),
    ),
    empty=Empty(title="No control", text="Controls come with the catalogue."),
)


def sample(request: HttpRequest) -> Shown:
    """Return the list in the state the styleguide's address asks for."""
    return shown(request, SAMPLE, _rows())


def sample_page(request: HttpRequest) -> Shown:
    """Return a page in the middle of a list, with ways to both sides."""
    listing = replace(SAMPLE, per_page=1)
    first = shown(request, listing, _rows())
    asked = replace(first.asked, params=QueryDict(first.next_href.partition("?")[2]))
    return show(asked, _rows())


def _rows() -> list[SampleControl]:
    return [
        SampleControl(
            code=code,
            title=title,
            criteria=criteria,
            health=health,
            ticks=ticks(states),
            counts=counts,
        )
        for code, title, criteria, health, states, counts in CONTROLS
    ]
