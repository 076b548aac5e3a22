"""The whole way from a simulated GitHub over HTTP to items of a population and verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from compliance.jobs.local.github.seeds.demo import demo
from compliance.jobs.local.github.seeds.small import small
from compliance.jobs.local.github.world import TOKEN
from evidence import artifacts
from evidence.models import Evaluation, PopulationItem, Snapshot, Stream
from evidence.populations.found import latest
from evidence.populations.reconciled import accounts_of
from evidence.rules.changes import change_from
from evidence.rules.differences import differences
from integrations.actions import connections, parts, runs
from integrations.actions.connections import Draft
from integrations.harvests import Fetcher, fetched_from
from integrations.models import CollectorRun, Connection
from integrations.providers.github import GITHUB
from integrations.providers.github.changes import items
from integrations.providers.github.settings import WINDOW_DAYS
from integrations.tape import Call, Record, Tape, read_snapshot
from tests import factories
from tests.fakes.github import GitHub, github

pytestmark = pytest.mark.django_db
COLLECTOR = "github.changes"
PLACE = "northwind/api"
OWNERS = {"demo": "northwind-labs", "small": "northwind"}


@pytest.fixture(scope="module")
def labs() -> Iterator[GitHub]:
    """Give the demo company's GitHub, only to be read."""
    with github(demo(datetime.now(UTC))) as server:
        yield server


@pytest.fixture
def server() -> Iterator[GitHub]:
    """Give a small GitHub, to do things in."""
    cache.clear()
    with github(small(datetime.now(UTC))) as running:
        yield running
    cache.clear()


