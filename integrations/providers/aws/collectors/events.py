"""Reads who was added, removed or let in as an administrator from CloudTrail's own list of events.

CloudTrail keeps 90 days of events in each region, trail or not, and shows the newest first, 50 a
page and two pages a second. IAM's events are in one region, Identity Center's in its own. Asked by
name, so least possible is a call for each name and region: five, or seven to nine with Identity
Center, and one for where that is. Only the newest thousand of a name are read: earlier readings
kept the ones before. The first refusal ends the reading, as the next questions would fare no
better; then removals are known to be between two observations.

What is kept of an event is what was done to whom, by whom and when: no address, no device, no key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from integrations.plugin import Collector
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import items, part_of, text
from integrations.providers.aws.resources.events import (
    IAM_NAMES,
    IDENTITY_CENTER_NAMES,
    LOOKUP,
)
from integrations.providers.aws.resources.identity_center import INSTANCES
from integrations.tape import Record, Tape

from . import identity_center

CALLS = (LOOKUP, INSTANCES)
_PACE = 0.5  # seconds; AWS allows two lookups a second
_PAGES = 20
_KEPT = ("EventId", "EventName", "EventSource", "EventTime", "Username")
_ASKED = ("userName", "userId", "identityStoreId", "policyArn")
_REGIONS = {"cn-": "cn-north-1", "us-gov-": "us-gov-west-1"}  # of IAM, by the home region


def collect(client: Client, tape: Tape) -> None:
    """Put the newest events of users on the tape, until a question is refused."""
    for number, (region, name) in enumerate(_questions(client, tape)):
        if number:
            client.wait(_PACE)
        if _lookup(client, tape, region, name).refusal:
            return


def _questions(client: Client, tape: Tape) -> list[tuple[str, str]]:
    """Return the names to look up, by region; names both services have are asked once."""
    iam = _iam_region(client.region)
    asked = {(iam, name) for name in IAM_NAMES}
    for instance in identity_center.find_instances(client, tape):
        asked |= {(instance.region or client.region, name) for name in IDENTITY_CENTER_NAMES}
    return sorted(asked, key=lambda question: (question[0] != iam, question))


def _iam_region(home: str) -> str:
    return next((r for prefix, r in _REGIONS.items() if home.startswith(prefix)), "us-east-1")


def _lookup(client: Client, tape: Tape, region: str, name: str) -> Record:
    by_name = [{"AttributeKey": "EventName", "AttributeValue": name}]
    asked: dict[str, Any] = {"LookupAttributes": by_name, "MaxResults": 50}
    record, calls = client.read(LOOKUP, region=region, pages=_PAGES, **asked)
    if not record.refusal:
        wanted = [_wanted(event) for event in items(record.payload, "Events")]
        record = replace(record, payload={"Events": wanted})
    tape.add(record, calls)
    return record


def _wanted(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was done to whom, of all that CloudTrail knows of an event."""
    told = _object(event.get("CloudTrailEvent"))
    request, response = part_of(told, "requestParameters"), part_of(told, "responseElements")
    return {
        **{key: event[key] for key in _KEPT if key in event},
        "Request": {key: request[key] for key in _ASKED if request.get(key)},
        "MadeUserId": text(part_of(response, "user"), "userId") or text(response, "userId"),
        "Error": text(told, "errorCode"),
    }


def _object(body: Any) -> dict[str, Any]:
    try:
        told = json.loads(body or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


COLLECTOR = Collector(id="aws.events", title="IAM and Identity Center events", collect=collect)
