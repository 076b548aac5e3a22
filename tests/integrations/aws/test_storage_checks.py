"""Buckets, disks and keys: AWS-29, 30, 38 and 40."""

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
ALL, NONE = aws.FLAGS, ()
ACCOUNT_BLOCK = "s3control:GetPublicAccessBlock"
BLOCK = "s3:GetPublicAccessBlock"
ENCRYPTION = "s3:GetBucketEncryption"


def policy_status(is_public: bool) -> Record:
    return aws.record(
        "s3:GetBucketPolicyStatus", {"PolicyStatus": {"IsPublic": is_public}}, Bucket="data"
    )


def acl(*uris: str) -> Record:
    grants = [{"Grantee": {"Type": "Group", "URI": uri}, "Permission": "READ"} for uri in uris]
    return aws.record("s3:GetBucketAcl", {"Grants": grants}, Bucket="data")


@pytest.mark.parametrize(
    ("account", "bucket", "expected"),
    [
        (aws.account_block(*NONE), aws.bucket_block(*ALL), PASS),
        (aws.account_block(*ALL), aws.bucket_block(*NONE), PASS),
        (aws.account_block(*ALL[:2]), aws.bucket_block(*ALL[2:]), PASS),
        (aws.account_block(*ALL[:2]), aws.bucket_block(*ALL[:2]), FAIL),
        (aws.account_block(*NONE), aws.bucket_block(*NONE), FAIL),
        (aws.refused(ACCOUNT_BLOCK), aws.bucket_block(*ALL), PASS),
        (aws.refused(ACCOUNT_BLOCK), aws.bucket_block(*NONE), UNKNOWN),
        (aws.account_block(*ALL), aws.refused(BLOCK, Bucket="data"), PASS),
        (aws.account_block(*NONE), aws.refused(BLOCK, Bucket="data"), UNKNOWN),
    ],
)
def test_the_accounts_and_the_buckets_flags_add_up_to_four(
    account: Record, bucket: Record, expected: Outcome
) -> None:
    assert aws.outcome("AWS-29", [aws.buckets(), account, bucket]) is expected


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([policy_status(True), acl()], "is public now"),
        ([policy_status(False), acl()], "not public now"),
        (
            [policy_status(False), acl("http://acs.amazonaws.com/groups/global/AllUsers")],
            "is public now",
        ),
        (
            [policy_status(False), acl("http://acs.amazonaws.com/groups/s3/LogDelivery")],
            "not public",
        ),
        ([], "could be public"),
        ([aws.refused("s3:GetBucketPolicyStatus", Bucket="data"), acl()], "could be public"),
    ],
)
def test_an_unblocked_bucket_says_whether_it_is_public_now(
    answers: list[Record], words: str
) -> None:
    base = [aws.buckets(), aws.account_block(*NONE), aws.bucket_block(*NONE)]
    verdict = aws.only("AWS-29", [*base, *answers])

    assert verdict.outcome is FAIL
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([aws.bucket_encryption("aws:kms")], PASS),
        ([aws.bucket_encryption("aws:kms:dsse")], PASS),
        ([aws.bucket_encryption("AES256"), aws.bucket_tags()], PASS),
        ([aws.bucket_encryption("AES256"), aws.bucket_tags(classification="public")], PASS),
        ([aws.bucket_encryption("AES256"), aws.bucket_tags(classification="Confidential")], FAIL),
        ([aws.bucket_encryption("AES256"), aws.bucket_tags(Data_Classification="pii")], FAIL),
        ([aws.bucket_encryption("AES256"), aws.record("s3:GetBucketTagging", Bucket="data")], PASS),
        (
            [aws.bucket_encryption("AES256"), aws.refused("s3:GetBucketTagging", Bucket="data")],
            UNKNOWN,
        ),
        ([aws.record(ENCRYPTION, Bucket="data")], FAIL),
        ([aws.refused(ENCRYPTION, Bucket="data")], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_sensitive_buckets_are_encrypted_with_kms_and_all_others_somehow(
    answers: list[Record], expected: Outcome
) -> None:
    assert aws.outcome("AWS-30", [aws.buckets(), *answers]) is expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([aws.ebs_default(True), aws.volumes(True)], {PASS}),
        ([aws.ebs_default(False), aws.volumes()], {FAIL}),
        ([aws.ebs_default(True), aws.volumes(True, False)], {PASS, FAIL}),
        ([aws.ebs_default(True), aws.volumes(None)], {PASS, UNKNOWN}),
    ],
)
def test_a_regions_default_and_its_volumes_are_encrypted(
    answers: list[Record], expected: set[Outcome]
) -> None:
    verdicts = aws.evaluated("AWS-38", [aws.regions(), *answers])

    assert {verdict.outcome for _, verdict in verdicts} == expected


