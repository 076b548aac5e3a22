"""What makes a printed page an exhibit: whose it is, as of when, who printed it, from where."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from .parts import minute_in_words

register = template.Library()


@register.inclusion_tag("components/_exhibit.html", takes_context=True)
def exhibit(context: Context) -> dict[str, Any]:
    """Show on paper only: organization, as-of instant with its zone, who printed, the address.

    The page's own instant (`at` or `as_of` in its context) is the as-of; else it is now.
    """
    request = context.get("request")
    now = timezone.now()
    asked = getattr(request, "moment", None)
    as_of = context.get("at") or context.get("as_of") or (asked.at if asked else now)
    return {
        "organization": context.get("organization"),
        "user": context.get("user"),
        "as_of": as_of,
        "as_of_words": minute_in_words(as_of),
        "printed_at": now,
        "address": request.build_absolute_uri() if request else "",
    }
