"""Which regions to read: all that are enabled for the account."""

from integrations.providers.aws.client import Client
from integrations.tape import Tape

CALL = "ec2:DescribeRegions"
_ENABLED = ("opt-in-not-required", "opted-in")


def enabled_regions(client: Client, tape: Tape) -> list[str]:
    """Return the enabled regions' names; only the home region when AWS does not tell."""
    answer = client.ask(tape, CALL)
    if answer.refusal:
        return [client.region]
    regions = (answer.payload or {}).get("Regions") or []
    return sorted(r["RegionName"] for r in regions if r.get("OptInStatus", "opted-in") in _ENABLED)
