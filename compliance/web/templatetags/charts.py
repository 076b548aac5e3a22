"""Charts drawn on the server as SVG and tables; each says its numbers in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from compliance.web.burndown import HEIGHT, BurnDown
from compliance.web.lane import lane_drawing
from compliance.web.timeline import Timeline
from compliance.web.wall import Row, State, Tick, Wall

from .parts import day_in_words, minute_in_words

register = template.Library()

OUTCOMES = {
    "pass": "pass",
    "fail": "fail",
    "unknown": "could not be read",
    "not_applicable": "not applicable",
    "excluded": "excluded",
}
_TICK_WIDTH, _TICK_STEP, _TICK_HEIGHT = 4, 6, 22
# Where a bar of the ribbon is drawn, as (top, height): the shape says it as well as the colour.
_FULL = ((0, 22),)
_SHAPES: dict[State, Sequence[tuple[int, int]]] = {
    State.AHEAD: ((9, 4),),
    State.OPERATED: ((2, 18),),
    State.LATE: ((7, 13),),
    State.FAILING: _FULL,
    State.NOTHING_DUE: ((7, 8),),
    State.EVIDENCE_MISSING: ((0, 6), (8, 6), (16, 6)),
    State.NOT_OBSERVED: ((3, 16),),
}


@register.simple_tag
def spark(values: Sequence[float], label: str, width: int = 112, height: int = 32) -> SafeString:
    """Draw a trend; `label` says what the values are. Fewer than two values draw nothing."""
    if len(values) < 2:
        return SafeString("")
    points = list(_points(values, width, height))
    line = "M" + " ".join(f"{x},{y}" for x, y in points)
    area = f"{line} L{points[-1][0]},{height} L{points[0][0]},{height}Z"
    return format_html(
        '<svg class="spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{label}: from {first} to {last}, lowest {low}, highest {high}">'
        '<path class="a" d="{area}"/><path class="l" d="{line}"/>'
        '<circle cx="{x}" cy="{y}" r="2.4"/></svg>',
        w=width,
        h=height,
        label=label,
        first=values[0],
        last=values[-1],
        low=min(values),
        high=max(values),
        area=area,
        line=line,
        x=points[-1][0],
        y=points[-1][1],
    )


def _points(values: Sequence[float], width: int, height: int) -> Iterable[tuple[float, float]]:
    low, spread = min(values), (max(values) - min(values)) or 1
    for place, value in enumerate(values):
        x = 3 + place * (width - 6) / (len(values) - 1)
        y = height - 3 - (value - low) / spread * (height - 6)
        yield round(x, 1), round(y, 1)


@register.simple_tag
def ribbon(ticks: Sequence[Tick], label: str = "Operation") -> SafeString:
    """Draw one bar for each due performance, oldest first."""
    width = max(len(ticks) * _TICK_STEP, _TICK_STEP)
    bars = (_bar(place, State(tick.state), tick.label) for place, tick in enumerate(ticks))
    return format_html(
        '<svg class="ticks" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{label}: {counts}">{bars}</svg>',
        w=width,
        h=_TICK_HEIGHT,
        label=label,
        counts=counts_in_words(ticks),
        bars=mark_safe("".join(bars)),  # noqa: S308  (each bar escaped what it was given)
    )


@register.inclusion_tag("components/_operation.html")
def operation(ticks: Sequence[Tick]) -> dict[str, object]:
    """Draw a ribbon at full width, its months marked and its numbers in words below it."""
    seen = [State(tick.state) for tick in ticks]
    return {
        "ribbon": _wide(ticks),
        "marks": [(100 * n // len(ticks), tick.mark) for n, tick in enumerate(ticks) if tick.mark],
        "counts": [(state, seen.count(state)) for state in _LEGEND if state in seen],
    }


def _wide(ticks: Sequence[Tick]) -> SafeString:
    """Draw the ribbon as wide as there is room, its bars measured in shares of that."""
    step = 100 / max(len(ticks), 1)
    share = 100 / _TICK_HEIGHT
    bars = (
        (int(tick.state), round(place * step, 2), round(top * share, 1), round(step * 0.66, 2),
         round(height * share, 1), tick.label)
        for place, tick in enumerate(ticks)
        for top, height in _SHAPES[State(tick.state)]
    )  # fmt: skip
    return format_html(
        '<svg class="ticks" role="img" aria-label="Operation: {}">{}</svg>',
        counts_in_words(ticks),
        format_html_join(
            "",
            '<rect class="s{}" x="{}%" y="{}%" width="{}%" height="{}%" rx="2">'
            "<title>{}</title></rect>",
            bars,
        ),
    )


@lru_cache(maxsize=8192)
def _bar(place: int, state: State, label: str) -> SafeString:
    """Draw one bar; the rows of a list share their weeks, so that most bars were drawn before."""
    shape = _shape(place, state)
    if not label:
        return shape
    return format_html("<g><title>{}</title>{}</g>", label, shape)


@lru_cache(maxsize=1024)
def _shape(place: int, state: State) -> SafeString:
    rectangles = (
        (int(state), place * _TICK_STEP, top, _TICK_WIDTH, height) for top, height in _SHAPES[state]
    )
    return format_html_join(
        "", '<rect class="s{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>', rectangles
    )


def counts_in_words(ticks: Sequence[Tick]) -> str:
    """Return how many ticks are in which state, and how many there are."""
    seen = [State(tick.state) for tick in ticks]
    parts = [f"{seen.count(state)} {state.title.lower()}" for state in State if state in seen]
    return f"{', '.join(parts)}; {len(seen)} in all" if seen else "nothing due yet"


@register.simple_tag
def outcome_bar(counts: Mapping[str, int], label: str = "Resources", size: str = "") -> SafeString:
    """Draw counts by outcome as one stacked bar; the words carry every count and the whole."""
    total = sum(counts.get(outcome, 0) for outcome in OUTCOMES)
    return format_html(
        '<svg class="outcomes {}" role="img" aria-label="{}: {} of {}">{}</svg>',
        size,
        label,
        ", ".join(f"{counts.get(outcome, 0)} {word}" for outcome, word in OUTCOMES.items()),
        total,
        format_html_join(
            "", '<rect class="{}" x="{}%" y="0" width="{}%" height="100%"/>', _bars(counts, total)
        ),
    )


def _bars(counts: Mapping[str, int], total: int) -> Iterable[tuple[str, float, float]]:
    start = 0
    for outcome in OUTCOMES:
        if count := counts.get(outcome, 0):
            yield outcome, round(100 * start / total, 2), round(100 * count / total, 2)
            start += count


@register.inclusion_tag("components/_counts.html")
def outcome_counts(counts: Mapping[str, int]) -> dict[str, object]:
    """List counts by outcome in words, with the whole; what is nought is left out."""
    named = [(outcome, word, counts.get(outcome, 0)) for outcome, word in OUTCOMES.items()]
    return {
        "counts": [entry for entry in named if entry[2]],
        "total": sum(entry[2] for entry in named),
    }


@register.inclusion_tag("components/_burndown.html")
def burn_down(chart: BurnDown) -> dict[str, object]:
    """Draw what is left against the plan, with today and how far ahead or behind that is."""
    points = chart.points()
    line = " ".join(f"{x},{y}" for x, y in points)
    now = round(100 * chart.share(chart.today), 2)
    tone, verdict = _verdict(chart)
    return {
        "chart": chart,
        "height": HEIGHT,
        "line": line,
        "area": f"{line} {points[-1][0]},{HEIGHT} {points[0][0]},{HEIGHT}" if points else "",
        "plan": chart.plan(),
        "now": now,
        "shows_now": 12 <= now <= 88,  # nearer to an end it would run into the date there
        "first": _short(chart.first_day),
        "last": _short(chart.last_day),
        "tone": tone,
        "verdict": verdict,
        "label": f"{chart.left_now} of {chart.total} {chart.noun} left on {_short(chart.today)}, "
        f"{verdict}: the plan has {chart.planned_now} left, from {chart.total} on "
        f"{_short(chart.first_day)} to none on {_short(chart.last_day)}",
    }


def _verdict(chart: BurnDown) -> tuple[str, str]:
    if chart.ahead > 0:
        return "good", f"{chart.ahead} ahead of plan"
    return ("late", f"{-chart.ahead} behind plan") if chart.ahead else ("", "on plan")


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


@register.inclusion_tag("components/_timeline.html")
def timeline(chart: Timeline) -> dict[str, object]:
    """Draw each lane's states over the time; hollow is where nobody looked."""
    stretches = [stretch for lane in chart.lanes for stretch in lane.stretches]
    said = minute_in_words if chart.is_within_a_day else day_in_words
    seen = dict.fromkeys((stretch.state, stretch.word) for stretch in stretches)
    if any(True for lane in chart.lanes for _gap in chart.gaps(lane)):
        seen[State.NOT_OBSERVED, "Not observed"] = None
    return {
        "lanes": [
            {"title": lane.title, "href": lane.href, "drawing": lane_drawing(chart, lane)}
            for lane in chart.lanes
        ],
        "legend": list(seen),
        "first": said(chart.start),
        "last": said(chart.end),
        "months": chart.months(),
    }


@register.inclusion_tag("components/_wall.html")
def wall(wall: Wall) -> dict[str, object]:
    """Draw the wall as a table, with its legend and the line that reads a cell out."""
    counts = wall.counts
    return {"wall": wall, "legend": [(state, counts[state]) for state in _LEGEND]}


@register.simple_tag
def wall_cells(row: Row, is_first: bool) -> SafeString:
    """Draw the cells of one row; the very first cell is the wall's one tab stop."""
    cells = (
        f'<td><a class="s{int(cell.state)}" href="{escape(cell.href or row.href)}" '
        f'aria-label="{escape(cell.label)}" tabindex="{-1 if place or not is_first else 0}">'
        "</a></td>"
        for place, cell in enumerate(row.cells)
    )
    return mark_safe("".join(cells))  # noqa: S308  (a thousand cells; each escapes its words)


_LEGEND = (
    State.OPERATED,
    State.LATE,
    State.FAILING,
    State.EVIDENCE_MISSING,
    State.NOT_OBSERVED,
    State.NOTHING_DUE,
    State.AHEAD,
)
