"""Small parts of the pages of the journey."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.dashboard.journey.words import WORDS
from controls.models import Gap
from evidence.forecast import Forecast
from evidence.rules.forecast import ForecastKind

register = template.Library()


@register.simple_tag
def stands(value: str) -> SafeString:
    """Show an answer, or the state of a gap."""
    tone, word = WORDS[value]
    return format_html('<span class="st {}">{}</span>', tone, word)


@register.filter
def answer_word(value: str) -> str:
    """Return what an answer is called."""
    return WORDS[value][1]


@register.filter
def answer_tone(value: str) -> str:
    """Return the class an answer is coloured by."""
    return WORDS[value][0]


@register.filter
def is_late(gap: Gap, today: date) -> bool:
    """Return whether a gap should have been settled before this day."""
    return gap.is_overdue(today)


@register.filter
def forecast_tone(kind: ForecastKind) -> str:
    """Return how loud a forecast is."""
    return {ForecastKind.TOO_FEW: "bad", ForecastKind.MISSES: "warn"}.get(kind, "gap")


_FORETOLD = {
    ForecastKind.TOO_FEW: "cannot show enough performances",
    ForecastKind.MISSES: "miss a window",
    ForecastKind.GOES_STALE: "have evidence that goes stale",
}


@register.filter
def told_by_kind(forecasts: list[Forecast]) -> str:
    """Return how many controls go wrong in which way, in a sentence without its end."""
    counted = Counter(forecast.kind for forecast in forecasts)
    return ", ".join(f"{counted[k]} {words}" for k, words in _FORETOLD.items() if counted[k])
