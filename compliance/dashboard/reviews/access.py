"""Who sees what of access reviews; for everybody else there is no such page."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from compliance.accounts.models import User
from compliance.people.models import AccessReview, ReviewedAccount

from .lists import rows_for


def review_for(user: User, pk: int) -> AccessReview:
    """Return a review this person leads, reviews in, or is asked in."""
    rows = AccessReview.objects.seen_by(user).select_related("owner", "started_by", "signed_by")
    return get_object_or_404(rows, pk=pk)


def led_review(user: User, pk: int) -> AccessReview:
    """Return a review this person sees all of."""
    review = review_for(user, pk)
    if not review.is_led_by(user):
        raise Http404("There is no such page.")
    return review


def account_for(user: User, pk: int, position: int) -> ReviewedAccount:
    """Return an account this person reviews, countersigns, is asked about, or leads."""
    review = review_for(user, pk)
    rows = rows_for(review, user).select_related(
        "account__directory", "directory__directory__owner", "person", "owner"
    )
    return get_object_or_404(rows, position=position)
