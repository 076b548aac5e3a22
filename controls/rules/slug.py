"""Names for addresses: short, and never two the same."""

from collections.abc import Collection
from itertools import chain, count

_LONGEST = 40


def free_slug(stem: str, *, taken: Collection[str]) -> str:
    """Return the stem, or the stem with the first number that is not taken."""
    stem = stem[:_LONGEST].strip("-")
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(slug for slug in chain([stem], numbered) if slug not in taken)
