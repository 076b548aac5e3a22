"""Made-up data for the styleguide: every component in every state, the same on every day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.datastructures import MultiValueDict

from compliance.accounts.models import User

from . import shell
from .burndown import BurnDown, Left
from .components import GROUPS
from .timeline import Lane, Stretch, Timeline
from .wall import Cell, Column, Row, Series, State, Tick, Wall

MOMENT = datetime(2026, 8, 20, 9, 14, 7, tzinfo=ZoneInfo("Europe/Berlin"))
BEGINS = date(2026, 4, 6)
WEEKS, NOW = 26, 20
SERIES = {
    "CC1": 5, "CC2": 3, "CC3": 4, "CC4": 2, "CC5": 3, "CC6": 8, "CC7": 5, "CC8": 1, "CC9": 2,
    "A1": 3, "C1": 2, "PI1": 5,
}  # fmt: skip
# Criterion and first week of trouble: how long it lasted, and what it was.
TROUBLE = {
    ("CC2.2", 2): (2, State.LATE),
    ("CC2.1", 14): (1, State.EVIDENCE_MISSING),
    ("CC4.2", 17): (2, State.EVIDENCE_MISSING),
    ("CC5.2", 8): (1, State.LATE),
    ("CC6.1", 18): (3, State.FAILING),
    ("CC6.3", 4): (2, State.EVIDENCE_MISSING),
    ("CC6.5", 12): (2, State.FAILING),
    ("CC6.7", 7): (3, State.LATE),
    ("CC7.2", 0): (4, State.NOT_OBSERVED),
    ("CC7.5", 11): (3, State.FAILING),
    ("CC9.1", 3): (2, State.EVIDENCE_MISSING),
    ("A1.2", 0): (2, State.NOT_OBSERVED),
    ("A1.3", 9): (1, State.NOTHING_DUE),
    ("C1.1", 11): (1, State.LATE),
    ("PI1.1", 17): (1, State.FAILING),
}
CONTROLS = (
    ("AC-04", "Quarterly access review of production systems", ("CC6.2", "CC6.3"), "failing",
     "111151111114111115333", {"pass": 118, "fail": 3, "unknown": 1, "not_applicable": 20}),
    ("CH-01", "Pull requests reviewed before merge to main", ("CC8.1",), "operating",
     "211114411111114111111", {"pass": 412}),
    ("VM-02", "Critical vulnerabilities patched within 14 days", ("CC7.1",), "stale",
     "666611111355115211122", {"pass": 38, "fail": 2}),
    ("BK-01", "Daily backups and quarterly restore test", ("A1.2", "A1.3"), "operating",
     "661111111111112111111", {"pass": 24, "excluded": 2}),
    ("VN-01", "Vendor security review before onboarding", ("CC9.2",), "unproven",
     "511225111151122115515", {"unknown": 9}),
)  # fmt: skip


def wall() -> Wall:
    """Return 43 criteria over 26 weeks, 21 of them past."""
    mondays = [BEGINS + timedelta(weeks=week) for week in range(WEEKS)]
    return Wall(
        caption="Operation of 43 trust services criteria in 26 weeks from 6 April 2026",
        columns=tuple(
            Column(
                label=f"week of {day.day} {day:%b}",
                mark=f"{day:%b}" if day.day <= 7 else "",
                is_now=week == NOW,
            )
            for week, day in enumerate(mondays)
        ),
        series=tuple(_series(code, count, mondays) for code, count in SERIES.items()),
    )


def _series(code: str, count: int, mondays: list[date]) -> Series:
    rows = (_row(f"{code}.{number}", mondays) for number in range(1, count + 1))
    return Series(code=code, title=f"Series {code}", rows=tuple(rows))


def _row(code: str, mondays: list[date]) -> Row:
    states = _states(code)
    cells = (
        Cell(
            state=state,
            label=f"{code}, week of {day.day} {day:%b}: {state.title.lower()}",
            href=f"#{code}-{week}",
        )
        for week, (day, state) in enumerate(zip(mondays, states, strict=True))
    )
    return Row(code=code, title=f"Criterion {code}", cells=tuple(cells), href=f"#{code}")


def _states(code: str) -> list[State]:
    states = [State.OPERATED if week <= NOW else State.AHEAD for week in range(WEEKS)]
    for (where, first), (weeks, state) in TROUBLE.items():
        if where == code:
            states[first : first + weeks] = [state] * weeks
    return states


def ticks(states: str) -> tuple[Tick, ...]:
    """Return a ribbon from digits, with the weeks ahead filled up."""
    return tuple(Tick(state=State(int(digit))) for digit in states.ljust(WEEKS, "0"))


class ConnectForm(forms.Form):
    """Every kind of field; bound without data it shows every error."""

    name = forms.CharField(help_text="How it is called in lists.", max_length=60)
    role_arn = forms.CharField(label="Role ARN", widget=forms.TextInput(attrs={"class": "mono"}))
    interval = forms.ChoiceField(choices=[("60", "Every hour"), ("1440", "Every day")])
    covers_from = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    access = forms.ChoiceField(
        choices=[("role", "Assume a role"), ("keys", "Access keys")],
        widget=forms.RadioSelect,
        initial="role",
    )


class UploadForm(forms.Form):
    file = forms.FileField(help_text="PDF, image, CSV, text or JSON, up to 50 MB")


class PickForm(forms.Form):
    """Boxes by the dozen."""

    controls = forms.MultipleChoiceField(
        choices=[(code, f"{code} {title}") for code, title, *_ in CONTROLS],
        widget=forms.CheckboxSelectMultiple,
        help_text="The controls this shows.",
    )


def burn_downs() -> list[BurnDown]:
    """Return one ahead of its plan, one behind it, and one before its first count."""
    day = MOMENT.date()
    counts = {"ahead": (56, 55, 52, 50, 44, 40, 36, 33, 27, 22, 18), "behind": (30, 30, 29, 27, 27)}
    return [
        BurnDown(
            noun="requests",
            first_day=date(2026, 6, 1),
            last_day=date(2026, 9, 30),
            today=day,
            total=numbers[0] if numbers else 12,
            left=tuple(
                Left(day=day - timedelta(days=8 * back), count=count)
                for back, count in zip(range(len(numbers) - 1, -1, -1), numbers, strict=True)
            ),
        )
        for numbers in (*counts.values(), ())
    ]


def timelines() -> list[Timeline]:
    """Return one of several lanes with every state, and one of nothing."""
    start = MOMENT - timedelta(days=150)

    def stretch(state: State, word: str, first: int, last: int | None) -> Stretch:
        ends = None if last is None else start + timedelta(days=last)
        return Stretch(state=state, word=word, start=start + timedelta(days=first), end=ends)

    lanes: tuple[tuple[str, list[tuple[State, str, int, int | None]]], ...] = (
        ("AWS-04", [(State.OPERATED, "Pass", 20, 71), (State.FAILING, "Fail", 71, 93),
                    (State.OPERATED, "Pass", 93, None)]),
        ("AWS-15", [(State.EVIDENCE_MISSING, "Unknown", 20, 40),
                    (State.FAILING, "Fail", 40, None)]),
        ("AWS-21", [(State.NOTHING_DUE, "Not applicable", 60, 61)]),
        ("AWS-40", []),
    )  # fmt: skip
    drawn = [
        Lane(title=name, stretches=[stretch(*each) for each in found]) for name, found in lanes
    ]
    return [
        Timeline(start=start, end=MOMENT, lanes=drawn),
        Timeline(start=MOMENT, end=MOMENT, lanes=()),
    ]


def documents() -> list[dict[str, Any]]:
    """Return what the viewer draws: text in parts, a file it cannot open, and one it does not."""
    whole = {"part": 1, "parts": 1, "previous": None, "next": None}
    return [
        {"kind": "text", "text": POLICY, "total": 812, "part": 2, "parts": 3, "previous": 1,
         "next": 3},
        {"kind": "none", "trouble": "This PDF cannot be opened, perhaps for a password.", **whole},
        {"kind": "none", "trouble": "", **whole},
    ]  # fmt: skip


def journey() -> list[dict[str, Any]]:
    """Return the phases, the fourth of them under way."""
    done = [("Assess", "12 Jan"), ("Close gaps", "30 Mar"), ("Type I", "31 Mar")]
    ahead = [("Fieldwork", "5 Oct"), ("Type II report", "mid Nov")]
    now = {"title": "Observe", "note": "day 142 of 183", "state": "now", "value": 142, "of": 183}
    return [
        *({"title": title, "note": note, "state": "done"} for title, note in done),
        now,
        *({"title": title, "note": note, "state": "ahead"} for title, note in ahead),
    ]


def ways(*titles: str) -> list[dict[str, Any]]:
    """Return ways of these names, with a count each, the second being current."""
    return [
        {"title": title, "href": "#", "is_current": n == 1, "count": 12 * n if n < 3 else None}
        for n, title in enumerate(titles)
    ]


def sections() -> list[shell.Section]:
    """Return the lead's navigation, leading nowhere."""
    entries = shell.ENTRIES["lead"]
    links = [
        (e.section, shell.Link(href="#", title=e.title, icon=e.icon, is_current=not number))
        for number, e in enumerate(entries)
    ]
    return [
        shell.Section(title=title, links=tuple(link for where, link in links if where == title))
        for title in dict.fromkeys(entry.section for entry in entries)
    ]


