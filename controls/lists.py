"""Subservice organizations as a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from compliance.accounts.organization import day_of
from compliance.web.lists import Choice, Column, Empty, Listing, Option, Words, choices

from .models import SubserviceOrganization, SubserviceOrganizationQuerySet

_LONG_AGO = date(1, 1, 1)  # where a report that was never looked at stands


def _matching(rows: SubserviceOrganizationQuerySet, words: str) -> SubserviceOrganizationQuerySet:
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(does__icontains=word))
    return rows


def _lapsed(rows: SubserviceOrganizationQuerySet, _value: str) -> SubserviceOrganizationQuerySet:
    return rows.lapsed(on=day_of(timezone.now()))


def _counted(rows: SubserviceOrganizationQuerySet) -> Mapping[str, int]:
    return {"lapsed": _lapsed(rows, "").count()}


SUBSERVICES = Listing(
    key="subservices",
    noun="organization",
    plural="organizations",
    file="subservice organizations",
    columns=(
        Column(
            key="name",
            title="Organization",
            value=str,
            more=(("Does for us", lambda row: row.does),),
            sort="name",
            css="mid",
            is_optional=False,
        ),
        Column(key="method", title="In our report", value=lambda row: row.get_method_display()),
        Column(
            key="expected",
            title="Expected of it",
            term="csoc",
            value=lambda row: len(row.expected),
            more=(("Each", lambda row: "; ".join(row.expected)),),
            css="num",
        ),
        Column(
            key="controls",
            title="Rests on it",
            value=lambda row: " ".join(
                each.code for each in (*row.criteria.all(), *row.controls.all())
            ),
        ),
        Column(
            key="read",
            title="Report looked at",
            value=lambda row: row.report_read_on,
            sort=Coalesce("report_read_on", Value(_LONG_AGO)),
            css="tight",
        ),
        Column(
            key="covers",
            title="Covers until",
            value=lambda row: row.report_covers_to,
            sort=Coalesce("report_covers_to", Value(_LONG_AGO)),
            css="tight",
        ),
    ),
    row="controls/_subservice_row.html",
    sort="name",
    filters=(
        Words(title="Filter organizations", narrow=_matching),
        Choice(
            name="report",
            title="Report",
            options=lambda _user: [Option(value="lapsed", title="Lapsed", tone="bad")],
            narrow=_lapsed,
            count=_counted,
        ),
        Choice(
            name="method",
            title="In our report",
            options=choices(SubserviceOrganization.Method.choices),
            narrow=lambda rows, method: rows.filter(method=method),
        ),
    ),
    empty=Empty(
        symbol="truck",
        title="No subservice organization yet",
        text="A vendor whose own controls you rely on, such as the cloud that hosts your product, "
        "is named in the description of your system.",
    ),
)
