"""What somebody may do, and where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from audits.models import Audit
from compliance.accounts.models import Role
from compliance.web.matching import resembling
from controls.models import Control
from integrations.models import Connection
from integrations.providers import PROVIDERS

from . import record
from .asker import Asker
from .hits import SHOWN, Hit, Way
from .ids import code_of
from .typed import answers, split, without

STAFF = frozenset({Role.LEAD, Role.ENGINEER})
LEAD = frozenset({Role.LEAD})
OF_THE_COMPANY = frozenset({Role.LEAD, Role.ENGINEER, Role.EMPLOYEE})
EVERYBODY = frozenset(Role)
_CONTROLS = 3  # offered by name when evidence is added to something
_ADDING = "add evidence upload attach file to for"
_RUNNING = "run collect start now read refresh sync fetch"
_PAUSING = "pause stop suspend resume schedule how often interval"
_RESUMING = "resume unpause continue start schedule"
_PREVIEWING = "preview audit as auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing to do: `address` is a URL's name, or a script's for what is done right here."""

    title: str
    words: str  # that find it too
    icon: str
    address: str
    roles: frozenset[Role]
    way: Way = Way.GO
    query: str = ""
    keys: str = ""
    is_usual: bool = False  # offered before anything is typed

    def hit(self) -> Hit:
        """Show it as a hit."""
        href = self.address if self.way is Way.HERE else reverse(self.address) + self.query
        return Hit(title=self.title, href=href, icon=self.icon, way=self.way, keys=self.keys)


_LISTS = {"controls": "controls", "checks": "checks", "evidence": "evidence:library"}
ACTS = (
    Act(
        title="Add evidence",
        words="upload attach file document screenshot proof drop",
        icon="arrow-up-tray",
        address="evidence:upload",
        roles=STAFF,
        keys="e",
        is_usual=True,
    ),
    Act(
        title="Open an audit",
        words="new start begin examination",
        icon="clipboard-document-check",
        address="audits:new",
        roles=LEAD,
        is_usual=True,
    ),
    Act(
        title="Start an access review",
        words="new begin campaign recertify who has access rights accounts quarterly",
        icon="clipboard-document-list",
        address="reviews:start",
        roles=LEAD,
    ),
    Act(
        title="Bring a list of accounts",
        words="upload csv import system without provider access review",
        icon="arrow-up-tray",
        address="reviews:lists",
        roles=LEAD,
    ),
    Act(
        title="Invite somebody",
        words="add new user person people colleague member engineer auditor employee account",
        icon="user-plus",
        address="accounts:users",
        roles=LEAD,
        is_usual=True,
    ),
    Act(
        title="Assign owners to controls",
        words="owner responsible answer unowned nobody",
        icon="user-circle",
        address="controls",
        query="?owned_by=nobody",
        roles=LEAD,
    ),
    Act(
        title="Add a system",
        words="new product environment scope categories",
        icon="server-stack",
        address="controls:scope",
        roles=LEAD,
    ),
    Act(
        title="Go on setting up",
        words="set-up setup wizard onboarding finish start",
        icon="list-bullet",
        address="setup",
        roles=LEAD,
    ),
    *(
        Act(
            title=f"Export {what} as {kind.upper()}",
            words="download save take list table spreadsheet excel file report",
            icon="arrow-down-tray",
            address=address,
            query=f"?format={kind}",
            roles=STAFF,
        )
        for what, address in _LISTS.items()
        for kind in ("csv", "xlsx")
    ),
    Act(
        title="Verify the whole ledger",
        words="check chain digest",
        icon="shield-check",
        address="ledger",
        query="?verify=1",
        roles=LEAD,
    ),
    Act(
        title="Make an API token",
        words="new key pipeline",
        icon="key",
        address="accounts:account",
        roles=OF_THE_COMPANY,
    ),
    Act(
        title="Change your password",
        words="new secret",
        icon="lock-closed",
        address="account_change_password",
        roles=EVERYBODY,
    ),
    Act(
        title="Switch light or dark",
        words="theme mode colour",
        icon="moon",
        address="theme",
        way=Way.HERE,
        roles=EVERYBODY,
        keys="t",
        is_usual=True,
    ),
    Act(
        title="Print this page",
        words="paper pdf exhibit export save",
        icon="printer",
        address="print",
        way=Way.HERE,
        roles=EVERYBODY,
    ),
    Act(
        title="Show all keys",
        words="keyboard shortcuts map help",
        icon="command-line",
        address="keys",
        roles=EVERYBODY,
        keys="?",
        is_usual=True,
    ),
    Act(
        title="Sign out",
        words="log leave end session",
        icon="arrow-right-start-on-rectangle",
        address="account_logout",
        way=Way.SEND,
        roles=EVERYBODY,
    ),
)


