"""CloudTrail: AWS-15, 16 and 17, and what event selectors leave out."""

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.aws.resources.selectors import management_events
from integrations.tape import Record

from . import builders as aws

PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN
TRAIL = aws.trail()
LOCAL = aws.trail("local", IsMultiRegionTrail=False)
READ_ONLY = {"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}
WRITE_ONLY = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}


def fields(**chosen: dict[str, list[str]]) -> dict[str, Any]:
    found = [{"Field": name, **operators} for name, operators in chosen.items()]
    return {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}, *found]}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([aws.trails(aws.HOME, TRAIL), aws.status(TRAIL), aws.selectors(TRAIL)], PASS),
        ([aws.trails(aws.HOME, TRAIL), aws.status(TRAIL, False), aws.selectors(TRAIL)], FAIL),
        ([aws.trails(aws.HOME, TRAIL), aws.status(TRAIL), aws.selectors(TRAIL, READ_ONLY)], FAIL),
        ([aws.trails(aws.HOME, LOCAL), aws.status(LOCAL), aws.selectors(LOCAL)], FAIL),
        ([aws.trails(aws.HOME)], FAIL),
        ([aws.trails(aws.HOME, TRAIL), aws.selectors(TRAIL)], UNKNOWN),
        ([aws.trails(aws.HOME, TRAIL), aws.status(TRAIL)], UNKNOWN),
        ([aws.refused("cloudtrail:DescribeTrails", region=aws.HOME)], UNKNOWN),
    ],
)
def test_a_region_is_recorded_by_a_whole_multi_region_trail(
    answers: list[Record], expected: Outcome
) -> None:
    assert aws.outcome("AWS-15", [aws.regions(), *answers]) is expected


def test_one_whole_trail_is_enough_beside_a_broken_one() -> None:
    off = aws.trail("old")
    answers = [
        aws.regions(),
        aws.trails(aws.HOME, off, TRAIL),
        aws.status(off, False),
        aws.selectors(off),
        aws.status(TRAIL),
        aws.selectors(TRAIL),
    ]

    assert aws.outcome("AWS-15", answers) is PASS


def test_a_region_that_cannot_be_asked_is_still_covered_by_a_trail_of_all_regions() -> None:
    answers = [
        aws.regions(aws.HOME, aws.OTHER),
        aws.trails(aws.HOME, TRAIL),
        aws.refused("cloudtrail:DescribeTrails", region=aws.OTHER),
        aws.status(TRAIL),
        aws.selectors(TRAIL),
    ]
    verdicts = aws.judged("AWS-15", answers)

    assert {region: v.outcome for region, v in verdicts.items()} == {
        aws.HOME: PASS,
        aws.OTHER: PASS,
    }


def test_a_shadow_seen_from_other_regions_is_the_same_trail() -> None:
    answers = [
        aws.regions(aws.HOME, aws.OTHER),
        aws.trails(aws.HOME, TRAIL),
        aws.trails(aws.OTHER, TRAIL),
    ]
    [(trail, _)] = aws.evaluated("AWS-16", answers)

    assert trail.region == aws.HOME


def test_an_organizations_trail_is_seen_by_a_member_through_its_shadow() -> None:
    shadow = aws.trail("organization", home=aws.OTHER, IsOrganizationTrail=True)
    answers = [
        aws.regions(aws.HOME),
        aws.trails(aws.HOME, shadow),
        aws.status(shadow),
        aws.selectors(shadow),
    ]

    assert aws.outcome("AWS-15", answers) is PASS
    assert aws.outcome("AWS-16", answers) is PASS


def test_a_trail_without_selectors_of_its_own_records_all_management_events() -> None:
    trail = aws.trail(HasCustomEventSelectors=False)
    empty = aws.record(
        "cloudtrail:GetEventSelectors",
        {"EventSelectors": [], "AdvancedEventSelectors": None},
        aws.HOME,
        TrailName=trail["TrailARN"],
    )
    answers = [aws.regions(), aws.trails(aws.HOME, trail), aws.status(trail), empty]

    assert aws.outcome("AWS-15", answers) is PASS


