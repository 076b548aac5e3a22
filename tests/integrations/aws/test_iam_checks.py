"""Users, keys and policies: AWS-04, 06, 07, 08 and 09."""

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as aws

PASS, FAIL, NA, UNKNOWN = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.NOT_APPLICABLE,
    Outcome.UNKNOWN,
)
REPORT = "iam:GetCredentialReport"
DETAILS = "iam:GetAccountAuthorizationDetails"
USER = aws.details(users=[aws.user_detail()])
STAR = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"password_enabled": "true", "mfa_active": "true"}, PASS),
        ({"password_enabled": "true", "mfa_active": "false"}, FAIL),
        ({"password_enabled": "true", "mfa_active": "N/A"}, UNKNOWN),
        ({"password_enabled": "false", "mfa_active": "false"}, NA),
        ({"password_enabled": "N/A"}, UNKNOWN),
    ],
)
def test_a_console_user_has_mfa(columns: dict[str, str], expected: Outcome) -> None:
    assert aws.outcome("AWS-04", [aws.report(aws.user_row(**columns)), USER]) is expected


def test_roots_row_is_no_iam_user() -> None:
    answers = [aws.report(aws.root_row(), aws.user_row()), USER]

    assert list(aws.judged("AWS-04", answers)) == ["june"]
    assert list(aws.judged("AWS-06", answers)) == []


def test_a_user_newer_than_the_report_is_unknown_not_lost() -> None:
    answers = [
        aws.report(aws.user_row("june")),
        aws.details(users=[aws.user_detail("june"), aws.user_detail("mara")]),
    ]
    verdicts = aws.judged("AWS-04", answers)

    assert verdicts["mara"].outcome is UNKNOWN
    assert "before this user" in verdicts["mara"].reason
    assert verdicts["june"].outcome is NA


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"access_key_1_active": "true", "access_key_1_last_rotated": aws.day("2026-04-02")}, PASS),
        ({"access_key_1_active": "true", "access_key_1_last_rotated": aws.day("2026-03-31")}, FAIL),
        ({"access_key_1_active": "false", "access_key_1_last_rotated": aws.day("2020-01-01")}, NA),
        ({"access_key_2_active": "true", "access_key_2_last_rotated": "N/A"}, UNKNOWN),
    ],
)
def test_an_active_key_is_at_most_90_days_old(columns: dict[str, str], expected: Outcome) -> None:
    assert aws.outcome("AWS-06", [aws.report(aws.user_row(**columns))]) is expected


def test_each_of_two_keys_is_judged() -> None:
    row = aws.user_row(
        access_key_1_active="true",
        access_key_1_last_rotated=aws.day("2026-06-01"),
        access_key_2_active="true",
        access_key_2_last_rotated=aws.day("2025-06-01"),
    )
    verdicts = aws.judged("AWS-06", [aws.report(row)])

    assert [v.outcome for v in verdicts.values()] == [PASS, FAIL]
    assert verdicts["june, access key 2"].reason.startswith("The key is of 2025-06-01")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"password_enabled": "true", "password_last_used": aws.day("2026-06-20")}, PASS),
        ({"password_enabled": "true", "password_last_used": aws.day("2026-03-01")}, FAIL),
        (
            {
                "password_enabled": "true",
                "password_last_used": "no_information",
                "password_last_changed": aws.day("2026-06-01"),
            },
            PASS,
        ),
        ({"password_enabled": "true", "password_last_used": "no_information"}, FAIL),
        (
            {
                "password_enabled": "true",
                "password_last_used": aws.day("2026-06-20"),
                "access_key_1_active": "true",
                "access_key_1_last_rotated": aws.day("2025-01-01"),
                "access_key_1_last_used_date": "N/A",
            },
            FAIL,
        ),
        (
            {
                "access_key_1_active": "true",
                "access_key_1_last_rotated": aws.day("2025-01-01"),
                "access_key_1_last_used_date": aws.day("2026-06-29"),
            },
            PASS,
        ),
        ({"access_key_1_active": "true"}, UNKNOWN),
        ({}, NA),
        ({"access_key_1_active": "false", "access_key_1_last_rotated": aws.day("2020-01-01")}, NA),
    ],
)
def test_no_active_credential_lies_unused_for_90_days(
    columns: dict[str, str], expected: Outcome
) -> None:
    assert aws.outcome("AWS-07", [aws.report(aws.user_row(**columns)), USER]) is expected