def test_a_default_and_a_volume_are_two_resources() -> None:
    answers = [aws.regions(), aws.ebs_default(True), aws.volumes(True, True)]
    ids = [item.id for item, _ in aws.evaluated("AWS-38", answers)]

    assert ids == [f"{aws.HOME}/default", f"{aws.HOME}/vol-0", f"{aws.HOME}/vol-1"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([aws.key(), aws.rotation(True)], PASS),
        ([aws.key(), aws.rotation(False)], FAIL),
        ([aws.key()], UNKNOWN),
        ([aws.key(KeySpec="RSA_2048")], NA),
        ([aws.key(KeySpec="HMAC_256")], NA),
        ([aws.key(Origin="EXTERNAL")], NA),
        ([aws.key(KeyState="PendingDeletion")], NA),
        ([aws.key(KeyState="Disabled")], NA),
        ([aws.refused("kms:DescribeKey", region=aws.HOME, KeyId="k1")], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_a_customers_key_rotates_where_aws_can_rotate_it(
    answers: list[Record], expected: Outcome
) -> None:
    assert aws.outcome("AWS-40", [aws.regions(), aws.keys(), *answers]) is expected


def test_a_key_that_aws_manages_is_not_in_the_population() -> None:
    answers = [aws.regions(), aws.keys("k1", "k2"), aws.key(KeyManager="AWS"), aws.key("k2")]

    assert [item.id for item, _ in aws.evaluated("AWS-40", answers)] == [
        f"arn:aws:kms:{aws.HOME}:key/k2"
    ]


def test_a_key_of_the_same_id_in_two_regions_is_judged_in_each() -> None:
    answers = [
        aws.regions(aws.HOME, aws.OTHER),
        *(aws.keys(region=region) for region in (aws.HOME, aws.OTHER)),
        *(aws.key(region=region) for region in (aws.HOME, aws.OTHER)),
        aws.rotation(True),
        aws.rotation(False, region=aws.OTHER),
    ]
    outcomes = {item.region: v.outcome for item, v in aws.evaluated("AWS-40", answers)}

    assert outcomes == {aws.HOME: PASS, aws.OTHER: FAIL}


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "every 365 days"), ({"RotationPeriodInDays": 180}, "every 180 days")],
)
def test_the_period_of_rotation_is_told(fields: dict[str, Any], words: str) -> None:
    answers = [aws.regions(), aws.keys(), aws.key(), aws.rotation(True, **fields)]

    assert words in aws.only("AWS-40", answers).reason


@pytest.mark.parametrize(
    ("check", "answers", "permission"),
    [
        ("AWS-29", [aws.refused("s3:ListBuckets")], "s3:ListAllMyBuckets"),
        ("AWS-30", [aws.refused("s3:ListBuckets")], "s3:ListAllMyBuckets"),
        (
            "AWS-29",
            [aws.buckets(), aws.refused(ACCOUNT_BLOCK), aws.bucket_block()],
            "s3:GetAccountPublicAccessBlock",
        ),
        (
            "AWS-29",
            [aws.buckets(), aws.account_block(), aws.refused(BLOCK, Bucket="data")],
            "s3:GetBucketPublicAccessBlock",
        ),
        (
            "AWS-30",
            [aws.buckets(), aws.refused(ENCRYPTION, Bucket="data")],
            "s3:GetEncryptionConfiguration",
        ),
        (
            "AWS-38",
            [
                aws.regions(),
                aws.refused("ec2:DescribeVolumes", region=aws.HOME),
                aws.ebs_default(True),
            ],
            "ec2:DescribeVolumes",
        ),
        (
            "AWS-38",
            [
                aws.regions(),
                aws.refused("ec2:GetEbsEncryptionByDefault", region=aws.HOME),
                aws.volumes(),
            ],
            "ec2:GetEbsEncryptionByDefault",
        ),
        ("AWS-40", [aws.regions(), aws.refused("kms:ListKeys", region=aws.HOME)], "kms:ListKeys"),
        (
            "AWS-40",
            [
                aws.regions(),
                aws.keys(),
                aws.key(),
                aws.refused("kms:GetKeyRotationStatus", region=aws.HOME, KeyId="k1"),
            ],
            "kms:GetKeyRotationStatus",
        ),
    ],
)
def test_a_missing_permission_is_unknown_and_named(
    check: str, answers: list[Record], permission: str
) -> None:
    reasons = [v.reason for _, v in aws.evaluated(check, answers) if v.outcome is UNKNOWN]

    assert reasons == [f"The permission {permission} is missing."]
