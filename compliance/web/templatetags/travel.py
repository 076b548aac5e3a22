"""Asking a page about another day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from compliance.accounts.organization import day_of
from compliance.web.moment import PARAMETER, moment_of

register = template.Library()
_DAYS = 371  # a year and the week it began in


@register.inclusion_tag("components/_scrub.html", takes_context=True)
def scrubber(context: Context) -> dict[str, Any]:
    """Draw what sets the day a page is about; what else its address says stays."""
    request = context["request"]
    moment, today = moment_of(request), day_of(timezone.now())
    kept = [
        (key, value)
        for key, values in request.GET.lists()
        for value in values
        if key not in {PARAMETER, "page"}
    ]
    day = moment.day if moment.is_past else today
    first = min(today - timedelta(days=_DAYS), day)
    return {
        "moment": moment,
        "day": day,
        "today": today,
        "first": first,
        "span": (today - first).days,
        "reached": (day - first).days,
        "kept": kept,
        "path": request.path,
    }
