"""Which limit a new failure has, and which failures are waived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from compliance.accounts.organization import the_organization

from .models import Source, TimeLimit, Waiver
from .rules.judged import JudgedCheck
from .rules.limits import earliest

# Waived time of each resource, for questions that leave it out of what failed.
WAIVED = """
    waived AS (
        SELECT source_id, check_id, resource_id, range_agg(tstzrange(decided_at, ends_at)) AS time
        FROM evidence_waiver
        WHERE is_approved AND decided_at <= %(at)s
        GROUP BY source_id, check_id, resource_id
    )
"""


def due_for(judged: JudgedCheck, *, at: datetime) -> datetime | None:
    """Return until when failures first seen at `at` are to be mended: None without a limit.

    A limit of a control that the check supports goes before that of the severity.
    """
    agreed = TimeLimit.objects.at(at)
    own = agreed.filter(control__checks__check_id=judged.check_id, control__retired_on=None)
    limits = list(own) or list(agreed.filter(severity=judged.severity))
    return earliest(at, [limit.limit for limit in limits], the_organization().zone)


def with_waivers(
    source: Source, judged: Sequence[JudgedCheck], *, at: datetime
) -> list[JudgedCheck]:
    """Return the checks with the resources whose failure is accepted at this instant."""
    waived = Waiver.objects.holding(at).filter(
        source=source, check_id__in=[each.check_id for each in judged]
    )
    of: dict[str, set[str]] = defaultdict(set)
    for check_id, resource in waived.values_list("check_id", "resource_id"):
        of[check_id].add(resource)
    return [replace(each, waived=frozenset(of[each.check_id])) for each in judged]
