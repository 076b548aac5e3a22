"""How moments are written: how long ago, in which zone, and by whose day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context
from django.utils import timezone

from compliance.accounts.models import Organization
from compliance.web import moments
from compliance.web.templatetags import parts

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
LATE = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)
BERLIN = {"organization": Organization(name="Northwind", time_zone="Europe/Berlin")}


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-30), "in less than a minute"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=119), "1 hour ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=64), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(days=-1), "in 1 day"),
    ],
)
def test_how_far_away_a_moment_is_is_said_in_its_largest_unit(
    distance: timedelta, words: str
) -> None:
    assert moments.relative(NOON - distance, NOON) == words


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("UTC", "15 Jun 2026, 12:00 UTC"),
        ("Europe/Berlin", "15 Jun 2026, 14:00 CEST"),
        ("America/Los_Angeles", "15 Jun 2026, 05:00 PDT"),
        ("Pacific/Auckland", "16 Jun 2026, 00:00 NZST"),
        ("America/Sao_Paulo", "15 Jun 2026, 09:00 UTC-03"),
        ("Asia/Kathmandu", "15 Jun 2026, 17:45 UTC+0545"),
    ],
)
def test_a_moment_names_its_zone_also_where_the_zone_has_no_letters(
    zone: str, written: str
) -> None:
    assert moments.minute(NOON.astimezone(ZoneInfo(zone))) == written


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        ("2026-10-25T00:30:00+00:00", "25 Oct 2026, 02:30 CEST"),
        ("2026-10-25T01:30:00+00:00", "25 Oct 2026, 02:30 CET"),
        ("2026-03-29T00:59:00+00:00", "29 Mar 2026, 01:59 CET"),
        ("2026-03-29T01:00:00+00:00", "29 Mar 2026, 03:00 CEST"),
    ],
)
def test_the_hour_that_comes_twice_is_told_apart(instant: str, written: str) -> None:
    local = datetime.fromisoformat(instant).astimezone(ZoneInfo("Europe/Berlin"))

    assert moments.minute(local) == written


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "by Europe/Berlin time"),
        ("America/Los_Angeles", "by America/Los Angeles time"),
        ("UTC", "by UTC"),
    ],
)
def test_whose_midnight_counts_is_named(zone: str, words: str) -> None:
    assert moments.clock(ZoneInfo(zone)) == words


@pytest.mark.parametrize("viewer", ["America/Los_Angeles", "Pacific/Auckland", "UTC"])
def test_an_audit_s_day_is_the_organization_s_whoever_looks(viewer: str) -> None:
    with timezone.override(ZoneInfo(viewer)):
        shown = parts.when(Context(BERLIN), LATE, "audit")

    assert ">1 Oct 2026<" in shown
    assert 'title="2026-09-30T22:30:00Z, ' in shown
    assert "the day is by Europe/Berlin time" in shown


@pytest.mark.parametrize(
    ("viewer", "day"),
    [("America/Los_Angeles", "30 Sep 2026"), ("Pacific/Auckland", "1 Oct 2026")],
)
def test_any_other_day_is_the_viewer_s(viewer: str, day: str) -> None:
    with timezone.override(ZoneInfo(viewer)):
        assert f">{day}<" in parts.when(Context(BERLIN), LATE, "day")


@pytest.mark.parametrize(
    ("hours", "style", "times"), [(0, "", 1), (1, "", 2), (1, "audit", 1), (30, "audit", 2)]
)
def test_a_span_that_reads_the_same_twice_is_said_once(hours: int, style: str, times: int) -> None:
    shown = parts.span(Context(BERLIN), NOON, NOON + timedelta(hours=hours), style)

    assert shown.count("<time") == times


@pytest.mark.django_db
def test_an_audit_s_day_is_right_also_in_a_part_that_was_given_no_context() -> None:
    Organization.objects.create(name="Northwind", time_zone="Pacific/Auckland")

    assert ">1 Oct 2026<" in parts.when(Context(), LATE, "audit")
    assert "by Pacific/Auckland time" in parts.audit_clock(Context())