def test_a_reason_names_dates_so_that_it_stays_the_same_tomorrow() -> None:
    row = aws.user_row(password_enabled="true", password_last_changed=aws.day("2026-01-02"))
    verdict = aws.only("AWS-07", [aws.report(row), USER])

    assert verdict.reason == "Password, set on 2026-01-02, was never used."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"UserPolicyList": [], "AttachedManagedPolicies": []}, PASS),
        ({}, PASS),
        ({"UserPolicyList": None}, PASS),
        ({"UserPolicyList": [{"PolicyName": "inline"}]}, FAIL),
        ({"AttachedManagedPolicies": [{"PolicyName": "ReadOnlyAccess"}]}, FAIL),
    ],
)
def test_a_user_has_no_policy_of_its_own(fields: dict[str, Any], expected: Outcome) -> None:
    answers = [aws.report(aws.user_row()), aws.details(users=[aws.user_detail(**fields)])]

    assert aws.outcome("AWS-08", answers) is expected


def test_a_user_that_iam_no_longer_lists_is_unknown() -> None:
    verdict = aws.only("AWS-08", [aws.report(aws.user_row()), aws.details(users=[])])

    assert verdict.outcome is UNKNOWN
    assert "no longer lists" in verdict.reason


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (STAR, FAIL),
        (STAR | {"Action": ["s3:GetObject", "*"]}, FAIL),
        (STAR | {"Action": "*:*", "Resource": ["*"]}, FAIL),
        (STAR | {"Resource": "arn:aws:*:*:*:*"}, FAIL),
        (STAR | {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}, FAIL),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::secret"}, FAIL),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, FAIL),
        ({"Effect": "Allow", "NotAction": ["iam:*", "account:*"], "Resource": "*"}, PASS),
        ({"Effect": "Allow", "NotAction": "IAM:Create*", "Resource": "*"}, PASS),
        (STAR | {"Effect": "Deny"}, PASS),
        (STAR | {"Action": "s3:*"}, PASS),
        (STAR | {"Resource": "arn:aws:s3:::bucket/*"}, PASS),
    ],
)
def test_full_administration_is_seen_through_its_disguises(
    statement: dict[str, Any], expected: Outcome
) -> None:
    assert aws.outcome("AWS-09", [aws.details(policies=[aws.policy(statement)])]) is expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (aws.policy(STAR, attachments=0), NA),
        (aws.policy(STAR, PolicyVersionList=[]), UNKNOWN),
        (aws.policy(STAR, PolicyVersionList=None), UNKNOWN),
        (aws.policy(), PASS),
    ],
)
def test_a_policy_nobody_has_or_nobody_can_read_is_told_apart(
    item: dict[str, Any], expected: Outcome
) -> None:
    assert aws.outcome("AWS-09", [aws.details(policies=[item])]) is expected


@pytest.mark.parametrize(
    ("kind", "principal", "inline"),
    [
        ("users", {"UserName": "june"}, "UserPolicyList"),
        ("groups", {"GroupName": "admins"}, "GroupPolicyList"),
        ("roles", {"RoleName": "build"}, "RolePolicyList"),
    ],
)
def test_a_policy_inside_a_principal_is_judged_too(
    kind: str, principal: dict[str, Any], inline: str
) -> None:
    inside = [{"PolicyName": "all", "PolicyDocument": {"Statement": STAR}}]
    answers = [aws.details(**{kind: [{"Arn": "arn:x", **principal, inline: inside}]})]
    [(found, verdict)] = aws.evaluated("AWS-09", answers)

    assert verdict.outcome is FAIL
    assert found.title == f"all (inside {next(iter(principal.values()))})"


@pytest.mark.parametrize(
    ("check", "answers", "permission"),
    [
        ("AWS-04", [aws.refused(REPORT), USER], REPORT),
        ("AWS-04", [aws.refused(REPORT), aws.refused(DETAILS)], REPORT),
        ("AWS-06", [aws.refused(REPORT)], REPORT),
        ("AWS-07", [aws.refused(REPORT), USER], REPORT),
        ("AWS-08", [aws.report(aws.user_row()), aws.refused(DETAILS)], DETAILS),
        ("AWS-09", [aws.refused(DETAILS)], DETAILS),
    ],
)
def test_a_missing_permission_is_unknown_and_named(
    check: str, answers: list[Record], permission: str
) -> None:
    verdicts = aws.evaluated(check, answers)

    assert verdicts
    assert {verdict.outcome for _, verdict in verdicts} == {UNKNOWN}
    assert permission in verdicts[0][1].reason
