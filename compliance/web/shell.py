"""What every page needs around its content: who is here and where they can go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from compliance.accounts.models import Role
from compliance.accounts.organization import founded


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One way to go: it is current where the page's URL name begins with a prefix of it."""

    url_name: str
    title: str
    icon: str
    section: str = ""
    prefixes: tuple[str, ...] = ()
    key: str = ""  # pressed after "g"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry that leads somewhere for the person looking."""

    href: str
    title: str
    icon: str
    is_current: bool
    name: str = ""  # what its counter is known by
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Links that stand together; the first section has no title."""

    title: str
    links: tuple[Link, ...]


DASHBOARD = Entry(url_name="dashboard", title="Dashboard", icon="squares-2x2", key="d")
WORK = Entry(url_name="work", title="My work", icon="inbox", key="w")
JOURNEY = Entry(
    url_name="journey:journey", title="Journey", icon="map", prefixes=("journey:",), key="j"
)
START = Entry(
    url_name="start", title="Asked of you", icon="inbox", prefixes=("start", "reviews:"), key="w"
)
CONTROLS = Entry(
    url_name="controls",
    title="Controls",
    icon="shield-check",
    section="Program",
    prefixes=("control", "criteri"),
    key="c",
)
CHECKS = Entry(
    url_name="checks",
    title="Checks",
    icon="beaker",
    section="Program",
    prefixes=("check", "waive", "limits", "resource"),
    key="t",
)
EVIDENCE = Entry(
    url_name="evidence:library",
    title="Evidence",
    icon="archive-box",
    section="Program",
    prefixes=("evidence:",),
    key="e",
)
POPULATIONS = Entry(
    url_name="evidence:populations",
    title="Populations",
    icon="queue-list",
    section="Program",
    prefixes=("evidence:population", "evidence:define_population"),
    key="p",
)
PEOPLE = Entry(
    url_name="people:people",
    title="People",
    icon="user-group",
    section="Program",
    prefixes=("people:", "reviews:"),
    key="o",
)
CONNECTIONS = Entry(
    url_name="integrations:connections",
    title="Connections",
    icon="link",
    section="Program",
    prefixes=("integrations:",),
    key="n",
)
AUDITS = Entry(
    url_name="audits:audits",
    title="Audits",
    icon="clipboard-document-check",
    section="Audit",
    prefixes=("audits:",),
    key="a",
)
ORGANIZATION = Entry(
    url_name="accounts:organization",
    title="Organization",
    icon="building-office",
    section="Settings",
    prefixes=("notices:channels", "notices:every"),
    key="i",
)
SCOPE = Entry(
    url_name="controls:scope",
    title="Scope",
    icon="adjustments-horizontal",
    section="Settings",
    prefixes=(
        "controls:s",
        "controls:confirm_scope",
        "controls:add_s",
        "controls:change_s",
        "controls:new_s",
    ),
    key="s",
)
USERS = Entry(
    url_name="accounts:users",
    title="Users and roles",
    icon="users",
    section="Settings",
    prefixes=("accounts:user",),
    key="u",
)
LEDGER = Entry(url_name="ledger", title="Ledger", icon="book-open", section="Settings", key="l")
OWN_AUDITS = Entry(
    url_name="audits:mine", title="Your audits", icon="clipboard-document-check", key="a"
)
ACCOUNT = Entry(
    url_name="accounts:account",
    title="Your account",
    icon="user-circle",
    prefixes=("account_", "notices:preferences", "notices:mine", "digest"),
    key="m",
)

ENTRIES: dict[str, tuple[Entry, ...]] = {
    Role.LEAD: (
        DASHBOARD,
        WORK,
        JOURNEY,
        CONTROLS,
        CHECKS,
        EVIDENCE,
        POPULATIONS,
        PEOPLE,
        CONNECTIONS,
        AUDITS,
        ORGANIZATION,
        SCOPE,
        USERS,
        LEDGER,
    ),
    Role.ENGINEER: (
        replace(WORK, prefixes=("reviews:",)),
        DASHBOARD,
        JOURNEY,
        CONTROLS,
        CHECKS,
        EVIDENCE,
        POPULATIONS,
        CONNECTIONS,
    ),
    Role.EMPLOYEE: (START,),
    Role.AUDITOR: (OWN_AUDITS, ACCOUNT),
}
# What an auditor sees of one audit; every one of these pages takes the audit's slug.
AUDIT_ENTRIES = (
    Entry(url_name="audits:overview", title="Overview", icon="squares-2x2", key="o"),
    Entry(
        url_name="audits:criteria",
        title="Criteria and controls",
        icon="shield-check",
        prefixes=("audits:criteri", "audits:control"),
        key="c",
    ),
    Entry(
        url_name="audits:evaluations",
        title="Evaluations",
        icon="beaker",
        prefixes=("audits:evaluations",),
        key="v",
    ),
    Entry(
        url_name="audits:evidence",
        title="Evidence",
        icon="archive-box",
        prefixes=("audits:evidence", "evidence:"),
        key="e",
    ),
    Entry(url_name="audits:waivers", title="Waivers", icon="hand-raised", key="x"),
    Entry(
        url_name="audits:reviews",
        title="Access reviews",
        icon="clipboard-document-list",
        prefixes=("audits:review",),
        key="w",
    ),
    Entry(
        url_name="audits:populations",
        title="Populations",
        icon="queue-list",
        prefixes=("audits:population",),
        key="p",
    ),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the organization and the way around; neither costs a query until it is shown."""
    return {
        "organization": SimpleLazyObject(founded),
        "navigation": navigation(request),
    }


def navigation(request: HttpRequest) -> tuple[Section, ...]:
    """Return where this person may go, in sections; entries without a page are left out."""
    role = getattr(getattr(request, "user", None), "role", "")
    return sections(ENTRIES.get(role, ()), here=_view_name(request))


def audit_navigation(request: HttpRequest, key: object) -> tuple[Section, ...]:
    """Return where an auditor may go within one audit."""
    return sections(AUDIT_ENTRIES, here=_view_name(request), arguments=(key,))


def sections(
    entries: Iterable[Entry], *, here: str, arguments: tuple[object, ...] = ()
) -> tuple[Section, ...]:
    """Return entries that resolve as links, grouped by section in the order given."""
    entries = tuple(entries)
    current = _current(entries, here)
    grouped: dict[str, list[Link]] = {}
    for entry in entries:
        if href := _address(entry.url_name, arguments):
            link = _link(entry, href, is_current=entry == current)
            grouped.setdefault(entry.section, []).append(link)
    return tuple(Section(title=title, links=tuple(links)) for title, links in grouped.items())


def _link(entry: Entry, href: str, *, is_current: bool) -> Link:
    key = f"g {entry.key}" if entry.key else ""
    return Link(
        href=href,
        title=entry.title,
        icon=entry.icon,
        is_current=is_current,
        name=entry.url_name,
        key=key,
    )


def _current(entries: Iterable[Entry], here: str) -> Entry | None:
    """Return the entry with the longest prefix of this page's URL name, if any has one."""
    matching = [
        (len(prefix), entry)
        for entry in entries
        for prefix in (entry.url_name, *entry.prefixes)
        if here.startswith(prefix)
    ]
    return max(matching, key=lambda match: match[0], default=(0, None))[1]


def _address(url_name: str, arguments: tuple[object, ...]) -> str | None:
    try:
        return reverse(url_name, args=arguments)
    except NoReverseMatch:
        return None


def _view_name(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""
