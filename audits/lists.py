"""Audits as the lead lists them, and what an auditor finds listed within one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models.functions import Coalesce

from compliance.accounts.models import User
from compliance.web.lists import Choice, Column, Empty, Listing, Option, Words, choices, holding
from evidence.lists import judged, library
from evidence.models import EvidenceItemQuerySet

from .evidence import (
    MatrixRow,
    controls_of,
    criteria_of,
    evaluations_of,
    saying,
    showing_control,
    showing_criterion,
)
from .models import Audit, AuditQuerySet


def _counted_by_state(rows: AuditQuerySet) -> Mapping[str, int]:
    closed = rows.exclude(closed_on=None).count()
    return {"open": rows.count() - closed, "closed": closed}


AUDITS = Listing(
    key="audits",
    noun="audit",
    plural="audits",
    columns=(
        Column(key="audit", title="Audit", value=str, sort="name", is_optional=False),
        Column(key="type", title="Type", value=lambda row: row.get_type_display(), sort="type"),
        Column(
            key="about",
            title="About",
            value=lambda row: row.as_of or f"{row.first_day} to {row.last_day}",
            sort=Coalesce("as_of", "first_day"),
        ),
        Column(
            key="categories",
            title="Categories",
            value=lambda row: ", ".join(c.title for c in row.categories.all()),
        ),
        Column(
            key="auditors",
            title="Auditors",
            value=lambda row: ", ".join(str(access.user) for access in row.accesses.all()),
        ),
        Column(
            key="opened",
            title="Opened",
            value=lambda row: row.opened_at,
            sort="opened_at",
            is_usual=False,
        ),
        Column(
            key="state",
            title="State",
            value=lambda row: f"closed on {row.closed_on}" if row.closed_on else "open",
        ),
    ),
    row="audits/_row.html",
    sort="-opened",
    filters=(
        Words(title="Filter audits", narrow=lambda rows, words: rows.matching(words)),
        Choice(
            name="state",
            title="State",
            options=choices([("open", "Open"), ("closed", "Closed")]),
            narrow=lambda rows, state: rows.filter(closed_on__isnull=state == "open"),
            count=_counted_by_state,
        ),
    ),
    empty=Empty(
        symbol="clipboard-document-check",
        title="No audit yet",
        text="An audit says which day or period, categories and systems are examined, and who "
        "may look.",
        url="audits:new",
        action="Open an audit",
    ),
)


def evidence_of(audit: Audit) -> Listing:
    """Return the list of the evidence this audit may see, filtered by what is in its scope."""

    def criteria(_user: User) -> Sequence[Option]:
        found = criteria_of(audit).values_list("code", "summary")
        return [Option(value=code, title=f"{code} {summary}") for code, summary in found]

    def controls(_user: User) -> Sequence[Option]:
        found = controls_of(audit).values_list("code", "title")
        return [Option(value=code, title=f"{code} {title}") for code, title in found]

    def of_criterion(items: EvidenceItemQuerySet, code: str) -> EvidenceItemQuerySet:
        return showing_criterion(audit, items, code)

    def of_control(items: EvidenceItemQuerySet, code: str) -> EvidenceItemQuerySet:
        return showing_control(audit, items, code)

    return replace(
        EVIDENCE,
        key=f"audit-{audit.pk}-evidence",
        title="",
        filters=(
            *EVIDENCE.filters,
            Choice(name="criterion", title="Criterion", options=criteria, narrow=of_criterion),
            Choice(name="control", title="Control", options=controls, narrow=of_control),
        ),
    )


# Evidence as an audit sees it: only what stands, and no control that is out of its scope.
EVIDENCE = Listing(
    noun="item",
    plural="items",
    title="Evidence",
    columns=tuple(c for c in library.COLUMNS if c.key not in {"controls", "state"}),
    row="audits/_item_row.html",
    sort="-covers",
    filters=(
        Words(title="Filter evidence", narrow=saying),
        library.ORIGIN,
        library.COVERS,
    ),
    empty=Empty(
        symbol="archive-box",
        title="No evidence in this window",
        text="Nothing in the record shows this in the window and on the systems of this audit.",
    ),
)


def evaluations_listed(audit: Audit) -> Listing:
    """Return the list of the evaluations of the window, by check and by what they are kept in."""

    def checks(_user: User) -> Sequence[Option]:
        ids = evaluations_of(audit).order_by("check_id").values_list("check_id", flat=True)
        return [Option(value=check_id, title=check_id) for check_id in ids.distinct()]

    def controls(_user: User) -> Sequence[Option]:
        shown = controls_of(audit).exclude(checks=None).values_list("code", "title")
        return [Option(value=code, title=f"{code} {title}") for code, title in shown]

    return replace(
        judged.EVALUATIONS,
        key=f"audit-{audit.pk}-evaluations",
        columns=tuple(c for c in judged.EVALUATIONS.columns if c.key != "version"),
        filters=(
            Words(title="Filter by check or source", narrow=lambda rows, w: rows.matching(w)),
            *judged.EVALUATIONS.filters,
            Choice(
                name="check",
                title="Check",
                options=checks,
                narrow=lambda rows, check_id: rows.filter(check_id=check_id),
            ),
            Choice(
                name="control",
                title="Control",
                options=controls,
                narrow=lambda rows, code: rows.filter(item__links__control__code=code),
            ),
        ),
    )


def _shown_state(row: MatrixRow) -> str:
    if row.control is None:
        return "uncovered"
    return "shown" if row.shown.items else "unshown"


_MATRIX_STATES = (
    Option(value="shown", title="With evidence", tone="ok"),
    Option(value="unshown", title="Without evidence", tone="gap"),
    Option(value="uncovered", title="No control", tone="gap"),
)


MATRIX = Listing(
    key="audit-matrix",
    file="criteria and controls",
    noun="row",
    plural="rows",
    columns=(
        Column(
            key="criterion",
            title="Criterion",
            value=lambda row: f"{row.criterion} {row.criterion.summary}",
            sort=lambda row: (row.criterion.position, row.code),
            css="wrap",
            is_optional=False,
        ),
        Column(
            key="control",
            title="Control that meets it",
            value=lambda row: f"{row.control} {row.control.title}" if row.control else "",
            sort=lambda row: (row.code, row.criterion.position),
            is_optional=False,
        ),
        Column(
            key="items",
            title="Evidence items",
            value=lambda row: row.shown.items,
            sort=lambda row: row.shown.items,
            css="num",
        ),
        Column(
            key="evaluations",
            title="Evaluations",
            value=lambda row: row.shown.evaluations,
            sort=lambda row: row.shown.evaluations,
            css="num",
        ),
        Column(
            key="failing",
            title="With failures",
            value=lambda row: row.shown.with_failures,
            sort=lambda row: row.shown.with_failures,
            css="num",
        ),
        Column(
            key="unread",
            title="Not all read",
            value=lambda row: row.shown.with_unknown,
            sort=lambda row: row.shown.with_unknown,
            css="num",
        ),
    ),
    row="audits/_matrix_row.html",
    sort="criterion",
    per_page=100,
    identity=lambda row: f"{row.criterion.code} {row.code}",
    filters=(
        Words(title="Filter criteria and controls", narrow=holding(lambda row: row.words)),
        Choice(
            name="shown",
            title="Evidence",
            options=lambda _user: _MATRIX_STATES,
            narrow=lambda rows, state: [row for row in rows if _shown_state(row) == state],
            count=lambda rows: Counter(_shown_state(row) for row in rows),
        ),
    ),
    empty=Empty(symbol="list-bullet", title="No criterion", text="This audit covers no category."),
)
