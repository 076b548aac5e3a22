"""When a card was shown, so that it is known how long somebody looked before deciding.

The moment travels with the form, signed: it works without scripts, and nobody can make it up.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing

from compliance.people.models import ReviewedAccount

_SALT = "reviews.shown"


def shown_now(account: ReviewedAccount, *, at: datetime) -> str:
    """Return what a form carries that shows this account now."""
    return signing.dumps([account.pk, at.timestamp()], salt=_SALT)


def taken_since(text: str, *, account: ReviewedAccount, at: datetime) -> timedelta | None:
    """Return how long ago the account was shown; None where the form does not tell."""
    try:
        number, moment = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    if number != account.pk:
        return None
    return timedelta(seconds=max(at.timestamp() - moment, 0))
