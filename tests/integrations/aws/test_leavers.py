"""When access to AWS ended: to the second by CloudTrail, else between two observations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from evidence.models import Source
from evidence.rules.verdict import Outcome, Verdict
from integrations.accounts import note_accounts
from integrations.providers.aws import AWS
from integrations.providers.aws.resources.events import LOOKUP
from integrations.tape import Record, Tape, read_snapshot, write_snapshot
from tests import factories
from tests.people.building import HOUR, person

from . import builders as aws
from .identity_center import STORE, instances, user, users

pytestmark = pytest.mark.django_db
LEFT = datetime(2026, 1, 30, 17, 0, tzinfo=UTC)
LIMIT = timedelta(hours=24)
BEFORE, AFTER = LEFT - HOUR, LEFT + 40 * HOUR  # two observations, the limit between them
IAM, DIRECTORY = "iam.amazonaws.com", "sso-directory.amazonaws.com"


def done(name: str, source: str, at: datetime, **asked: str) -> Record:
    """Return what CloudTrail lists, as it is kept."""
    event = {
        "EventId": f"{name}-{source}",
        "EventName": name,
        "EventSource": source,
        "EventTime": at.isoformat(),
        "Username": "lea",
        "Request": asked,
    }
    return aws.record(LOOKUP, {"Events": [event]}, "us-east-1")


def read(source: Source, collector: str, *records: Record, at: datetime) -> Tape:
    tape = Tape()
    for record in records:
        tape.add(record, [])
    note_accounts(AWS, source, collector, tape, actor=factories.lead(f"L{at:%H%M}"), at=at)
    return tape


def listing(*, is_there: bool) -> list[Record]:
    """Return the accounts of whoever left: one in IAM and one in Identity Center."""
    names = ("ada", "guard") if is_there else ("guard",)
    keys = {"access_key_1_active": "true"}
    return [
        aws.identity(),
        aws.report(*(aws.user_row(name, **keys) for name in names)),
        aws.details(
            users=[
                aws.user_detail(
                    name,
                    UserId=f"AIDA-{name}",
                    Tags=[{"Key": "Email", "Value": f"{name}@n.example"}],
                )
                for name in names
            ]
        ),
        instances(),
        users(user("ada", UserStatus="ENABLED" if is_there else "DISABLED")),
    ]


def verdicts(*log: Record) -> dict[str, Verdict]:
    """Return what is said of a leaver's accounts after a run before and one after."""
    person("Ada", last_day=LEFT.date(), left_at=LEFT)
    source = factories.source()
    read(source, "aws.iam", *listing(is_there=True), at=BEFORE)
    read(source, "aws.events", *log, at=AFTER)
    tape = read(source, "aws.iam", *listing(is_there=False), at=AFTER + HOUR)
    records = read_snapshot(write_snapshot("aws.iam", tape.records))
    [check] = [check for check in AWS.checks if check.id == "AWS-12"]
    return {found.title: verdict for found, verdict in check.evaluate(records, at=AFTER + HOUR)}


SSO = "ada (Identity Center)"


@pytest.mark.parametrize(
    ("hours", "outcome", "told"),
    [
        (20, Outcome.PASS, "2026-01-31 13:00 UTC, by the directory’s log"),
        (30, Outcome.FAIL, "6 h late"),
    ],
)
def test_a_deleted_user_is_closed_to_the_second(hours: int, outcome: Outcome, told: str) -> None:
    found = verdicts(done("DeleteUser", IAM, LEFT + hours * HOUR, userName="ada"))

    assert found["ada"].outcome is outcome
    assert told in found["ada"].reason


def test_a_user_disabled_in_identity_center_is_closed_to_the_second() -> None:
    at = LEFT + 3 * HOUR
    found = verdicts(done("DisableUser", DIRECTORY, at, identityStoreId=STORE, userId="u-ada"))

    assert found[SSO].outcome is Outcome.PASS
    assert "2026-01-30 20:00 UTC, by the directory’s log" in found[SSO].reason


def test_the_deletion_of_an_iam_user_does_not_date_the_user_of_the_same_name_elsewhere() -> None:
    found = verdicts(done("DeleteUser", IAM, LEFT + HOUR, userName="ada"))

    assert found["ada"].outcome is Outcome.PASS
    assert found[SSO].outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("log", [(), (aws.refused(LOOKUP),)])
def test_without_a_log_it_is_between_two_observations(log: tuple[Record, ...]) -> None:
    found = verdicts(*log)

    assert {verdict.outcome for verdict in found.values()} == {Outcome.UNKNOWN}
    assert all("two observations" in verdict.reason for verdict in found.values())
