"""Questions asked of databases."""

from datetime import datetime

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.aws.resources.database import DATABASES, Database
from integrations.providers.aws.resources.firewall import Exposure


def is_encrypted(database: Database, _at: datetime) -> Verdict:
    """Judge AWS-33."""
    if database.is_encrypted is None:
        return unknown(database.gap("encryption"))
    if database.is_encrypted:
        return passed("Storage is encrypted.")
    return failed("Storage is not encrypted.")


def is_private(database: Database, _at: datetime) -> Verdict:
    """Judge AWS-34."""
    found = database.exposure
    if database.has_public_address:
        return failed("The database has a public address.")
    if found and found.is_open:
        return failed("A security group of the database lets the whole internet in.")
    if found is None or found.unread or database.has_public_address is None:
        return _undecided(database, found)
    return passed("No public address, and no security group open to the whole internet.")


def _undecided(database: Database, found: Exposure | None) -> Verdict:
    if found is None:
        return unknown(database.gap("groups"))
    if found.unread:
        return unknown(f"The addresses of prefix list {found.unread[0]} could not be read.")
    if database.is_cluster:
        return not_applicable("The cluster has no address of its own; its instances are judged.")
    return unknown(database.gap("address"))


CHECKS = (
    Check(
        id="AWS-33",
        severity=Severity.HIGH,
        version=1,
        title="Databases are encrypted",
        criteria=frozenset({"C1.1", "CC6.1"}),
        reads=DATABASES,
        risk="A copied snapshot or disk of an unencrypted database is readable anywhere.",
        remedy="Encryption cannot be switched on later: copy a snapshot with a key, make a "
        "database from the copy, then point the application to it.",
        judge=is_encrypted,
        commands=(
            "aws rds create-db-snapshot --db-instance-identifier {name} --db-snapshot-identifier "
            "{name}-plain --region {region}",
            "aws rds copy-db-snapshot --source-db-snapshot-identifier {name}-plain "
            "--target-db-snapshot-identifier {name}-sealed --kms-key-id KEY-ARN --region "
            "{region}",
            "aws rds restore-db-instance-from-db-snapshot --db-instance-identifier {name}-sealed "
            "--db-snapshot-identifier {name}-sealed --region {region}",
        ),
    ),
    Check(
        id="AWS-34",
        severity=Severity.HIGH,
        version=1,
        title="Databases cannot be reached from the internet",
        criteria=frozenset({"CC6.6"}),
        reads=DATABASES,
        risk="A database anybody can connect to is one guessed password from being copied.",
        remedy="Make it private, and take 0.0.0.0/0 and ::/0 out of its security groups.",
        judge=is_private,
        commands=(
            "aws rds modify-db-instance --db-instance-identifier {name} --no-publicly-accessible "
            "--apply-immediately --region {region}",
        ),
    ),
)
