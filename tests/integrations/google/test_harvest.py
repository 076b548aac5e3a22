"""Reading Google's logs into populations: page by page, on from where it stopped, none twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from compliance.people.models import AccountLogEntry
from evidence import artifacts
from evidence.models import Evaluation, PopulationItem, Snapshot, Stream
from integrations.actions import connections, parts, runs
from integrations.actions.connections import Draft
from integrations.models import CollectorRun, Connection
from integrations.providers.google import GOOGLE
from integrations.providers.google.activity import items
from integrations.tape import read_snapshot
from tests import factories
from tests.fakes.google import Google

from .worlds import DOMAIN, MARA, allow, counts, entered, many, trouble

pytestmark = pytest.mark.django_db
COLLECTOR = "google.activity"
HELP_DESK = "_HELP_DESK_ADMIN_ROLE"
RAVI = f"ravi@{DOMAIN}"


def connect(server: Google) -> Connection:
    values = entered(server)
    return connections.add_connection(
        draft=Draft(provider=GOOGLE, title="Google", values=values),
        identity=GOOGLE.identify(GOOGLE.connect(values)),
        actor=factories.lead(),
        at=datetime.now(UTC),
    )


def begin(connection: Connection) -> CollectorRun:
    started = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    CollectorRun.objects.filter(run=started).exclude(collector=COLLECTOR).delete()
    return started.collectors.get(collector=COLLECTOR)


def collect(part: CollectorRun) -> CollectorRun:
    """Do one try of a part, as a worker does."""
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()
    return part


def run(connection: Connection) -> CollectorRun:
    """Read and judge the logs once."""
    part = collect(begin(connection))
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()
    assert (part.state, part.error) == ("judged", "")
    return part


def known(kind: str, place: str = "admin") -> list[PopulationItem]:
    found = PopulationItem.objects.current().of_kind(kind).filter(stream__place=place)
    return list(found.order_by("occurred_at", "external_id"))


def verdicts(check_id: str) -> Evaluation:
    return Evaluation.objects.filter(check_id=check_id).latest("observed_at")


@pytest.fixture(autouse=True)
def _clear() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_every_privilege_and_account_is_read_and_its_page_sealed(server: Google) -> None:
    run(connect(server))

    assert {s.place for s in Stream.objects.all()} == {
        "admin",
        "login",
        "token",
        "user_accounts",
    }
    [given] = [i for i in known("grant") if i.facts["privilege"] == HELP_DESK]
    assert (given.facts["account"], given.facts["by"]) == (RAVI, MARA)
    assert {i.facts["act"] for i in known("account")} == {"added", "suspended", "removed"}
    assert [i.facts["privilege"] for i in known("grant", "token")] == ["Notes by Example"]
    assert [i.facts["act"] for i in known("account", "user_accounts")] == ["enrolled"]
    for item in PopulationItem.objects.select_related("snapshot__artifact"):
        records = read_snapshot(artifacts.read(item.snapshot.artifact))
        again = {each.id: each for each in items(records)}
        assert again[item.external_id].facts == item.facts
        assert item.occurred_at == again[item.external_id].occurred_at


def test_verdicts_follow_from_what_was_read(server: Google) -> None:
    run(connect(server))

    assert (verdicts("GW-22").population, verdicts("GW-22").failed) == (1, 1)
    assert verdicts("GW-16").population == 5
    assert verdicts("GW-16").unknown == 0


def test_the_log_of_accounts_reaches_the_record_of_people(server: Google) -> None:
    connection = connect(server)
    run(connection)
    run(connection)
    told = AccountLogEntry.objects.filter(account=f"noah.petrov@{DOMAIN}")

    assert [entry.act for entry in told] == ["suspended"]


def test_a_reading_again_adds_nothing_and_begins_shortly_before_the_last_one_ended(
    server: Google,
) -> None:
    connection = connect(server)
    run(connection)
    before = PopulationItem.objects.count()
    first = Stream.objects.get(place="admin").read_to
    server.tell("reset")
    run(connection)

    assert PopulationItem.objects.count() == before
    assert counts(server)["reports.activities.list"] == 8
    asked = [
        record.parameters
        for snapshot in Snapshot.objects.filter(collector=COLLECTOR)
        for record in read_snapshot(artifacts.read(snapshot.artifact)).of("reports.activities.list")
        if record.parameters["applicationName"] == "admin"
    ]
    begun = sorted(datetime.fromisoformat(each["startTime"]) for each in asked)
    assert first is not None
    assert first - begun[1] == timedelta(hours=6)
    assert datetime.now(UTC) - begun[0] > timedelta(days=179)


def test_an_event_that_is_shown_late_is_read_the_next_time(server: Google) -> None:
    connection = connect(server)
    at = (datetime.now(UTC) - timedelta(minutes=50)).isoformat()
    event = {
        "type": "USER_SETTINGS",
        "name": "SUSPEND_USER",
        "parameters": {"USER_EMAIL": RAVI},
    }
    server.tell("note", application="admin", event=event, by=MARA, at=at, late_minutes=60)
    run(connection)
    assert RAVI not in [i.facts["account"] for i in known("account") if _suspended(i)]
    server.tell("advance", minutes=30)
    run(connection)

    assert [i.facts["account"] for i in known("account") if _suspended(i)].count(RAVI) == 1


def test_when_google_allows_no_more_the_work_waits_and_goes_on(server: Google) -> None:
    many(server, 2_300)
    connection = connect(server)
    trouble(server, per_minute=7, quota="quotaExceeded")
    server.tell("reset")
    part = collect(begin(connection))
    kept = len(known("account"))

    assert (part.state, part.waits) == ("queued", 1)
    assert "goes on by itself" in part.error
    assert part.queued_at > datetime.now(UTC)
    trouble(server, per_minute=0)
    cache.clear()
    server.tell("reset")
    collect(part)
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()

    assert (part.state, part.error) == ("judged", "")
    assert len([i for i in known("account") if i.facts["account"].startswith("p")]) == 2_300
    assert kept < 2_300


def test_a_missing_scope_is_said_of_each_log_and_the_next_reading_goes_back(
    server: Google,
) -> None:
    connection = connect(server)
    allow(server, less=("admin.reports.audit.readonly",))
    run(connection)

    assert (verdicts("GW-22").population, verdicts("GW-22").unknown) == (1, 1)
    assert not any(s.read_to for s in Stream.objects.all())
    allow(server)
    run(connection)

    assert verdicts("GW-22").unknown == 0
    assert [i.facts["privilege"] for i in known("grant")].count(HELP_DESK) == 1
    assert all(s.claimed["unread"] == {} for s in Stream.objects.all())


def test_what_google_forgets_stays_known(server: Google) -> None:
    connection = connect(server)
    run(connection)
    before = {i.external_id for i in known("grant")}
    server.tell("advance", days=200)
    run(connection)

    assert {i.external_id for i in known("grant")} == before


def _suspended(item: PopulationItem) -> bool:
    return bool(item.facts["act"] == "suspended")