def context() -> dict[str, Any]:
    """Return all the styleguide shows."""
    controls = [
        {"code": code, "title": title, "criteria": criteria, "health": health,
         "ticks": ticks(states), "counts": counts}
        for code, title, criteria, health, states, counts in CONTROLS
    ]  # fmt: skip
    return {
        "groups": GROUPS,
        "sample_sections": sections(),
        "wall": wall(),
        "moment": MOMENT,
        "person": User(name="June Lindqvist"),
        "controls": controls,
        "trend": [61, 63, 66, 66, 70, 74, 73, 77, 80, 81, 81, 84],
        "falling": [12, 10, 11, 8, 9, 7, 6, 6, 4, 2, 6, 5],
        "flat": [3, 3, 3, 3],
        "single": [3],
        "none": [],
        "counts": {"pass": 118, "fail": 3, "unknown": 4, "not_applicable": 20, "excluded": 1},
        "one": {"unknown": 1},
        "nothing": {},
        "states": ("operating", "stale", "failing", "unproven", "not_applicable", "running"),
        "states_seen": [(state, 3 * state.value) for state in State],
        "marks": [
            ("Approved by another person", {"outcome": "pass", "reason": "Approved by ben."}),
            ("Checks passed", {"outcome": "fail", "reason": "No check ran."}),
            ("Approved as it was merged", {"outcome": "unknown", "reason": "It is gone."}),
            ("Linked to a ticket", {"outcome": "not_applicable", "reason": "A program's."}),
        ],
        "tones": ("ok", "warn", "bad", "gap", "info", "na"),
        "kinds": ("info", "ok", "warn", "bad"),
        "choices": ways("Families", "All 43", "Only gaps"),
        "tabs": ways("Occurrences", "Evidence", "Checks", "Criteria", "History"),
        "steps": ("What is read", "Access", "Test", "First result"),
        "phases": journey(),
        "facts": [("Began", "20 Aug 2026"), ("Read", "142 resources in 16 regions"), ("Calls", 84)],
        "burn_downs": burn_downs(),
        "timelines": timelines(),
        "talk": [
            {"by": "Ravi Kapoor", "to": "Sol Bianchi", "at": MOMENT, "text": "Still needed?"},
            {"by": "Sol Bianchi", "to": None, "at": MOMENT, "text": "Until the move in October."},
        ],
        "welcome": {"title": "Welcome.", "text": "My work shows what you answer for."},
        "form": ConnectForm(auto_id="good_%s"),
        "wrong": ConnectForm({}, auto_id="wrong_%s"),
        "upload": UploadForm(),
        "upload_wrong": UploadForm({}, MultiValueDict(), auto_id="refused_%s"),
        "picking": PickForm({"controls": ["AC-04"]}),
        "limit": 50 * 1024 * 1024,
        "policy": POLICY,
        "link": f"https://trackrecord.example.test/accounts/password/{'x4f-' * 24}/",
        "documents": documents(),
        "file": {"file": "access-review-2026-Q3.json"},
    }


POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["iam:GenerateCredentialReport"], "Resource": "*"}
  ]
}"""
