"""The sealed result of an access review: one line on the whole, then one for each account.

JSON, a line each, so that anybody can read it without this product; its first line names the
columns, by which the viewer draws it as a table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from compliance.people.figures import Figures, Tally, figures_of
from compliance.people.models import (
    AccessReview,
    ReviewDecision,
    ReviewedAccount,
    ReviewedDirectory,
)
from compliance.people.rules.reviews import QUICK
from compliance.web import moments

FORMAT = "trackrecord-access-review/1"
COLUMNS = {
    "number": "No.",
    "system": "System",
    "account": "Account",
    "person": "Person",
    "stands_out": "Stands out",
    "decision": "Decision",
    "reason": "Reason",
    "decided_by": "Decided by",
    "decided_at": "At",
    "countersigned_by": "Countersigned by",
    "privileges": "Privileges",
    "last_used_on": "Last used",
}


def sealed_body(review: AccessReview, *, conclusion: str, signer: User, at: datetime) -> bytes:
    """Return the bytes to be sealed when somebody signs now."""
    rows = [_line(_values(each)) for each in _accounts(review)]
    figures = figures_of(review)
    head = {
        "format": FORMAT,
        "title": review.title,
        "said": _said(review, figures, conclusion, signer, at),
        "columns": COLUMNS,
        "control": review.control_code,
        "organization": the_organization().name,
        "accounts_as_of": review.started_at.isoformat(),
        "started_by": str(review.started_by),
        "answers_for_it": str(review.owner),
        "reviewers": review.reviewers,
        "due_on": review.due_on.isoformat(),
        "signed_by": str(signer),
        "signed_at": at.isoformat(),
        "conclusion": conclusion,
        "unused_after_days": review.inactive_days,
        "counts": _counts(figures.whole),
        "directories": [_directory(each, tally) for each, tally in figures.directories],
        "by_reviewer": [
            {"reviewer": str(user), **_counts(tally)} for user, tally in figures.reviewers
        ],
        "rows": len(rows),
        "rows_sha256": hashlib.sha256(b"".join(rows)).hexdigest(),
    }
    return _line(head) + b"".join(rows)


def _said(
    review: AccessReview, figures: Figures, conclusion: str, signer: User, at: datetime
) -> list[tuple[str, str]]:
    """Return the whole as people read it, days and minutes by the organization's clock."""
    zone, whole = the_organization().zone, figures.whole
    return [
        ("Accounts as of", moments.minute(review.started_at.astimezone(zone))),
        ("Signed", f"{moments.minute(at.astimezone(zone))} by {signer}"),
        ("Conclusion", conclusion or "None was written."),
        (
            "Decisions",
            f"{whole.decided} of {whole.total} accounts: {whole.kept} kept, {whole.removed} to "
            f"remove, {whole.changed} to change",
        ),
        ("Stood out", f"{whole.ghosts} nobody’s, {whole.privileged} privileged"),
        ("How they were made", pace_in_words(whole)),
        *((each.title, completeness(each)) for each, _tally in figures.directories),
    ]


def pace_in_words(tally: Tally) -> str:
    """Say how many decisions were hardly looked at, of how many."""
    pace, seconds = tally.pace, int(QUICK.total_seconds())
    median = ""
    if pace.median is not None:
        median = f"; half of the others took {pace.median.total_seconds():.0f} s or more"
    return (
        f"{pace.in_bulk} of {pace.decided} in bulk, {pace.quick} of {pace.decided} one by one in "
        f"under {seconds} seconds each{median}"
    )


def completeness(row: ReviewedDirectory) -> str:
    """Say how whole the list of one directory was."""
    zone = the_organization().zone
    read = f"read {moments.minute(row.read_at.astimezone(zone))}" if row.read_at else "never read"
    claimed = f" of {row.claimed} it says it has" if row.claimed is not None else ""
    return (
        f"{read}: {row.listed} accounts listed{claimed}, {row.usable} under review, "
        f"{row.unusable} that nobody can use"
    )


def _counts(tally: Tally) -> dict[str, Any]:
    pace = tally.pace
    return {
        "accounts": tally.total,
        "decided": tally.decided,
        "keep": tally.kept,
        "remove": tally.removed,
        "change": tally.changed,
        "marks": dict(sorted(tally.marks.items())),
        "in_bulk": pace.in_bulk,
        "one_by_one_under_2_seconds": pace.quick,
        "median_seconds": pace.median.total_seconds() if pace.median is not None else None,
    }


def _directory(row: ReviewedDirectory, tally: Tally) -> dict[str, Any]:
    return {
        "title": row.title,
        "provider": row.directory.provider,
        "account": row.directory.account,
        "owner": str(row.directory.owner) if row.directory.owner else "",
        "read_at": row.read_at.isoformat() if row.read_at else None,
        "listed": row.listed,
        "under_review": row.usable,
        "not_usable": row.unusable,
        "claimed_by_the_system": row.claimed,
        "counts": _counts(tally),
    }


def _accounts(review: AccessReview) -> Iterator[ReviewedAccount]:
    rows = review.accounts.in_order().select_related(
        "account", "directory", "reviewer", "standing__by", "standing__countersignature__by"
    )
    yield from rows.prefetch_related("decisions__by", "comments__by", "comments__to").iterator(500)


def _values(row: ReviewedAccount) -> dict[str, Any]:
    decision = row.standing
    assert decision is not None, row  # noqa: S101  (nothing is signed before)
    countersigned = decision.countersignature if decision.is_countersigned else None
    return {
        "number": row.position,
        "system": row.directory.title,
        "account": row.name,
        "external_id": row.account.external_id,
        "kind": row.kind,
        "person": row.person_name,
        "position": row.position_title,
        "left_on": _iso(row.left_on),
        "owner": row.owner_name,
        "linked_by": row.link_method,
        "link_reason": row.link_reason,
        "stands_out": row.marks,
        "privileges": row.privileges,
        "is_privileged": row.is_privileged,
        "has_second_factor": row.has_mfa,
        "made_at": _iso(row.made_at),
        "last_used_on": row.last_used_at.date().isoformat() if row.last_used_at else None,
        "reviewer": str(row.reviewer),
        "reviewer_because": row.reviewer_because,
        "decision": decision.choice,
        "takes_away": decision.takes_away,
        "reason": decision.reason,
        "decided_by": str(decision.by),
        "decided_at": decision.at.isoformat(),
        "seconds": decision.took.total_seconds() if decision.took is not None else None,
        "in_bulk": decision.in_bulk,
        "own_access": decision.needs_countersign,
        "countersigned_by": str(countersigned.by) if countersigned else "",
        "countersigned_at": _iso(countersigned.at if countersigned else None),
        "earlier": [_earlier(each) for each in _in_order(row) if each.pk != decision.pk],
        "said": [
            {"by": str(each.by), "to": str(each.to or ""), "at": _iso(each.at), "text": each.text}
            for each in sorted(row.comments.all(), key=lambda each: each.pk)
        ],
    }


def _in_order(row: ReviewedAccount) -> list[ReviewDecision]:
    return sorted(row.decisions.all(), key=lambda each: each.pk)


def _earlier(decision: ReviewDecision) -> dict[str, Any]:
    return {
        "decision": decision.choice,
        "reason": decision.reason,
        "by": str(decision.by),
        "at": decision.at.isoformat(),
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"
