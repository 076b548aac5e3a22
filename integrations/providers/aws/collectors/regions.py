"""Which regions to read: all that are enabled for the account."""

from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import items
from integrations.tape import Tape

CALL = "ec2:DescribeRegions"
_ENABLED = ("opt-in-not-required", "opted-in")


def enabled_regions(client: Client, tape: Tape) -> list[str]:
    """Return the enabled regions' names; only the home region when AWS does not tell."""
    answer = client.ask(tape, CALL)
    if answer.refusal:
        return [client.region]
    enabled = (
        region.get("RegionName")
        for region in items(answer.payload, "Regions")
        if (region.get("OptInStatus") or "opted-in") in _ENABLED
    )
    return sorted(name for name in enabled if name)
