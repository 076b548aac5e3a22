"""What belongs to one's notifications, each part with its address."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

_OWN = (
    ("notices:preferences", "What I am written"),
    ("notices:mine", "Messages to me"),
    ("digest", "This week’s digest"),
)
_ALL = (("notices:channels", "Channels"), ("notices:every", "All messages"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One part."""

    title: str
    href: str
    is_current: bool
    count: int | None = None


def own_tabs(here: str) -> list[Tab]:
    """Return the parts everybody has, the current one marked."""
    return _tabs(_OWN, here)


def all_tabs(here: str) -> list[Tab]:
    """Return the parts the lead has for the whole organization."""
    return _tabs(_ALL, here)


def _tabs(parts: tuple[tuple[str, str], ...], here: str) -> list[Tab]:
    return [Tab(title=t, href=reverse(name), is_current=name == here) for name, t in parts]