def connect(server: GitHub, organization: str = "northwind") -> Connection:
    values = {
        "method": "token",
        "organizations": organization,
        "token": TOKEN,
        "base_url": server.address,
    }
    return connections.add_connection(
        draft=Draft(provider=GITHUB, title="GitHub", values=values),
        identity=GITHUB.identify(GITHUB.connect(values)),
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
    """Read and judge the changes once."""
    part = collect(begin(connection))
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()
    assert (part.state, part.error) == ("judged", "")
    return part


def merged(server: GitHub, title: str, **how: Any) -> int:
    """Open a pull request and merge it; return its number."""
    now = datetime.now(UTC)
    pull = server.tell("open_pull", repository=PLACE, title=title, author="ravi", at=ago(now, 9))
    number = int(pull["number"])
    server.tell("checks", repository=PLACE, number=number)
    if how.pop("is_reviewed", True):
        server.tell("review", repository=PLACE, number=number, by="june", at=ago(now, 5))
    server.tell("merge", repository=PLACE, number=number, by="june", at=ago(now, 1), **how)
    return number


def trouble(server: GitHub, **values: Any) -> None:
    """Let something go wrong from now on."""
    server.tell("trouble", **values)


def ago(now: datetime, minutes: int) -> str:
    return (now - timedelta(minutes=minutes)).isoformat()


def known(kind: str) -> dict[str, PopulationItem]:
    return {item.external_id: item for item in PopulationItem.objects.current().of_kind(kind)}


def open_differences() -> list[str]:
    """Return what nothing explains of the place that things are done in."""
    stream = Stream.objects.get(place=f"{PLACE}@main")
    found = accounts_of(stream, latest(stream.source, today=datetime.now(UTC).date()))
    return [each.text for each in differences(found) if not each.is_explained]


def verdicts(check_id: str) -> Evaluation:
    return Evaluation.objects.filter(check_id=check_id).latest("observed_at")


def test_every_merged_change_is_read_and_its_page_sealed(labs: GitHub) -> None:
    run(connect(labs, "northwind-labs"))

    streams = list(Stream.objects.all())
    changes = PopulationItem.objects.of_kind("change").select_related("snapshot__artifact")
    assert changes.count() == sum(stream.claimed["changes"] for stream in streams) > 100
    assert all(stream.read_to and not stream.state.get("under_way") for stream in streams)
    for item in changes[:20]:
        assert item.occurred_at == change_from(item.facts).merged_at
        records = read_snapshot(artifacts.read(item.snapshot.artifact))
        again = {each.id: each for each in items(records)}
        assert again[item.external_id].facts == item.facts
    judged = verdicts("GH-19")
    since = judged.observed_at - timedelta(days=WINDOW_DAYS)
    lately = changes.filter(ended_at=None, occurred_at__gt=since)
    assert judged.population == lately.count()
    assert judged.failed > 0


def test_a_reading_without_news_asks_one_question(server: GitHub) -> None:
    connection = connect(server)
    run(connection)
    server.tell("reset")
    before = PopulationItem.objects.count()
    run(connection)

    asked = server.tell("counts")["counts"]
    assert asked["Repositories"] == 1
    assert not {"Changes", "Deliveries"} & set(asked)
    assert PopulationItem.objects.count() == before


def test_a_merge_without_review_is_seen_and_fails(server: GitHub) -> None:
    connection = connect(server)
    run(connection)
    failed = verdicts("GH-19").failed
    number = merged(server, "Fix at night [INC-231]", is_reviewed=False, bypass=True)
    run(connection)

    assert f"{PLACE}#{number}" in known("change")
    assert verdicts("GH-19").failed == failed + 1


def test_what_is_said_later_of_a_change_begins_a_new_interval(server: GitHub) -> None:
    connection = connect(server)
    number = merged(server, "Keep it")
    run(connection)
    now = datetime.now(UTC).isoformat()
    server.tell("label", repository=PLACE, number=number, name="late", at=now)
    run(connection)

    told = PopulationItem.objects.filter(external_id=f"{PLACE}#{number}").order_by("began_at")
    assert [item.facts["labels"] for item in told] == [[], ["late"]]
    assert told[0].ended_at == told[1].began_at


def test_a_reading_tests_again_what_an_older_rule_tested(server: GitHub) -> None:
    connection = connect(server)
    run(connection)
    right = {item.pk: item.attributes for item in known("change").values()}
    PopulationItem.objects.of_kind("change").update(attributes={"version": 0})
    run(connection)

    assert right
    assert {item.pk: item.attributes for item in known("change").values()} == right


def test_pages_that_began_at_once_are_snapshots_of_their_own() -> None:
    part = CollectorRun(collector=COLLECTOR)
    fetcher = Fetcher(part=part, client=None, caller="", tool="", actor=runs.COLLECTOR)
    at, tape = datetime.now(UTC), Tape()
    call = Call(
        call="Changes",
        region="",
        parameters={},
        page=1,
        status=200,
        items=None,
        attempts=1,
        started_at=at,
        ended_at=at,
    )
    tape.add(Record(call="Changes"), [call])
    began = [fetched_from(fetcher, tape).started_at for _ in range(3)]

    assert began == [at - timedelta(microseconds=number) for number in range(3)]


def test_a_direct_push_is_a_commit_no_change_brought(server: GitHub) -> None:
    connection = connect(server)
    run(connection)
    now = datetime.now(UTC).isoformat()
    pushed = server.tell(
        "direct_push", repository=PLACE, by="june", at=now, message="Quick fix", bypass=True
    )
    run(connection)

    commit = known("commit")[pushed["oid"]]
    assert commit.facts["brought_by"] == []
    assert verdicts("GH-20").failed > 0


def test_a_branch_of_weeks_ago_that_is_merged_now_brings_its_old_commits(server: GitHub) -> None:
    connection = connect(server)
    now = datetime.now(UTC)
    opened = ago(now, 21 * 24 * 60)
    pull = server.tell("open_pull", repository=PLACE, title="Slow", author="ravi", at=opened)
    run(connection)
    assert pull["head"] not in known("commit")
    number = pull["number"]
    server.tell("checks", repository=PLACE, number=number)
    server.tell("review", repository=PLACE, number=number, by="june", at=ago(now, 2))
    server.tell("merge", repository=PLACE, number=number, by="june", at=now.isoformat())
    run(connection)

    assert known("commit")[pull["head"]].facts["brought_by"] == [number]
    assert open_differences() == []


def test_a_commit_with_a_false_date_leaves_a_gap_that_shows(server: GitHub) -> None:
    connection = connect(server)
    run(connection)
    now = datetime.now(UTC)
    push = {"repository": PLACE, "by": "june", "bypass": True}
    server.tell("direct_push", at=ago(now, 60 * 24 * 60), message="Backdated", **push)
    server.tell("direct_push", at=now.isoformat(), message="On top", **push)
    run(connection)

    found = open_differences()
    assert any("commits and 1 were read" in text for text in found), found
    assert any("which is not on the branch" in text for text in found), found


def test_a_force_push_is_an_item_of_its_own(server: GitHub) -> None:
    connection = connect(server)
    now = datetime.now(UTC).isoformat()
    server.tell("force_push", repository=PLACE, by="june", at=now, bypass=True)
    run(connection)

    kinds = {item.facts["kind"] for item in known("push").values()}
    assert "force_push" in kinds


def test_more_reviews_than_fit_into_a_row_are_all_read(server: GitHub) -> None:
    now = datetime.now(UTC)
    pull = server.tell("open_pull", repository=PLACE, title="Long", author="ravi", at=ago(now, 300))
    number = pull["number"]
    for minute in range(130):
        server.tell(
            "review",
            repository=PLACE,
            number=number,
            by="june",
            verdict="comment",
            at=ago(now, 290 - minute),
        )
    server.tell("checks", repository=PLACE, number=number)
    server.tell("review", repository=PLACE, number=number, by="june", at=ago(now, 5))
    server.tell("merge", repository=PLACE, number=number, by="june", at=ago(now, 1))
    run(connect(server))

    assert len(known("change")[f"{PLACE}#{number}"].facts["reviews"]) == 131


def test_a_page_that_takes_too_long_is_asked_for_in_halves(server: GitHub) -> None:
    for number in range(30):
        merged(server, f"Change {number}")
    connection = connect(server)
    trouble(server, most_rows=60)
    run(connection)

    assert len([i for i in known("change").values() if i.title.startswith("Change ")]) == 30


def test_when_github_allows_no_more_the_work_waits_and_goes_on(server: GitHub) -> None:
    for number in range(220):
        merged(server, f"Change {number}")
    connection = connect(server)
    trouble(server, points=22, hour_seconds=120)
    part = collect(begin(connection))
    kept = len(known("change"))

    assert part.state == "queued" and part.waits == 1
    assert "goes on by itself" in part.error
    assert part.queued_at > datetime.now(UTC)
    assert 0 < kept < 221, server.tell("counts")
    trouble(server, points=5000)
    cache.clear()
    server.tell("reset")
    collect(part)
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()

    assert (part.state, part.error) == ("judged", "")
    assert len([i for i in known("change").values() if i.title.startswith("Change ")]) == 220
    snapshots = Snapshot.objects.filter(collector=COLLECTOR)
    assert snapshots.count() == len(set(snapshots.values_list("observed_at", flat=True)))


def test_what_goes_wrong_now_and_then_changes_nothing(server: GitHub) -> None:
    for number in range(8):
        merged(server, f"Change {number}")
    connection = connect(server)
    trouble(server, every_502=4, every_cut=5)
    run(connection)

    assert len([i for i in known("change").values() if i.title.startswith("Change ")]) == 8
