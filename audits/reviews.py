"""Which signed access reviews an audit's auditors may see: those whose sealed result they may."""

from __future__ import annotations

from django.db.models import QuerySet

from compliance.people.following import FollowedAccount
from compliance.people.rules.reviews import Followed
from compliance.web.lists import Column, Empty, Listing, Words
from evidence.models import ReviewEvidence

from .evidence import items_of
from .models import Audit

FOLLOWED = {
    Followed.DONE: ("ok", "Seen done"),
    Followed.WAITING: ("na", "Not read since"),
    Followed.STILL_THERE: ("warn", "Still there"),
    Followed.OVERDUE: ("bad", "Overdue"),
}


def reviews_of(audit: Audit) -> QuerySet[ReviewEvidence]:
    """Return the signed reviews whose evidence lies within its scope and window."""
    rows = ReviewEvidence.objects.filter(item__in=items_of(audit).order_by().values("pk"))
    return rows.select_related("review__signed_by", "review__owner", "item__artifact")


def _matching(rows: QuerySet[ReviewEvidence], words: str) -> QuerySet[ReviewEvidence]:
    for word in words.split():
        rows = rows.filter(review__title__icontains=word)
    return rows


REVIEWS = Listing(
    key="audit-reviews",
    noun="review",
    plural="reviews",
    columns=(
        Column(
            key="review",
            title="Review",
            value=lambda row: row.review.title,
            sort="review__title",
            is_optional=False,
        ),
        Column(
            key="as_of",
            title="Accounts as of",
            value=lambda row: row.review.started_at,
            sort="review__started_at",
            css="tight",
        ),
        Column(
            key="signed",
            title="Signed",
            value=lambda row: row.review.signed_at,
            sort="review__signed_at",
            css="tight",
        ),
        Column(key="by", title="Signed by", value=lambda row: row.review.signed_by),
        Column(key="evidence", title="Evidence", value=lambda row: row.item.code, css="tight"),
        Column(
            key="sha256",
            title="SHA-256",
            term="digest",
            value=lambda row: row.item.artifact.sha256,
            css="tight later",
        ),
    ),
    row="audits/_review_row.html",
    sort="-signed",
    has_peek=False,
    filters=(Words(title="Filter reviews", narrow=_matching),),
    empty=Empty(
        symbol="clipboard-document-list",
        title="No signed access review",
        text="No access review was signed that covers this window and shows a control in scope.",
    ),
)


def _state(row: FollowedAccount) -> str:
    return FOLLOWED[row.state][1]


REMOVALS = Listing(
    noun="removal",
    plural="removals",
    title="What was to be taken away",
    file="removals",
    columns=(
        Column(
            key="account",
            title="Account",
            value=lambda row: row.account.name,
            sort=lambda row: row.account.position,
            is_optional=False,
        ),
        Column(
            key="system",
            title="System",
            value=lambda row: row.account.directory.title,
            sort=lambda row: row.account.directory.title,
        ),
        Column(
            key="decision",
            title="Decision",
            value=lambda row: row.account.standing.choice,
            more=(("Reason", lambda row: row.account.standing.reason),),
            css="wrap",
        ),
        Column(
            key="decided",
            title="Decided",
            value=lambda row: row.decided_at,
            sort=lambda row: row.decided_at,
            css="tight",
        ),
        Column(key="due", title="Due", value=lambda row: row.due_at, css="tight"),
        Column(key="seen", title="Seen done", value=lambda row: row.done_at, css="tight"),
        Column(
            key="state",
            title="State",
            value=_state,
            sort=lambda row: (not row.is_open, row.account.position),
        ),
    ),
    row="audits/_removal_row.html",
    sort="state",
    has_peek=False,
    identity=lambda row: str(row.account.pk),
    filters=(),
    empty=Empty(
        symbol="check-circle",
        title="Nothing was to be taken away",
        text="No decision of this review removes or changes an account.",
    ),
)
