"""Findings as intervals: for any history, what was seen at each instant can be read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import InternalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from evidence import findings
from evidence.models import Finding, Source
from evidence.rules.judged import JudgedCheck, JudgedResource
from evidence.rules.verdict import Outcome, Verdict
from tests import factories

START = datetime(2026, 1, 1, tzinfo=UTC)
Seen = dict[str, Verdict]

verdicts = st.builds(Verdict, st.sampled_from(Outcome), st.sampled_from(["so", "otherwise"]))
populations = st.dictionaries(st.sampled_from("abcd"), verdicts)


def judged(seen: Seen) -> JudgedCheck:
    return JudgedCheck(
        check_id="AWS-04",
        version=1,
        title="",
        resources=tuple(
            JudgedResource(id=id_, title=id_, region="", verdict=verdict)
            for id_, verdict in seen.items()
        ),
    )


def known_at(source: Source, instant: datetime) -> Seen:
    return {
        finding.resource_id: Verdict(Outcome(finding.outcome), finding.reason)
        for finding in Finding.objects.at(instant).filter(source=source)
    }


class Histories(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(history=st.lists(populations, min_size=1, max_size=8))
    def test_any_instant_gives_back_what_the_last_run_before_it_saw(
        self, history: list[Seen]
    ) -> None:
        source = factories.source()
        moments = [START + timedelta(hours=hour) for hour in range(len(history))]

        for moment, seen in zip(moments, history, strict=True):
            findings.merge(source, judged(seen), at=moment)

        for moment, seen in zip(moments, history, strict=True):
            assert known_at(source, moment) == seen
            assert known_at(source, moment + timedelta(minutes=59)) == seen
        changes = sum(
            1
            for before, after in zip([{}, *history], history, strict=False)
            for id_, verdict in after.items()
            if before.get(id_) != verdict
        )
        assert Finding.objects.filter(source=source).count() == changes


@pytest.mark.django_db
def test_a_resource_that_is_gone_ends_its_finding() -> None:
    source = factories.source()
    findings.merge(source, judged({"a": Verdict(Outcome.FAIL, "so")}), at=START)

    ended, begun = findings.merge(source, judged({}), at=START + timedelta(hours=1))

    assert (ended, begun) == (1, 0)
    assert Finding.objects.get().ended_at == START + timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        "UPDATE evidence_finding SET outcome = 'pass'",
        "UPDATE evidence_finding SET began_at = began_at - interval '1 day'",
        "DELETE FROM evidence_finding",
        "TRUNCATE evidence_finding CASCADE",
    ],
)
def test_the_database_itself_keeps_a_finding_as_it_was(act: str) -> None:
    findings.merge(factories.source(), judged({"a": Verdict(Outcome.FAIL, "so")}), at=START)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(InternalError), transaction.atomic():
            cursor.execute(act)
