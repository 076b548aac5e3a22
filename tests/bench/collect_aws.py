"""How fast, and with how many calls, one whole AWS account is read and judged.

    .venv/bin/python -m tests.bench.collect_aws

Seeds a moto server with 200 users, 100 buckets and 50 instances, adds 30 ms of latency to every
call, runs every collector and check, and prints Markdown; then again with 15 calls a second
allowed, and compares the verdicts. Ends with 1 when a target is missed.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from evidence.rules.verdict import Outcome
from integrations.plugin import Unreadable
from integrations.providers.aws import AWS
from integrations.tape import Tape, read_snapshot, write_snapshot
from tests.fakes.aws import AwsServer, aws_server

USERS, BUCKETS, INSTANCES, KEYS, TRAILS = 200, 100, 50, 10, 1
OPEN_BUCKETS = BUCKETS // 10  # not blocked: two more questions each
PLAIN_BUCKETS = BUCKETS // 2  # without KMS: one more question each
LATENCY_MS, ALLOWED_PER_SECOND = 30, 15
SECONDS_TARGET, RATIO_TARGET = 10.0, 1.2
AT = datetime.now(UTC)
BLOCK = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")

Verdicts = dict[tuple[str, str], Outcome]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One collection of the whole account with its verdicts."""

    seconds: float
    calls: int
    attempts: int
    most_in_flight: int
    throttled: int
    verdicts: Verdicts
    unread: frozenset[str]  # checks some of whose population could not be listed


def least_calls(regions: int) -> dict[str, int]:
    """Return the fewest calls that can answer the 21 checks of the seeded account."""
    return {
        "list of regions, once": 1,
        "caller's identity, once": 1,
        "IAM: make and get report, details, summary, password policy, MFA devices": 6,
        f"CloudTrail: {regions} regions + 2 × {TRAILS} trail": regions + 2 * TRAILS,
        "S3: list, account's block": 2,
        f"S3: 2 × {BUCKETS} buckets + 2 × {OPEN_BUCKETS} open + {PLAIN_BUCKETS} without KMS": (
            2 * BUCKETS + 2 * OPEN_BUCKETS + PLAIN_BUCKETS
        ),
        f"EBS: 2 × {regions} regions": 2 * regions,
        f"KMS: {regions} regions + 2 × {KEYS} keys": regions + 2 * KEYS,
        f"Network: 4 × {regions} regions": 4 * regions,
        f"RDS: 2 × {regions} regions + groups of 1 region": 2 * regions + 1,
    }


def seed(server: AwsServer) -> None:
    """Fill the account, without latency."""
    _all(_user(server.sdk("iam")), range(USERS))
    kms = server.sdk("kms")
    keys = [kms.create_key(Description=f"bench {n}")["KeyMetadata"]["Arn"] for n in range(KEYS)]
    _all(_bucket(server.sdk("s3"), keys[0]), range(BUCKETS))
    _trail(server)
    _machines(server)


def measure(server: AwsServer) -> Run:
    """Collect everything and judge it."""
    server.control("reset")
    client = AWS.connect(server.settings())
    tapes: dict[str, Tape] = {collector.id: Tape() for collector in AWS.collectors}
    started = time.monotonic()
    for collector in AWS.collectors:
        collector.collect(client, tapes[collector.id])
    seconds = time.monotonic() - started
    figures = server.control("stats")
    verdicts, unread = _judge(tapes)
    calls = [call for tape in tapes.values() for call in tape.calls]
    return Run(
        seconds=seconds,
        calls=len(calls),
        attempts=figures["total"],
        most_in_flight=figures["most_in_flight"],
        throttled=figures["throttled"],
        verdicts=verdicts,
        unread=unread,
    )


def compare(whole: Verdicts, throttled: Run) -> Counter[str]:
    """Count verdicts that are the same, declared unknown, wrong or missing."""
    found: Counter[str] = Counter()
    for place, outcome in whole.items():
        other = throttled.verdicts.get(place)
        if other is None:
            found["declared unknown" if place[0] in throttled.unread else "missing"] += 1
        elif other is outcome:
            found["the same"] += 1
        else:
            found["declared unknown" if other is Outcome.UNKNOWN else "wrong"] += 1
    return found


