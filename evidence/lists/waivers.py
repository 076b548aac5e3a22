"""Waivers as a list: what is accepted, why, by whom and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q

from compliance.accounts.models import User
from compliance.web.lists import Choice, Column, Empty, Listing, Option, Words, choices
from evidence.models import Waiver, WaiverQuerySet

_STATES = [
    ("holding", "Holding"),
    ("waiting", "Waiting"),
    ("over", "Over"),
    ("declined", "Declined"),
]


def _in_state(at: datetime, waivers: WaiverQuerySet, state: str) -> WaiverQuerySet:
    if state == "waiting":
        return waivers.filter(Q(decided_at=None) | Q(decided_at__gt=at))
    decided = waivers.filter(decided_at__lte=at)
    if state == "declined":
        return decided.filter(is_approved=False)
    approved = decided.filter(is_approved=True)
    return (
        approved.filter(ends_at__gt=at) if state == "holding" else approved.filter(ends_at__lte=at)
    )


def _counts(at: datetime, waivers: WaiverQuerySet) -> Mapping[str, int]:
    return {state: _in_state(at, waivers, state).count() for state, _ in _STATES}


def _matching(waivers: WaiverQuerySet, words: str) -> WaiverQuerySet:
    for word in words.split():
        waivers = waivers.filter(
            Q(resource_title__icontains=word)
            | Q(check_id__iexact=word)
            | Q(reason__icontains=word)
            | Q(asked_by__name__icontains=word)
        )
    return waivers


def _checks(_user: User) -> Sequence[Option]:
    ids = Waiver.objects.order_by("check_id").values_list("check_id", flat=True).distinct()
    return [Option(value=check, title=check) for check in ids]


def _stated(at: datetime, rows: list[Any]) -> list[Any]:
    for row in rows:
        row.stands = row.state(at)
    return rows


def waivers_listing(*, at: datetime, row: str) -> Listing:
    """Return the list of waivers as of an instant; `row` is the template of a row's cells."""
    return Listing(
        key="waivers",
        noun="waiver",
        plural="waivers",
        columns=(
            Column(
                key="resource",
                title="Resource",
                value=lambda w: w.resource_title,
                more=(("Check", lambda w: w.check_id), ("Source", lambda w: w.source)),
                sort="resource_title",
                css="mid",
                is_optional=False,
            ),
            Column(key="reason", title="Reason", value=lambda w: w.reason, css="wrap"),
            Column(key="asked", title="Asked by", value=lambda w: w.asked_by, css="later"),
            Column(
                key="approved",
                title="Decided by",
                value=lambda w: w.decided_by or "",
                more=(("Decided", lambda w: w.decided_at or ""), ("Note", lambda w: w.note)),
            ),
            Column(key="ends", title="Ends", value=lambda w: w.ends_at, sort="ends_at"),
            Column(key="state", title="State", value=lambda w: w.state(at)),
        ),
        row=row,
        sort="-ends",
        has_peek=False,
        filters=(
            Words(title="Filter waivers", narrow=_matching),
            Choice(
                name="state",
                title="State",
                options=choices(_STATES),
                narrow=partial(_in_state, at),
                count=partial(_counts, at),
            ),
            Choice(
                name="check",
                title="Check",
                options=_checks,
                narrow=lambda waivers, check: waivers.filter(check_id=check),
            ),
        ),
        prepare=partial(_stated, at),
        empty=Empty(
            symbol="hand-raised",
            title="Nothing is waived",
            text="A failing resource can be accepted for a while, with a reason, an end, and the "
            "approval of somebody else. It is asked for on the resource’s own page.",
        ),
    )
