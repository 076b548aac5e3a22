"""Made-up data for the styleguide: every component in every state, the same on every day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from . import shell
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


def context() -> dict[str, Any]:
    """Return all the styleguide shows."""
    entries = shell.ENTRIES["lead"]
    controls = [
        {"code": code, "title": title, "criteria": criteria, "health": health,
         "ticks": ticks(states), "counts": counts}
        for code, title, criteria, health, states, counts in CONTROLS
    ]  # fmt: skip
    return {
        "wall": wall(),
        "moment": MOMENT,
        "controls": controls,
        "trend": [61, 63, 66, 66, 70, 74, 73, 77, 80, 81, 81, 84],
        "falling": [12, 10, 11, 8, 9, 7, 6, 6, 4, 2, 6, 5],
        "counts": {"pass": 118, "fail": 3, "unknown": 4, "not_applicable": 20, "excluded": 1},
        "states": ("operating", "stale", "failing", "unproven", "not_applicable", "running"),
        "kinds": ("info", "ok", "warn", "bad"),
        "form": ConnectForm(auto_id="good_%s"),
        "wrong": ConnectForm({}, auto_id="wrong_%s"),
        "upload": UploadForm(),
        "limit": 50 * 1024 * 1024,
        "policy": POLICY,
        "sample_sections": [
            shell.Section(
                title=title,
                links=tuple(
                    shell.Link(
                        href="#", title=e.title, icon=e.icon, is_current=e == shell.DASHBOARD
                    )
                    for e in entries
                    if e.section == title
                ),
            )
            for title in dict.fromkeys(entry.section for entry in entries)
        ],
    }


POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["iam:GenerateCredentialReport"], "Resource": "*"}
  ]
}"""
