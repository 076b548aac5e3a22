"""The demo's AWS account at past moments, read by the real collectors."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from compliance.accounts.models import User
from compliance.dashboard.demo.company import connect_aws
from compliance.dashboard.demo.people import LEAD
from compliance.dashboard.demo.runs import run_at
from compliance.dashboard.demo.stand_ins import StandIn
from compliance.jobs.local.aws.story import BUCKET, CLOSED, OPENED
from compliance.jobs.local.cast import moment
from compliance.jobs.local.processes import free_port
from compliance.jobs.local.standing import stand
from evidence.models import Evaluation, Finding, Snapshot
from integrations.actions.runs import COLLECTOR
from integrations.models import CollectorRun
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Give the demo's AWS, standing a hundred and fifty days ago."""
    port, begin = free_port(8390), NOW - timedelta(days=150)
    command = [sys.executable, "-m", "compliance.jobs.local.aws", "--port", str(port)]
    told = ["--at", NOW.isoformat(), "--begin", begin.isoformat()]
    quiet = {**os.environ, "MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}
    with subprocess.Popen(
        [*command, *told], cwd=ROOT, env=quiet, stderr=subprocess.DEVNULL
    ) as server:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, begin)
        yield address
        server.terminate()


def _wait_for(address: str, begin: datetime) -> None:
    for _ in range(300):
        try:
            stand(address, begin)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The demo's AWS does not answer.")


def test_the_account_is_read_as_it_was(endpoint: str) -> None:
    User.objects.create_user(LEAD.email, name=LEAD.name, role=LEAD.role)
    factories.system("Northwind Cloud")
    begun = moment(NOW, 143, 3)
    account = StandIn(connection=connect_aws(endpoint=endpoint, at=begun), endpoint=endpoint)
    for days in (143, 141, 140, OPENED + 1, OPENED - 1, CLOSED - 1):
        run_at(account, actor=COLLECTOR, at=moment(NOW, days, 3))

    _trackrecord_was_shut_out_for_a_day()
    _the_bucket_was_public_from_reading_to_reading()
    _what_was_not_touched_was_not_asked_again()


def _trackrecord_was_shut_out_for_a_day() -> None:
    failed = CollectorRun.objects.filter(state="failed").select_related("run")
    assert {part.run.started_at for part in failed} == {moment(NOW, 141, 3)}
    assert failed.count() == 8
    assert all("did not let us assume" in part.error for part in failed)
    shut_out = (moment(NOW, 141, 0), moment(NOW, 140, 0))
    assert not Evaluation.objects.filter(observed_at__range=shut_out).exists()


def _the_bucket_was_public_from_reading_to_reading() -> None:
    found = Finding.objects.filter(resource_id__contains=BUCKET, outcome="fail")
    public = [row for row in found if row.ended_at and row.began_at > moment(NOW, OPENED, 0)]
    assert public
    for row in public:
        assert row.began_at.date() == moment(NOW, OPENED - 1, 3).date()
        assert row.ended_at is not None
        assert row.ended_at.date() == moment(NOW, CLOSED - 1, 3).date()


def _what_was_not_touched_was_not_asked_again() -> None:
    trails = Snapshot.objects.filter(collector="aws.cloudtrail").select_related("receipt")
    assert len({one.artifact_id for one in trails}) < trails.count()
    assert len({one.receipt.calls_id for one in trails}) == trails.count() == 5
