"""What a person grants: the two policies of the role, to copy."""

import json
from collections.abc import Iterable, Mapping

from integrations.plugin import Access

from .refusals import permission_of


def permissions(calls: Iterable[str]) -> list[str]:
    """Return the IAM actions these calls need, each once, in order."""
    return sorted({permission_of(call) for call in calls} - {""})


def access(calls: Iterable[str], values: Mapping[str, str]) -> tuple[Access, ...]:
    """Return the policies that let us read what these calls ask, and nothing else."""
    return (
        Access(
            title="Permissions policy",
            explanation="Lets Trackrecord read settings and lists. It can change nothing, and it "
            "cannot read objects, secrets or database contents.",
            body=_document(
                {
                    "Sid": "TrackrecordReads",
                    "Effect": "Allow",
                    "Action": permissions(calls),
                    "Resource": "*",
                }
            ),
        ),
        Access(
            title="Trust policy of the role",
            explanation="Lets this server, and nobody else, take on the role. Put in the ARN of "
            "the role or user this server runs as.",
            body=_document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "ARN-OF-THE-ROLE-OR-USER-THIS-SERVER-RUNS-AS"},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "StringEquals": {
                            "sts:ExternalId": values.get("external_id") or "YOUR-EXTERNAL-ID"
                        }
                    },
                }
            ),
        ),
    )


def _document(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
