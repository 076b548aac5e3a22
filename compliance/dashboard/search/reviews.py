"""Access reviews as far as somebody has a part in them."""

from __future__ import annotations

from functools import partial

from django.db.models import QuerySet

from compliance.accounts.models import User
from compliance.people.models import AccessReview, AccessReviewQuerySet
from compliance.web.matching import containing, resembling

from .hits import Hit
from .kinds import Kind


def kind(user: User) -> Kind:
    """Return how this person finds the reviews they lead or have a part in."""
    return Kind(
        key="reviews",
        title="Access reviews",
        said=partial(_said, user),
        alike=lambda words, most: resembling(_seen(user), "title", words, most),
        hit=_hit,
        listed=("reviews:reviews",),
    )


def _seen(user: User) -> AccessReviewQuerySet:
    return AccessReview.objects.seen_by(user)


def _said(user: User, words: str) -> QuerySet[AccessReview]:
    return containing(_seen(user).newest_first(), ("title",), words)


def _hit(row: AccessReview) -> Hit:
    return Hit(
        title=row.title,
        href=row.get_absolute_url(),
        icon="clipboard-document-list",
        detail="Signed" if row.signed_at else "Under way",
    )
