"""What fails on a person's own controls, with how to mend each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compliance.accounts.models import User
from compliance.dashboard.catalogue import find_check
from compliance.web.lists import Choice, Column, Empty, Listing, Option
from controls.models import Control, ControlCheck
from evidence.lists.judged import REASON, REGION, RESOURCE, RESOURCE_ID, RESOURCE_WORDS
from evidence.models import Finding


def _with_what_to_do(findings: list[Finding]) -> list[Finding]:
    """Add to each finding its check's remedy and the controls it supports."""
    links = ControlCheck.objects.filter(check_id__in={finding.check_id for finding in findings})
    codes: dict[str, list[str]] = {}
    for check_id, code in links.values_list("check_id", "control__code").order_by("control__code"):
        codes.setdefault(check_id, []).append(code)
    for finding in findings:
        found = find_check(finding.check_id)
        finding.remedy = found[1].remedy if found else ""
        finding.control_codes = codes.get(finding.check_id, [])
    return findings


def _own_controls(user: User) -> Sequence[Option]:
    owned = Control.objects.in_scope().filter(owner=user).exclude(checks=None).order_by("code")
    return [Option(value=c.code, title=f"{c.code} {c.title}") for c in owned]


FAILING = Listing(
    noun="resource",
    plural="resources",
    title="Failing on your controls",
    columns=(
        RESOURCE,
        RESOURCE_ID,
        Column(key="check", title="Check", value=lambda row: row.check_id, sort="check_id"),
        Column(key="controls", title="Controls", value=lambda row: " ".join(row.control_codes)),
        REGION,
        replace(
            REASON,
            title="Reason, and how to mend it",
            more=(("How to mend it", lambda row: row.remedy),),
        ),
        Column(
            key="since",
            title="Since",
            value=lambda row: row.began_at,
            sort="began_at",
            css="tight",
        ),
    ),
    row="dashboard/_work_row.html",
    sort="since",
    prepare=_with_what_to_do,
    filters=(
        RESOURCE_WORDS,
        Choice(
            name="control",
            title="Control",
            options=_own_controls,
            narrow=lambda rows, code: rows.filter(
                check_id__in=ControlCheck.objects.filter(control__code=code).values("check_id")
            ),
        ),
    ),
    empty=Empty(
        symbol="inbox",
        title="Nothing that fails here",
        text="Of what was read so far, no resource fails a check that supports a control of yours.",
    ),
)
