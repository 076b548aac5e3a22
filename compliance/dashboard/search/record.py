"""What staff and leads may find: everything the record keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from audits.models import Audit
from compliance.accounts.models import User
from compliance.dashboard.catalogue import all_checks
from compliance.ledger.models import LedgerEntry
from compliance.web.matching import (
    best_first,
    containing,
    newest,
    resembling,
    saying,
    untangling,
)
from controls.models import CONTROL_WORDS, CRITERION_WORDS, Control, Criterion
from evidence.models import ITEM_WORDS, EvidenceItem, Finding
from integrations.models import Connection
from integrations.plugin import Check

from . import shown
from .kinds import Kind, none
from .typed import answers


def controls(rows: QuerySet[Control], words: str) -> QuerySet[Control]:
    """Return controls that say this, have it as their code, or meet a criterion called so."""
    meets = Control.objects.filter(criteria__code__iexact=words).order_by()
    called = Q(code__istartswith=words) | Q(pk__in=meets.values("pk"))
    found = saying(rows, CONTROL_WORDS, words, called)
    return best_first(found, CONTROL_WORDS, words, F("retired_on").desc(nulls_first=True))


def criteria(rows: QuerySet[Criterion], words: str) -> QuerySet[Criterion]:
    """Return criteria that say this or whose code begins so."""
    return saying(rows, CRITERION_WORDS, words, Q(code__istartswith=words)).order_by("position")


def items(rows: QuerySet[EvidenceItem], words: str) -> QuerySet[EvidenceItem]:
    """Return evidence items that say this, the newest first."""
    return saying(rows, ITEM_WORDS, words).order_by("-pk")


def first_items(
    rows: QuerySet[EvidenceItem], among: QuerySet[EvidenceItem], words: str, number: int
) -> list[EvidenceItem]:
    """Return the first of those items, soon also among a hundred thousand."""
    return newest(rows, ITEM_WORDS, words, among=among, number=number)


def alike(
    rows: QuerySet[Any], columns: Sequence[str], words: str, most: int | None
) -> QuerySet[Any]:
    """Return rows that say this but for two letters transposed, else those named much like it."""
    untangled = untangling(rows, columns, words, most)
    return untangled if untangled.exists() else resembling(rows, columns[0], words, most)


def _findings(words: str, *, is_open: bool) -> QuerySet[Finding]:
    rows = Finding.objects.filter(ended_at__isnull=is_open).select_related("source")
    return containing(rows, ("resource_title", "resource_id"), words).order_by("-pk")


def checks(words: str) -> Sequence[Check[Any]]:
    """Return the checks named so, else those whose risk or remedy says this."""
    if words.strip("# ").isdecimal():
        return ()
    known = [check for _provider, check in all_checks()]
    by_name = [c for c in known if answers(f"{c.id} {c.title} {c.reads.title}", words)]
    return by_name or [c for c in known if answers(_all_words(c), words)]


def _all_words(check: Check[Any]) -> str:
    return " ".join((check.risk, check.remedy, *check.general_commands))


def _connections(words: str) -> QuerySet[Connection]:
    rows = Connection.objects.select_related("source")
    columns = ("source__title", "source__account", "source__provider", "name")
    return containing(rows, columns, words).order_by("source__title", "pk")


def _users(words: str) -> QuerySet[User]:
    users: QuerySet[User] = User.objects.order_by("-is_active", "name")
    return containing(users, ("name", "email"), words)


def _audits(words: str) -> QuerySet[Audit]:
    return containing(Audit.objects.newest_first(), ("name",), words)


def _entries(words: str) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.select_related("user")
    return containing(rows, ("event", "subject"), words).order_by("-sequence")


STAFF = (
    Kind(
        key="controls",
        title="Controls",
        said=lambda words: controls(Control.objects.all(), words),
        alike=lambda words, most: alike(Control.objects.all(), CONTROL_WORDS, words, most),
        hit=shown.control,
        listed=("controls",),
    ),
    Kind(
        key="criteria",
        title="Criteria",
        said=lambda words: criteria(Criterion.objects.all(), words),
        alike=lambda words, most: alike(Criterion.objects.all(), CRITERION_WORDS, words, most),
        hit=shown.criterion,
        listed=("criteria",),
    ),
    Kind(
        key="checks",
        title="Checks",
        said=checks,
        alike=none,
        hit=shown.check,
        listed=("checks",),
    ),
    Kind(
        key="evidence",
        title="Evidence",
        said=lambda words: items(EvidenceItem.objects.all(), words),
        first=lambda words, number: first_items(
            EvidenceItem.objects.all(), EvidenceItem.objects.all(), words, number
        ),
        alike=lambda words, most: alike(EvidenceItem.objects.all(), ITEM_WORDS, words, most),
        hit=shown.item,
        listed=("evidence:library",),
    ),
    Kind(
        key="resources",
        title="Resources",
        said=lambda words: _findings(words, is_open=True),
        alike=lambda words, _most: _findings(words, is_open=False),
        hit=shown.finding,
    ),
    Kind(
        key="connections",
        title="Connections",
        said=_connections,
        alike=none,
        hit=shown.connection,
        listed=("integrations:connections",),
    ),
)
LEAD = (
    Kind(
        key="audits",
        title="Audits",
        said=_audits,
        alike=lambda words, most: resembling(Audit.objects.all(), "name", words, most),
        hit=shown.audit,
        listed=("audits:audits",),
    ),
    Kind(
        key="users",
        title="Users",
        said=_users,
        alike=lambda words, most: resembling(User.objects.all(), "name", words, most),
        hit=shown.user,
        listed=("accounts:users",),
    ),
    Kind(
        key="ledger",
        title="Ledger",
        said=_entries,
        alike=none,
        hit=shown.entry,
        listed=("ledger",),
    ),
)
