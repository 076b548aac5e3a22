"""Drawing one lane of a timeline: a state by its colour and its height."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .templatetags.parts import minute_in_words
from .timeline import Lane, Stretch, Timeline
from .wall import State


def lane_drawing(chart: Timeline, lane: Lane) -> SafeString:
    """Return one lane of a timeline as SVG; hollow is where nobody looked."""
    gaps = ((State.NOT_OBSERVED.value, x, width) for x, width in chart.gaps(lane))
    hollow = '<rect class="s{}" x="{}%" y="20%" width="{}%" height="60%"/>'
    return format_html(
        '<svg role="img" aria-label="{}: {}">{}{}</svg>',
        lane.title,
        "; ".join(_in_words(stretch) for stretch in lane.stretches) or "not observed",
        format_html_join("", hollow, gaps),
        format_html_join("", "{}", ((_drawn(chart, stretch),) for stretch in lane.stretches)),
    )


def _drawn(chart: Timeline, stretch: Stretch) -> SafeString:
    """Draw one stretch: what fails or is missing stands taller than what is well."""
    if (extent := chart.extent(stretch)) is None:
        return SafeString("")
    is_loud = stretch.state in {State.FAILING, State.EVIDENCE_MISSING, State.LATE}
    return format_html(
        '<rect class="s{}" x="{}%" y="{}%" width="{}%" height="{}%"><title>{}</title></rect>',
        stretch.state.value,
        extent[0],
        0 if is_loud else 22,
        extent[1],
        100 if is_loud else 56,
        _in_words(stretch),
    )


def _in_words(stretch: Stretch) -> str:
    start = minute_in_words(stretch.start)
    end = minute_in_words(stretch.end) if stretch.end else ""
    times = f"{start} to {end}" if end else f"since {start}"
    return f"{stretch.word.lower()} {times}{f', {stretch.reason}' if stretch.reason else ''}"
