"""The library as a list: its columns, filters, and what may be done to several items at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from compliance.accounts.models import User
from compliance.accounts.organization import start_of
from compliance.web.lists import (
    BulkAct,
    Choice,
    Column,
    Days,
    Done,
    Empty,
    Listing,
    Option,
    Words,
    choices,
    counted_by,
    one_by_one,
)
from controls.models import Control, System
from evidence.actions import uploaded
from evidence.forms import WithdrawForm
from evidence.models import EvidenceItem, EvidenceItemQuerySet, Source

SHOWN = ("source", "added_by", "artifact", "system")  # what a row reads beside the item itself
_STATES = [("standing", "Standing"), ("withdrawn", "Withdrawn")]


def covering_days(
    items: EvidenceItemQuerySet, first: date | None, last: date | None
) -> EvidenceItemQuerySet:
    """Limit to items that cover any moment of the days; one left blank is no limit."""
    if first:
        items = items.filter(covers_to__gte=start_of(first))
    if last:
        items = items.filter(covers_from__lt=start_of(last + timedelta(days=1)))
    return items


def _controls(_user: User) -> Sequence[Option]:
    codes = Control.objects.current().order_by("code").values_list("code", "title")
    return [Option(value=code, title=f"{code} {title}") for code, title in codes]


def _sources(_user: User) -> Sequence[Option]:
    sources = Source.objects.order_by("title").values_list("pk", "title")
    return [Option(value=str(pk), title=title) for pk, title in sources]


def _systems(_user: User) -> Sequence[Option]:
    return [Option(value=s.slug, title=s.name) for s in System.objects.order_by("name")]


def _in_state(items: EvidenceItemQuerySet, state: str) -> EvidenceItemQuerySet:
    return items.standing() if state == "standing" else items.exclude(withdrawn_at=None)


def _withdraw(
    rows: list[EvidenceItem], values: dict[str, Any], *, actor: User, at: datetime
) -> Done:
    withdrawn, refused = one_by_one(
        rows,
        lambda item: uploaded.withdraw_evidence(
            item=item, reason=values["reason"], actor=actor, at=at
        ),
        uploaded.EvidenceRefusedError,
        uploaded.NotAllowedError,
        name=lambda item: item.code,
    )
    return Done(number=len(withdrawn), refused=refused)


COLUMNS = (
    Column(
        key="evidence",
        title="Evidence",
        value=lambda item: item.code,
        more=(("Title", lambda item: item.title),),
        sort="title",
        css="mid",
        is_optional=False,
    ),
    Column(
        key="covers_from",
        title="Covers from",
        value=lambda item: item.covers_from,
        sort="covers_from",
        css="tight",
        is_usual=False,
    ),
    Column(
        key="covers",
        title="Covers",
        term="cover",
        value=lambda i: i.covers_from,
        more=(("Covers to", lambda i: i.covered_to),),
        sort="covers_to",
        css="tight",
    ),
    Column(
        key="by",
        title="Collected by",
        value=lambda item: f"{item.source} {item.check_id}" if item.source else item.added_by,
        css="tight",
    ),
    Column(
        key="received",
        title="Received",
        value=lambda item: item.received_at,
        sort="received_at",
        css="tight",
        is_usual=False,
    ),
    Column(
        key="sha256",
        title="SHA-256",
        term="digest",
        value=lambda item: item.artifact.sha256,
        css="tight later",
    ),
    Column(
        key="controls",
        title="Controls",
        value=lambda item: " ".join(control.code for control in item.controls.all()),
        css="later",
    ),
    Column(
        key="state",
        title="State",
        value=lambda item: "withdrawn" if item.is_withdrawn else "standing",
    ),
)
SYSTEM = Column(key="system", title="System", value=lambda item: item.system or "", is_usual=False)
ORIGIN = Choice(
    name="origin",
    title="Origin",
    options=choices(EvidenceItem.Origin.choices),
    narrow=lambda items, origin: items.filter(origin=origin),
    count=counted_by("origin"),
)
COVERS = Days(name="covered", title="Covers any of the days", narrow=covering_days)
WORDS = Words(title="Filter evidence", narrow=lambda items, words: items.matching(words))

LIBRARY = Listing(
    key="evidence",
    noun="item",
    plural="items",
    columns=(*COLUMNS, SYSTEM),
    row="evidence/_row.html",
    sort="-covers",
    filters=(
        WORDS,
        ORIGIN,
        Choice(
            name="control",
            title="Control",
            options=_controls,
            narrow=lambda items, code: items.filter(links__control__code=code),
        ),
        Choice(
            name="source",
            title="Source",
            options=_sources,
            narrow=lambda items, key: items.filter(source=key),
        ),
        Choice(
            name="system",
            title="System",
            options=_systems,
            narrow=lambda items, slug: items.filter(system__slug=slug),
        ),
        Choice(name="state", title="State", options=choices(_STATES), narrow=_in_state),
        COVERS,
    ),
    acts=(
        BulkAct(
            key="withdraw",
            title="Withdraw",
            question="Withdraw {rows}?",
            done="{rows} withdrawn.",
            consequence=(
                "They stay in the record, marked as withdrawn, and no longer count for their "
                "controls. This cannot be undone. Collected evidence is history and stays."
            ),
            form=WithdrawForm,
            perform=_withdraw,
            is_grave=True,
            is_allowed=lambda user: user.may_add_evidence,
        ),
    ),
    empty=Empty(
        symbol="archive-box",
        title="No evidence yet",
        text=(
            "What shows that controls operate is kept here: collected by a connection, or "
            "uploaded with the time it covers."
        ),
        url="evidence:upload",
        action="Add evidence",
    ),
)


def evidence_for(control: Control) -> Listing:
    """Return the list of what one control rests on; empty, it says what would be good evidence."""
    return Listing(
        noun="item",
        plural="items",
        title="Evidence",
        columns=tuple(column for column in COLUMNS if column.key != "controls"),
        row="evidence/_row.html",
        sort="-covers",
        per_page=25,
        filters=(WORDS, ORIGIN, COVERS),
        empty=Empty(
            symbol="archive-box",
            title="No evidence yet",
            text=control.good_evidence,
            url="evidence:upload",
            query=f"?control={control.code}",
            action="Add evidence",
        ),
    )
