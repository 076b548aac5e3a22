"""Small parts of the pages of access reviews."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.dashboard.reviews.words import DID, WORDS, state_of
from compliance.people.figures import Tally
from compliance.people.models import ReviewedAccount, ReviewedDirectory
from compliance.people.rules.reviews import Choice
from evidence import review_result

register = template.Library()


@register.simple_tag
def says(value: str) -> SafeString:
    """Show a state of a review, an account or a removal, or why an account stands out."""
    tone, word = WORDS[value]
    return format_html('<span class="st {}">{}</span>', tone, word)


@register.simple_tag
def decided(row: ReviewedAccount) -> SafeString:
    """Show what was decided of an account, or what it waits for."""
    return says(state_of(row))


@register.filter
def did(choice: str) -> str:
    """Return a decision within a sentence: "kept"."""
    return DID[Choice(choice)]


@register.filter
def pace(tally: Tally) -> str:
    """Return how decisions were made, in a sentence."""
    return review_result.pace_in_words(tally)


@register.filter
def pace_in_short(tally: Tally) -> str:
    """Return how many decisions were made in a hurry, in a few words."""
    return f"{tally.pace.in_bulk} in bulk, {tally.pace.quick} in under 2 s"


@register.filter
def left_in_words(tally: Tally) -> str:
    """Return what is left to do, in a few words."""
    return f"{tally.left} open" if tally.left else "nothing is open"


@register.filter
def completeness(row: ReviewedDirectory) -> str:
    """Return how whole a directory's list was, in a sentence."""
    return review_result.completeness(row)


@register.filter
def seconds(took: object) -> str:
    """Return how long somebody looked, in seconds."""
    total = getattr(took, "total_seconds", None)
    return f"{total():.1f} s" if total else ""