@pytest.mark.parametrize(
    ("classic", "advanced", "left_out"),
    [
        ([{"ReadWriteType": "All", "IncludeManagementEvents": True}], [], ""),
        ([READ_ONLY, WRITE_ONLY], [], ""),
        ([READ_ONLY], [], "write events"),
        ([WRITE_ONLY], [], "read events"),
        ([{"ReadWriteType": "All", "IncludeManagementEvents": False}], [], "management events"),
        (
            [WRITE_ONLY | {"ExcludeManagementEventSources": ["kms.amazonaws.com"]}],
            [],
            "read events, events of kms.amazonaws.com",
        ),
        ([], [fields()], ""),
        ([], [fields(readOnly={"Equals": ["false"]})], "read events"),
        (
            [],
            [fields(readOnly={"Equals": ["false"]}), fields(readOnly={"Equals": ["true"]})],
            "",
        ),
        (
            [],
            [fields(eventSource={"NotEquals": ["rdsdata.amazonaws.com"]})],
            "events of rdsdata.amazonaws.com",
        ),
        (
            [],
            [fields(eventSource={"Equals": ["ec2.amazonaws.com"]})],
            "events of sources that are not selected",
        ),
        ([], [fields(eventName={"StartsWith": ["Put"]})], "events of some eventName"),
        (
            [],
            [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}],
            "management events",
        ),
        ([], [], "management events"),
    ],
)
def test_selectors_tell_what_they_leave_out(
    classic: list[dict[str, Any]], advanced: list[dict[str, Any]], left_out: str
) -> None:
    assert management_events(classic, advanced) == left_out


@pytest.mark.parametrize(
    ("check", "changed", "expected"),
    [
        ("AWS-16", {}, PASS),
        ("AWS-16", {"LogFileValidationEnabled": False}, FAIL),
        ("AWS-16", {"LogFileValidationEnabled": None}, UNKNOWN),
        ("AWS-17", {}, PASS),
        ("AWS-17", {"KmsKeyId": None}, FAIL),
        ("AWS-17", {"KmsKeyId": ""}, FAIL),
    ],
)
def test_a_trail_is_validated_and_encrypted(
    check: str, changed: dict[str, Any], expected: Outcome
) -> None:
    answers = [aws.regions(), aws.trails(aws.HOME, aws.trail(**changed))]

    assert aws.outcome(check, answers) is expected


@pytest.mark.parametrize("check", ["AWS-15", "AWS-16", "AWS-17"])
@pytest.mark.parametrize(
    ("answers", "permission"),
    [
        (
            [aws.regions(), aws.refused("cloudtrail:DescribeTrails", region=aws.HOME)],
            "cloudtrail:DescribeTrails",
        ),
        ([aws.refused("ec2:DescribeRegions"), aws.trails(aws.HOME)], "ec2:DescribeRegions"),
    ],
)
def test_a_missing_permission_is_unknown_and_named(
    check: str, answers: list[Record], permission: str
) -> None:
    reasons = [v.reason for _, v in aws.evaluated(check, answers) if v.outcome is UNKNOWN]

    assert any(permission in reason for reason in reasons)


@pytest.mark.parametrize("call", ["cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"])
def test_a_trail_that_cannot_be_read_leaves_its_regions_unknown(call: str) -> None:
    answers = {
        "cloudtrail:GetTrailStatus": aws.status(TRAIL),
        "cloudtrail:GetEventSelectors": aws.selectors(TRAIL),
        call: aws.refused(
            call, region=aws.HOME, Name=TRAIL["TrailARN"], TrailName=TRAIL["TrailARN"]
        ),
    }
    verdict = aws.only("AWS-15", [aws.regions(), aws.trails(aws.HOME, TRAIL), *answers.values()])

    assert verdict.outcome is UNKNOWN
    assert call in verdict.reason
