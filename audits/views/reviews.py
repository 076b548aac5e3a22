"""Signed access reviews as an audit's auditors read them."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from audits.access import reading_audit
from audits.models import Audit
from audits.reviews import FOLLOWED, REMOVALS, REVIEWS, reviews_of
from compliance.people.figures import figures_of
from compliance.people.following import removals
from compliance.people.models.terms import access_terms
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest
from evidence.review_result import completeness, pace_in_words


@reading_audit
def reviews(request: SignedInRequest, audit: Audit) -> HttpResponseBase:
    """List the reviews that were signed over the window."""
    return answer(request, REVIEWS, reviews_of(audit), "audits/reviews.html", audit=audit)


@reading_audit
def review(request: SignedInRequest, audit: Audit, pk: int) -> HttpResponseBase:
    """Show one in figures, with what became of its removals beside the sealed result."""
    found = get_object_or_404(reviews_of(audit), review=pk)
    figures = figures_of(found.review)
    rows = removals(found.review, at=timezone.now())
    for row in rows:
        row.account.tone, row.account.word = FOLLOWED[row.state]  # type: ignore[attr-defined]
    context = {
        "audit": audit,
        "review": found.review,
        "item": found.item,
        "figures": figures,
        "pace": pace_in_words(figures.whole),
        "systems": [(row.title, completeness(row)) for row, _tally in figures.directories],
        "taken_away": sum(not row.is_open for row in rows),
        "to_take_away": len(rows),
        "terms": access_terms(),
    }
    return answer(request, REMOVALS, rows, "audits/review.html", **context)
