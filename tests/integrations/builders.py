"""Connections to a real AWS API, made the way the wizard makes them."""

from __future__ import annotations

import html
from datetime import datetime
from typing import Any

from compliance.accounts.models import User
from integrations.actions import connections, runs
from integrations.actions.connections import Draft
from integrations.models import CollectionRun, CollectorRun, Connection
from integrations.plugin import Identity
from integrations.providers.aws import AWS
from tests import factories
from tests.fakes.aws import ACCOUNT, AwsServer

AT = datetime.fromisoformat("2026-01-31T09:00:00+00:00")
ROLE: dict[str, Any] = {
    "method": "role",
    "role_arn": f"arn:aws:iam::{ACCOUNT}:role/trackrecord",
    "external_id": "trackrecord-7f3a",
}
NOBODY_LISTENS = "http://127.0.0.1:9"


def identity(account: str = ACCOUNT) -> Identity:
    return Identity(account=account, caller=f"arn:aws:iam::{account}:user/reader")


def connect(
    server: AwsServer | None = None,
    *,
    title: str = "AWS production",
    account: str = ACCOUNT,
    actor: User | None = None,
    **values: str,
) -> Connection:
    """Connect an account; without a server the connection leads nowhere."""
    endpoint = {} if server else {"endpoint_url": NOBODY_LISTENS}
    settings = (server or AwsServer(endpoint_url="")).settings(region="eu-west-1")
    return connections.add_connection(
        draft=Draft(provider=AWS, title=title, values=settings | endpoint | values),
        identity=identity(account),
        actor=actor or User.objects.filter(role="lead").first() or factories.lead(),
        at=AT,
    )


def run_of(connection: Connection, **only: str) -> CollectionRun:
    """Start a run; with `only=` a collector, without the parts of the others."""
    run = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=AT)
    if only:
        CollectorRun.objects.filter(run=run).exclude(collector=only["only"]).delete()
    return run


def part_of(run: CollectionRun, collector: str = "aws.kms", **changed: Any) -> CollectorRun:
    """Return one collector's part of a run, with some columns put as told."""
    if changed:
        run.collectors.filter(collector=collector).update(**changed)
    return run.collectors.get(collector=collector)


def text(response: Any) -> str:
    """Return the page as a reader sees its words."""
    return html.unescape(response.content.decode())
