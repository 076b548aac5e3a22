"""Questions asked of CloudTrail."""

from datetime import datetime

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, passed, unknown
from integrations.plugin import Check
from integrations.providers.aws.resources.trails import (
    ALL_TRAILS,
    RECORDED_REGIONS,
    RecordedRegion,
    Trail,
)


def is_recorded(region: RecordedRegion, _at: datetime) -> Verdict:
    """Judge AWS-15."""
    trails = [trail for trail in region.trails if trail.is_multi_region]
    whole = [t for t in trails if t.is_logging and t.missing_events == ""]
    if whole:
        return passed(f"{whole[0].title} records all management events in every region.")
    if region.gaps:
        return unknown(region.gap("trails"))
    unread = [t for t in trails if _may_be_whole(t)]
    if unread:
        return unknown(f"Trail {unread[0].title}: {unread[0].gap('status', 'selectors')}")
    return failed(_unrecorded(region, trails))


def _unrecorded(region: RecordedRegion, multi_region: list[Trail]) -> str:
    if multi_region:
        return " ".join(_fault(trail) for trail in multi_region)
    if region.trails:
        return "Only a trail of this one region records it; none covers every region."
    return "No trail records this region."


def is_validated(trail: Trail, _at: datetime) -> Verdict:
    """Judge AWS-16."""
    if trail.has_validation is None:
        return unknown(trail.gap("validation"))
    if trail.has_validation:
        return passed("Digest files show whether a delivered log file was changed.")
    return failed("Log file validation is off: a changed log file cannot be told.")


def is_encrypted_with_kms(trail: Trail, _at: datetime) -> Verdict:
    """Judge AWS-17."""
    if trail.kms_key:
        return passed(f"Log files are encrypted with {trail.kms_key}.")
    return failed("Log files are not encrypted with a KMS key.")


def _may_be_whole(trail: Trail) -> bool:
    return trail.is_logging is not False and not trail.missing_events


def _fault(trail: Trail) -> str:
    if trail.is_logging is False:
        return f"{trail.title} is switched off."
    return f"{trail.title} does not record {trail.missing_events}."


CHECKS = (
    Check(
        id="AWS-15",
        version=1,
        title="CloudTrail records all management events in every region",
        criteria=frozenset({"CC6.1", "CC7.2"}),
        reads=RECORDED_REGIONS,
        risk="What happens in an unrecorded region can neither be noticed nor investigated.",
        remedy="Make one trail that records every region and start it. For an existing trail "
        "choose Management events: Read and Write, and exclude none.",
        judge=is_recorded,
        commands=(
            "aws cloudtrail create-trail --name TRAIL --s3-bucket-name BUCKET "
            "--is-multi-region-trail",
            "aws cloudtrail start-logging --name TRAIL",
        ),
    ),
    Check(
        id="AWS-16",
        severity=Severity.HIGH,
        version=1,
        title="CloudTrail log files are protected by digests",
        criteria=frozenset({"CC7.2", "CC7.3"}),
        reads=ALL_TRAILS,
        risk="An intruder who edits the log leaves no sign, and the log proves nothing.",
        remedy="Switch the validation of log files on: from then on every one is listed with its "
        "digest.",
        judge=is_validated,
        commands=(
            "aws cloudtrail update-trail --name {name} --enable-log-file-validation --region "
            "{region}",
        ),
    ),
    Check(
        id="AWS-17",
        version=1,
        title="CloudTrail log files are encrypted with a KMS key",
        criteria=frozenset({"CC6.1"}),
        reads=ALL_TRAILS,
        risk="Whoever may read the bucket may read the log; a key of its own asks a second time.",
        remedy="Give CloudTrail leave to use a key (KMS → the key → Key policy), then name the "
        "key to the trail.",
        judge=is_encrypted_with_kms,
        commands=(
            "aws cloudtrail update-trail --name {name} --kms-key-id KEY-ARN --region {region}",
        ),
    ),
)
