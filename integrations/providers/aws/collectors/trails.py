"""Reads CloudTrail: each trail once, from its home region."""

from collections.abc import Iterable

from integrations.plugin import Collector
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import items
from integrations.tape import Record, Tape

from . import regions

TRAILS = "cloudtrail:DescribeTrails"
STATUS = "cloudtrail:GetTrailStatus"
SELECTORS = "cloudtrail:GetEventSelectors"
CALLS = (regions.CALL, TRAILS, STATUS, SELECTORS)


def collect(client: Client, tape: Tape) -> None:
    """Put trails, their state and what they select on the tape.

    Shadow trails are asked for too: a member account sees its organization's trail as one.
    """
    places = regions.enabled_regions(client, tape)
    answers = client.each(
        lambda region: client.ask(tape, TRAILS, region=region, includeShadowTrails=True), places
    )
    trails = sorted(_home_regions(answers).items())
    client.each(lambda trail: client.ask(tape, STATUS, region=trail[1], Name=trail[0]), trails)
    client.each(
        lambda trail: client.ask(tape, SELECTORS, region=trail[1], TrailName=trail[0]), trails
    )


def _home_regions(answers: Iterable[Record]) -> dict[str, str]:
    return {
        trail["TrailARN"]: trail.get("HomeRegion") or answer.region
        for answer in answers
        for trail in items(answer.payload, "trailList")
        if trail.get("TrailARN")
    }


COLLECTOR = Collector(id="aws.cloudtrail", title="CloudTrail trails", collect=collect)
