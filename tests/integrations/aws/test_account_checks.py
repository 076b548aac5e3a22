"""The root user and the password rules: AWS-01, 02, 03 and 05."""

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
SUMMARY = "iam:GetAccountSummary"
PASSWORD_POLICY = "iam:GetAccountPasswordPolicy"  # noqa: S105  (a call)
CONSOLE_USER = aws.user_row(password_enabled="true")


def password_policy(length: int = 14, reuse: int | None = 24) -> Record:
    body = {"MinimumPasswordLength": length, "PasswordReusePrevention": reuse}
    return aws.record(PASSWORD_POLICY, {"PasswordPolicy": body})


def mfa_devices(*serials: str) -> Record:
    devices = [{"SerialNumber": serial} for serial in serials]
    return aws.record("iam:ListVirtualMFADevices", {"VirtualMFADevices": devices})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (aws.summary(AccountMFAEnabled=1), PASS),
        (aws.summary(AccountMFAEnabled=0), FAIL),
        (aws.summary(AccountMFAEnabled=0, AccountPasswordPresent=1), FAIL),
        (
            aws.summary(AccountMFAEnabled=0, AccountPasswordPresent=0, AccountAccessKeysPresent=0),
            PASS,
        ),
        (
            aws.summary(AccountMFAEnabled=0, AccountPasswordPresent=0, AccountAccessKeysPresent=1),
            FAIL,
        ),
        (aws.summary(), UNKNOWN),
        (aws.refused(SUMMARY), UNKNOWN),
    ],
)
def test_root_needs_mfa_unless_its_credentials_were_removed(
    answer: Record, expected: Outcome
) -> None:
    assert aws.outcome("AWS-01", [answer]) is expected


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        (mfa_devices(f"arn:aws:iam::{aws.ACCOUNT}:mfa/root-account-mfa-device"), "a virtual MFA"),
        (mfa_devices(f"arn:aws:iam::{aws.ACCOUNT}:mfa/june"), "a security key"),
        (aws.refused("iam:ListVirtualMFADevices"), "with MFA."),
    ],
)
def test_the_kind_of_roots_device_is_told_where_it_is_known(devices: Record, words: str) -> None:
    verdict = aws.only("AWS-01", [aws.summary(AccountMFAEnabled=1), devices])

    assert verdict.outcome is PASS
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (aws.summary(AccountAccessKeysPresent=0), PASS),
        (aws.summary(AccountAccessKeysPresent=1), FAIL),
        (aws.refused(SUMMARY), UNKNOWN),
    ],
)
def test_root_has_no_access_keys(answer: Record, expected: Outcome) -> None:
    assert aws.outcome("AWS-02", [answer]) is expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"password_last_used": "no_information"}, PASS),
        ({"password_last_used": aws.day("2026-05-30")}, PASS),
        ({"password_last_used": aws.day("2026-06-01")}, FAIL),
        (
            {
                "password_last_used": aws.day("2025-01-01"),
                "access_key_1_active": "true",
                "access_key_1_last_used_date": aws.day("2026-06-29"),
            },
            FAIL,
        ),
    ],
)
def test_root_is_unused_when_neither_password_nor_key_was_used_in_30_days(
    columns: dict[str, str], expected: Outcome
) -> None:
    assert aws.outcome("AWS-03", [aws.report(aws.root_row(**columns))]) is expected


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (aws.report(aws.user_row()), "no row for the root user"),
        (aws.refused("iam:GetCredentialReport"), "iam:GetCredentialReport"),
        (aws.refused("iam:GetCredentialReport", "ReportInProgress"), "still making"),
    ],
)
def test_roots_use_is_unknown_without_its_row(answer: Record, words: str) -> None:
    verdict = aws.only("AWS-03", [answer])

    assert verdict.outcome is UNKNOWN
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([aws.report(CONSOLE_USER), password_policy()], PASS),
        ([aws.report(CONSOLE_USER), password_policy(length=8)], FAIL),
        ([aws.report(CONSOLE_USER), password_policy(reuse=None)], FAIL),
        ([aws.report(CONSOLE_USER), aws.record(PASSWORD_POLICY)], FAIL),
        ([aws.report(aws.user_row(), aws.root_row()), aws.record(PASSWORD_POLICY)], NA),
        ([aws.report(CONSOLE_USER), aws.refused(PASSWORD_POLICY)], UNKNOWN),
        ([aws.refused("iam:GetCredentialReport"), password_policy(length=8)], UNKNOWN),
        ([aws.refused("iam:GetCredentialReport"), password_policy()], PASS),
    ],
)
def test_passwords_are_long_and_fresh_where_anybody_has_one(
    answers: list[Record], expected: Outcome
) -> None:
    assert aws.outcome("AWS-05", answers) is expected


def test_a_weak_policy_names_each_fault() -> None:
    verdict = aws.only("AWS-05", [aws.report(CONSOLE_USER), password_policy(8, 5)])

    assert "8 characters" in verdict.reason
    assert "last 5 passwords" in verdict.reason


@pytest.mark.parametrize(
    ("check", "answers", "permission"),
    [
        ("AWS-01", [aws.refused(SUMMARY)], SUMMARY),
        ("AWS-02", [aws.refused(SUMMARY)], SUMMARY),
        ("AWS-05", [aws.report(CONSOLE_USER), aws.refused(PASSWORD_POLICY)], PASSWORD_POLICY),
    ],
)
def test_a_missing_permission_is_named(check: str, answers: list[Record], permission: str) -> None:
    assert permission in aws.only(check, answers).reason


def test_the_account_is_known_by_its_number() -> None:
    [(account, _)] = aws.evaluated("AWS-02", [aws.identity(), aws.summary()])

    assert account.id == f"arn:aws:iam::{aws.ACCOUNT}:root"
    assert account.title == f"Account {aws.ACCOUNT}"