def main() -> int:
    """Print both runs; return 1 when a target is missed."""
    with aws_server() as server:
        seed(server)
        regions = _enabled_regions(server)
        server.control(f"latency?ms={LATENCY_MS}")
        whole = measure(server)
        server.control(f"throttle?rps={ALLOWED_PER_SECOND}")
        throttled = measure(server)
    least = least_calls(regions)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = compare(whole.verdicts, throttled)
    print(_report(whole, throttled, least, peak, found))  # noqa: T201
    ratio = whole.calls / sum(least.values())
    is_met = whole.seconds <= SECONDS_TARGET and ratio <= RATIO_TARGET
    return 0 if is_met and not found["wrong"] and not found["missing"] else 1


def _judge(tapes: dict[str, Tape]) -> tuple[Verdicts, frozenset[str]]:
    verdicts: Verdicts = {}
    unread = set()
    for collector, tape in tapes.items():
        records = read_snapshot(write_snapshot(collector, tape.records))
        for check in AWS.checks_of(collector):
            for item, verdict in check.evaluate(records, at=AT):
                verdicts[check.id, item.id] = verdict.outcome
                if isinstance(item, Unreadable):
                    unread.add(check.id)
    return verdicts, frozenset(unread)


def _report(
    whole: Run, throttled: Run, least: dict[str, int], peak: float, found: Counter[str]
) -> str:
    total = sum(least.values())
    rows = [
        ("collection, seconds", f"{whole.seconds:.1f}", f"{throttled.seconds:.1f}"),
        ("calls", str(whole.calls), str(throttled.calls)),
        ("HTTP requests, retries included", str(whole.attempts), str(throttled.attempts)),
        ("least possible calls", str(total), str(total)),
        ("calls ÷ least", f"{whole.calls / total:.2f}", f"{throttled.calls / total:.2f}"),
        ("most in flight", str(whole.most_in_flight), str(throttled.most_in_flight)),
        ("answers “Throttling”", str(whole.throttled), str(throttled.throttled)),
        ("verdicts", str(len(whole.verdicts)), str(len(throttled.verdicts))),
    ]
    kinds = ("the same", "declared unknown", "wrong", "missing")
    compared = ", ".join(f"{found[kind]} {kind}" for kind in kinds)
    return "\n".join(
        [
            f"{USERS} users, {BUCKETS} buckets, {INSTANCES} instances, {LATENCY_MS} ms latency.",
            "",
            f"| | unhindered | {ALLOWED_PER_SECOND} requests/s allowed |",
            "|---|---:|---:|",
            *(f"| {name} | {first} | {second} |" for name, first, second in rows),
            "",
            f"Peak memory of the collecting process: {peak:.0f} MB.",
            f"Throttled against unhindered verdicts: {compared}.",
            "",
            "Least possible calls:",
            *(f"* {number} – {what}" for what, number in least.items()),
        ]
    )


def _all(make: Callable[[int], object], numbers: Iterable[int]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make, numbers))


def _user(iam: Any) -> Callable[[int], object]:
    def make(number: int) -> None:
        name = f"user-{number:03}"
        iam.create_user(UserName=name)
        if number % 4:
            iam.create_login_profile(UserName=name, Password="Not-a-real-passw0rd")
        else:
            iam.create_access_key(UserName=name)

    return make


def _bucket(s3: Any, key: str) -> Callable[[int], object]:
    def make(number: int) -> None:
        name = f"bench-{number:03}"
        s3.create_bucket(Bucket=name)
        if number >= OPEN_BUCKETS:
            s3.put_public_access_block(
                Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(BLOCK, True)
            )
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
        if number % 2:
            default = {"SSEAlgorithm": "AES256"}
        rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=rules)

    return make


def _trail(server: AwsServer) -> None:
    cloudtrail = server.sdk("cloudtrail")
    cloudtrail.create_trail(Name="bench", S3BucketName="bench-000", IsMultiRegionTrail=True)
    cloudtrail.start_logging(Name="bench")


def _machines(server: AwsServer) -> None:
    server.sdk("ec2").run_instances(ImageId="ami-12c6146b", MinCount=INSTANCES, MaxCount=INSTANCES)
    group = server.sdk("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    for name in ("orders", "ledger"):
        server.sdk("rds").create_db_instance(
            DBInstanceIdentifier=name,
            DBInstanceClass="db.t3.medium",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="bench",
            MasterUserPassword="not-a-real-password",
            VpcSecurityGroupIds=[group],
        )


def _enabled_regions(server: AwsServer) -> int:
    regions = server.sdk("ec2").describe_regions()["Regions"]
    return sum(region["OptInStatus"] != "not-opted-in" for region in regions)


if __name__ == "__main__":
    sys.exit(main())
