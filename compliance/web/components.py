"""The design system's components: one style sheet each, the parts that draw it, and its examples.

The head, the style sheet of production, the styleguide and their tests all follow this list.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.conf import settings

FOUNDATION = ("tokens", "base", "shell", "layout")
_HEAD = re.compile(r"\{% comment %\}(.*?)\{% endcomment %\}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A template or a tag that draws a component, with what it takes."""

    name: str
    takes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component: static/css/components/NAME.css and templates/web/guide/_NAME.html.

    `parts` are templates below templates/, or tags as "library.tag".
    """

    name: str
    parts: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.name.capitalize()

    @property
    def sheet(self) -> str:
        return f"css/components/{self.name}.css"

    @property
    def example(self) -> str:
        return f"web/guide/_{self.name}.html"

    @property
    def described(self) -> list[Part]:
        return [described(part) for part in self.parts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Components that stand together in the styleguide."""

    title: str
    components: tuple[Component, ...]

    @property
    def key(self) -> str:
        return self.title.lower().replace(" ", "-")


def _one(name: str, *parts: str) -> Component:
    return Component(name=name, parts=parts or (f"components/_{name}.html",))


GROUPS = (
    Group(
        title="Marks",
        components=(
            _one("status", "parts.status"),
            _one("pip"),
            _one("marks"),
            _one("tag"),
            _one("avatar", "components/_avatar.html", "components/_owner.html"),
            _one("progress"),
        ),
    ),
    Group(
        title="Acts",
        components=(
            _one("button", "components/_button.html", "components/_print.html"),
            _one("segmented"),
            _one("chip"),
            _one("search"),
            _one("dialog", "blocks.dialog"),
            _one("palette", "components/_find.html", "components/_palette.html"),
        ),
    ),
    Group(
        title="Ways",
        components=(
            _one("breadcrumbs"),
            _one("tabs"),
            _one("steps"),
            _one("journey"),
            _one("setup", "components/_welcome.html"),
        ),
    ),
    Group(
        title="Cards",
        components=(
            _one("card", "blocks.card"),
            _one("kpi"),
            _one("facts"),
            _one("todo"),
            _one("events", "components/_event.html"),
            _one("choices", "components/_choice.html"),
            _one("deck", "reviews/_thread.html"),
            _one("talk", "reviews/_thread.html"),
        ),
    ),
    Group(
        title="Charts",
        components=(
            _one("legend", "components/_legend.html", "components/_patterns.html"),
            _one("spark", "charts.spark"),
            _one("ribbon", "charts.ribbon", "charts.operation"),
            _one("outcomes", "charts.outcome_bar", "charts.outcome_counts"),
            _one("burndown", "charts.burn_down"),
            _one("timeline", "charts.timeline"),
            _one("scrub", "travel.scrubber", "components/_moment.html"),
            _one("wall", "charts.wall"),
        ),
    ),
    Group(
        title="Lists",
        components=(
            _one("table", "components/_list_table.html"),
            _one("list", "components/_list.html", "components/_list_tools.html"),
            _one("pages", "components/_list_pages.html"),
            _one("panel", "components/_peek.html", "components/_peek_button.html"),
        ),
    ),
    Group(
        title="Forms",
        components=(
            _one("field", "parts.field", "components/_form.html", "components/_form_errors.html"),
            _one("pick"),
            _one("drop"),
        ),
    ),
    Group(
        title="What the product says",
        components=(
            _one("alert"),
            _one("toast", "components/_toast.html", "components/_messages.html"),
            _one("note", *(f"components/_{n}.html" for n in ("note", "stale", "partial", "demo"))),
            _one("empty", "components/_empty.html", "components/_trouble.html"),
            _one("skeleton"),
            _one("waiting", "components/_said.html"),
            _one("term", "guide.term"),
        ),
    ),
    Group(
        title="Documents",
        components=(
            _one("code"),
            _one("document", "evidence/_viewer.html"),
            _one("exhibit", "exhibit.exhibit"),
            _one("entrance", "alone.html"),
        ),
    ),
)
COMPONENTS = tuple(component for group in GROUPS for component in group.components)


def sheets() -> list[str]:
    """Return every style sheet in the order in which it must stand."""
    first = [f"css/{name}.css" for name in FOUNDATION]
    return [*first, *(component.sheet for component in COMPONENTS), "css/print.css"]


def described(part: str) -> Part:
    """Return what a template says in its head, or a tag in its docstring, of what it takes."""
    if part.endswith(".html"):
        found = _HEAD.match((settings.BASE_DIR / "templates" / part).read_text())
        return Part(name=part, takes=found[1].strip() if found else "")
    library, _, tag = part.partition(".")
    drawing = inspect.unwrap(getattr(_library(library), tag))
    named = [
        name for name in inspect.signature(drawing).parameters if name not in {"content", "context"}
    ]
    says = " ".join((inspect.getdoc(drawing) or "").split())
    return Part(name=f"{{% {tag} {' '.join(named)} %}}", takes=says)


def _library(name: str) -> ModuleType:
    return import_module(f"compliance.web.templatetags.{name}")
