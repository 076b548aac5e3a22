"""Pages one can go to: those of the menu, and the few that stand in none."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from compliance.web.shell import AUDIT_ENTRIES, Link

from .asker import Asker
from .hits import Hit
from .typed import answers

# Outside every menu: title, other words for it, URL name, icon.
_ASIDE = (
    ("Your account", "my profile keyboard settings", "accounts:account", "user-circle"),
    ("Glossary", "words terms explained soc 2", "glossary", "book-open"),
    ("All keys", "keyboard shortcuts map", "keys", "command-line"),
)
# What staff reach by tabs of another page.
_BEHIND_TABS = (
    ("Criteria", "trust services criterion tsc list", "criteria", "list-bullet"),
    ("Assessments", "readiness journey flash assess", "journey:assessments", "clipboard-document"),
    ("Gaps", "readiness journey missing remedy", "journey:gaps", "flag"),
    ("Subservice organizations", "vendor carved csoc scope", "controls:subservices", "truck"),
)


def likely(asker: Asker) -> tuple[Hit, ...]:
    """Return where somebody who typed nothing most likely goes."""
    return (*map(_of_menu, asker.ways), *_of_audits(asker))


def matching(asker: Asker, words: str) -> tuple[Hit, ...]:
    """Return the pages whose title, or another word for it, begins with every word typed."""
    named = (*_ASIDE, *(_BEHIND_TABS if asker.is_staff else ()))
    aside = [(_aside(title, name, icon), other) for title, other, name, icon in named]
    hits = [(hit, "") for hit in likely(asker)] + [(hit, other) for hit, other in aside if hit.href]
    found = {
        hit.href: hit for hit, other in reversed(hits) if answers(f"{hit.title} {other}", words)
    }
    return tuple(reversed(found.values()))


def _of_menu(link: Link) -> Hit:
    return Hit(title=link.title, href=link.href, icon=link.icon, keys=link.key)


def _of_audits(asker: Asker) -> list[Hit]:
    if not asker.user.is_auditor:
        return []
    return [
        Hit(
            title=entry.title,
            href=reverse(entry.url_name, args=[audit.slug]),
            icon=entry.icon,
            detail=str(audit),
        )
        for audit in asker.audits()
        for entry in AUDIT_ENTRIES
    ]


def _aside(title: str, name: str, icon: str) -> Hit:
    try:
        return Hit(title=title, href=reverse(name), icon=icon)
    except NoReverseMatch:
        return Hit(title=title, href="", icon=icon)
