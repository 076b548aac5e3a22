"""What checks said, as lists: evaluations, and every resource's verdict behind an item."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Case, When

from compliance.accounts.organization import the_organization
from compliance.web.lists import (
    Choice,
    Column,
    Days,
    Empty,
    Listing,
    Option,
    Words,
    choices,
    counted_by,
    on_days,
)
from compliance.web.moments import minute
from compliance.web.templatetags.parts import state_title, tone
from evidence.rules.verdict import Outcome

_RANKS = {Outcome.FAIL: 0, Outcome.UNKNOWN: 1, Outcome.PASS: 2, Outcome.NOT_APPLICABLE: 3}
OUTCOME_RANK = Case(
    *(When(outcome=o, then=rank) for o, rank in _RANKS.items()), default=len(_RANKS)
)
OUTCOMES = [Option(value=o.value, title=state_title(o), tone=tone(o)) for o in _RANKS]
RESOURCE_WORDS = Words(
    title="Filter resources", narrow=lambda findings, words: findings.matching(words)
)
BY_OUTCOME = Choice(
    name="outcome",
    title="Outcome",
    options=lambda _user: OUTCOMES,
    narrow=lambda findings, outcome: findings.filter(outcome=outcome),
    count=counted_by("outcome"),
)
RESOURCE = Column(
    key="resource",
    title="Resource",
    value=lambda row: row.resource_title,
    sort="resource_title",
    css="mid",
    is_optional=False,
)
RESOURCE_ID = Column(
    key="id", title="Id", value=lambda row: row.resource_id, css="wrap", is_usual=False
)
REGION = Column(key="region", title="Region", value=lambda row: row.region, is_usual=False)
REASON = Column(key="reason", title="Reason", value=lambda row: row.reason, css="wrap")
OUTCOME = Column(
    key="outcome", title="Outcome", term="outcome", value=lambda row: row.outcome, sort=OUTCOME_RANK
)
# Every resource with its verdict, as a collected item stands for them.
VERDICTS = Listing(
    noun="resource",
    plural="resources",
    title="Every resource",
    columns=(RESOURCE, RESOURCE_ID, REGION, REASON, OUTCOME),
    row="evidence/_verdict_row.html",
    sort="outcome",
    has_peek=False,
    filters=(RESOURCE_WORDS, BY_OUTCOME),
    empty=Empty(symbol="beaker", title="No resource", text="Nothing of this kind existed then."),
)


def verdicts_at(moment: datetime) -> Listing:
    """Return that list, saying as of which evaluation, by the organization's clock."""
    local = moment.astimezone(the_organization().zone)
    return replace(VERDICTS, title=f"Every resource as of {minute(local)}")


# Every evaluation of a check, or behind an item.
EVALUATIONS = Listing(
    key="evaluations",
    noun="evaluation",
    plural="evaluations",
    columns=(
        Column(
            key="observed",
            title="Observed",
            value=lambda row: row.observed_at,
            sort="observed_at",
            is_optional=False,
        ),
        Column(
            key="check",
            title="Check",
            value=lambda row: row.check_id,
            sort="check_id",
            css="tight",
        ),
        Column(
            key="version",
            title="Version",
            value=lambda row: row.check_version,
            css="num",
            is_usual=False,
        ),
        Column(key="source", title="Source", value=lambda row: row.source, sort="source__title"),
        Column(
            key="resources",
            title="Resources",
            value=lambda row: ", ".join(f"{n} {word}" for word, n in row.counts.items() if n),
        ),
        Column(
            key="failing", title="Failing", value=lambda row: row.failed, sort="failed", css="num"
        ),
        Column(
            key="unknown",
            title="Not read",
            term="unknown",
            value=lambda row: row.unknown,
            sort="unknown",
            css="num",
        ),
        Column(
            key="population",
            title="In scope",
            value=lambda row: row.population,
            sort="population",
            css="num",
        ),
        Column(
            key="evidence", title="Evidence", value=lambda row: f"EV-{row.item_id}", css="tight"
        ),
        Column(
            key="receipt",
            title="Receipt",
            term="receipt",
            value=lambda row: f"{row.snapshot.receipt.call_count} calls",
            css="tight",
        ),
    ),
    row="evidence/_evaluation_row.html",
    sort="-observed",
    has_peek=False,
    filters=(
        Choice(
            name="with",
            title="With",
            options=choices([("failing", "Failing"), ("unknown", "Not all read")]),
            narrow=lambda rows, what: (
                rows.with_failures() if what == "failing" else rows.with_unknown()
            ),
        ),
        Days(name="on", title="Observed on the days", narrow=on_days("observed_at")),
    ),
    empty=Empty(symbol="beaker", title="Not evaluated yet", text="Runs leave evaluations here."),
)