def usual(asker: Asker) -> tuple[Hit, ...]:
    """Return what is done often, for somebody who typed nothing."""
    return tuple(act.hit() for act in ACTS if act.is_usual and asker.user.role in act.roles)


def matching(asker: Asker, words: str) -> tuple[Hit, ...]:
    """Return what this person may do that is called so, with what it would be done to."""
    plain = [
        act.hit()
        for act in ACTS
        if asker.user.role in act.roles and answers(act.title, words, also=act.words)
    ]
    return (*plain, *_to_something(asker, words))


def _to_something(asker: Asker, words: str) -> Iterator[Hit]:
    if asker.is_staff:
        yield from _adding(words)
        yield from _running(words)
    if asker.user.is_lead:
        yield from _pausing(words)
        yield from _connecting(words)
        yield from _previewing(words)


def _adding(words: str) -> Iterator[Hit]:
    to_what, is_asked = without(words, _ADDING)
    current = Control.objects.current()
    found = list(current.filter(code=code_of(to_what)))
    if is_asked and to_what and not found:
        found = list(record.controls(current, to_what)[:_CONTROLS])
        found = found or list(resembling(current, "title", to_what)[:_CONTROLS])
    for control in found:
        yield Hit(
            title=f"Add evidence to {control.code}",
            href=f"{reverse('evidence:upload')}?{urlencode({'control': control.code})}",
            icon="arrow-up-tray",
            detail=control.title,
        )


def _running(words: str) -> Iterator[Hit]:
    what, is_asked = without(words, _RUNNING)
    rows = Connection.objects.active().select_related("source").order_by("source__title", "pk")
    for word in what.split():
        rows = rows.filter(source__title__icontains=word)
    for connection in rows[:SHOWN] if is_asked or len(what) > 2 else ():
        yield Hit(
            title=f"Run {connection} now",
            href=reverse("integrations:start", args=[connection.name]),
            icon="play",
            way=Way.SEND,
        )


def _pausing(words: str) -> Iterator[Hit]:
    """Lead to the schedule of each connection that is named; where only a verb is, of all."""
    for is_paused, verbs, title in (
        (False, _PAUSING, "Pause {} or change its schedule"),
        (True, _RESUMING, "Resume {}"),
    ):
        named, is_asked = without(words, verbs)
        what, _ = without(named, "a the connection")
        rows = Connection.objects.filter(is_paused=is_paused).select_related("source")
        for word in split(what):
            rows = rows.filter(source__title__icontains=word)
        for connection in rows.order_by("source__title", "pk")[:SHOWN] if is_asked else ():
            yield Hit(
                title=title.format(connection),
                href=f"{connection.get_absolute_url()}#schedule",
                icon="play" if is_paused else "pause",
            )


def _connecting(words: str) -> Iterator[Hit]:
    for provider in PROVIDERS.values():
        if answers(f"Connect {provider.title} {provider.id} add connection provider", words):
            href = reverse("integrations:connect", args=[provider.id])
            yield Hit(title=f"Connect {provider.title}", href=href, icon="link")


def _previewing(words: str) -> Iterator[Hit]:
    what, is_asked = without(words, _PREVIEWING)
    rows = Audit.objects.newest_first()
    for word in what.split():
        rows = rows.filter(name__icontains=word)
    for audit in rows[:SHOWN] if is_asked or len(what) > 2 else ():
        href = reverse("audits:overview", args=[audit.slug])
        yield Hit(title=f"Preview {audit} as auditor", href=href, icon="eye")
