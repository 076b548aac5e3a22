"""Whole runs of the demo company's Google, into the record and by the product's own actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from compliance.jobs.local.google.seeds.demo import demo
from compliance.people.models import Account, AccountState
from evidence.models import Evaluation, Finding, Snapshot
from evidence.rules.verdict import Outcome
from integrations.actions import connections, parts, runs
from integrations.actions.connections import Draft
from integrations.models import CollectionRun, Connection
from integrations.providers.google import GOOGLE
from integrations.providers.google.methods import SCOPES, address_of
from tests import factories
from tests.fakes.google import Google, google

from .worlds import DOMAIN, allow, entered, trouble

pytestmark = pytest.mark.django_db
ENFORCEMENT = "security.two_step_verification_enforcement"


@pytest.fixture
def labs() -> Iterator[Google]:
    """Give the demo company's Google, to change things in."""
    cache.clear()
    with google(demo(datetime.now(UTC))) as running:
        yield running
    cache.clear()


@pytest.fixture
def connection(labs: Google) -> Connection:
    factories.organization()
    values = entered(labs)
    return connections.add_connection(
        draft=Draft(provider=GOOGLE, title="Google", values=values),
        identity=GOOGLE.identify(GOOGLE.connect(values)),
        actor=factories.lead(),
        at=datetime.now(UTC),
    )


def run(connection: Connection, *only: str) -> CollectionRun:
    """Read and judge everything once, or these collectors alone."""
    started = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    if only:
        started.collectors.exclude(collector__in=only).delete()
    for part in started.collectors.order_by("collector"):  # the log before the accounts
        parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
        parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
        part.refresh_from_db()
        assert (part.state, part.error) == ("judged", "")
    return started


def outcome(check_id: str, title: str) -> str:
    """Return what stands of a resource now."""
    return Finding.objects.get(check_id=check_id, resource_title=title, ended_at=None).outcome


def newest(check_id: str) -> Evaluation:
    return Evaluation.objects.filter(check_id=check_id).latest("observed_at")


def test_a_run_judges_every_check_and_its_counts_add_up(connection: Connection) -> None:
    run(connection)

    assert {e.check_id for e in Evaluation.objects.all()} == {c.id for c in GOOGLE.checks}
    for each in Evaluation.objects.all():
        counted = each.passed + each.failed + each.unknown + each.not_applicable
        assert counted == each.population, each.check_id
    assert Snapshot.objects.filter(collector="google.policies").count() == 1


def test_sealed_bytes_judged_again_say_the_same(connection: Connection) -> None:
    run(connection, "google.policies", "google.devices", "google.usage")

    for each in Evaluation.objects.select_related("snapshot__artifact"):
        check = next(c for c in GOOGLE.checks if c.id == each.check_id)
        again = parts.performed_again(each.snapshot, check)
        found = [r.verdict.outcome for r in again.resources]
        assert found.count(Outcome.FAIL) == each.failed
        assert found.count(Outcome.PASS) == each.passed


def test_a_unit_that_was_excepted_turns_green_when_it_inherits_again(
    connection: Connection, labs: Google
) -> None:
    run(connection, "google.policies")
    before = outcome("GW-02", "/Warehouse")
    labs.tell("clear_policy", setting=ENFORCEMENT, unit="/Warehouse")
    run(connection, "google.policies")

    assert (before, outcome("GW-02", "/Warehouse")) == ("fail", "pass")
    assert newest("GW-02").failed == 0


def test_a_program_that_is_put_out_again_is_no_finding_any_more(
    connection: Connection, labs: Google
) -> None:
    run(connection, "google.activity")
    assert outcome("GW-16", "Mail Merge Wizard") == "fail"
    [(email, client)] = [
        (labs.world.users[holder].email, grant.client_id)
        for holder, grants in labs.world.grants.items()
        for grant in grants
        if grant.app == "Mail Merge Wizard"
    ]
    labs.tell("revoke_app", email=email, client_id=client)
    run(connection, "google.activity")

    assert not Finding.objects.filter(
        check_id="GW-16", resource_title="Mail Merge Wizard", ended_at=None
    ).exists()


def test_a_privilege_that_is_given_now_is_judged_with_the_next_run(
    connection: Connection, labs: Google
) -> None:
    run(connection, "google.activity")
    before = newest("GW-22").population
    labs.tell(
        "grant_role",
        email=f"ada.silva@{DOMAIN}",
        role="_GROUPS_ADMIN_ROLE",
        by=f"lena.fischer@{DOMAIN}",
    )
    run(connection, "google.activity")

    assert newest("GW-22").population == before + 1
    assert outcome("GW-22", f"_GROUPS_ADMIN_ROLE given to ada.silva@{DOMAIN}") == "fail"


def test_accounts_reach_the_record_of_people_and_leave_it(
    connection: Connection, labs: Google
) -> None:
    run(connection, "google.directory")
    june = Account.objects.get(directory__provider="google", name=f"june@{DOMAIN}")
    [state] = AccountState.objects.current().filter(account=june)
    assert (state.is_active, state.is_privileged) == (True, True)
    labs.tell("suspend_user", email=f"june@{DOMAIN}")
    run(connection, "google.directory")

    [after] = AccountState.objects.current().filter(account=june)
    assert after.is_active is False
    assert Account.objects.filter(name=june.name).count() == 1


def test_a_scope_that_is_taken_away_turns_green_into_unknown_and_back(
    connection: Connection, labs: Google
) -> None:
    run(connection, "google.policies")
    usual = newest("GW-11")
    allow(labs, less=("cloud-identity.policies.readonly",))
    run(connection, "google.policies")
    without = newest("GW-11")
    allow(labs)
    run(connection, "google.policies")
    again = newest("GW-11")

    assert (without.population, without.unknown, without.passed) == (1, 1, 0)
    reason = Finding.objects.filter(check_id="GW-11", outcome="unknown").latest("began_at").reason
    assert reason == f"It needs the scope “{address_of('cloud-identity.policies.readonly')}”."
    assert (again.passed, again.failed) == (usual.passed, usual.failed)


def test_a_list_of_accounts_that_could_not_be_read_makes_nobody_a_leaver(
    connection: Connection, labs: Google
) -> None:
    run(connection, "google.directory")
    before = AccountState.objects.current().count()
    allow(labs, less=("admin.directory.user.readonly",))
    run(connection, "google.directory")

    assert AccountState.objects.current().count() == before
    assert newest("GW-10").unknown == newest("GW-10").population


def test_a_delegation_that_was_widened_later_ends_the_next_run(
    connection: Connection, labs: Google
) -> None:
    allow(labs, more=("admin.directory.rolemanagement",))
    started = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    for part in started.collectors.order_by("collector"):  # the log before the accounts
        parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
        part.refresh_from_db()
        assert part.state == "failed"
        assert address_of("admin.directory.rolemanagement") in part.error
    assert Snapshot.objects.count() == 0


def test_everything_taken_away_says_what_to_delegate(connection: Connection, labs: Google) -> None:
    allow(labs, less=SCOPES)
    started = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part = started.collectors.get(collector="google.devices")
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()

    assert part.state == "failed"
    assert "admin.directory.domain.readonly" in part.error


def test_a_google_that_answers_slowly_changes_no_verdict(
    connection: Connection, labs: Google
) -> None:
    run(connection, "google.policies", "google.usage")
    usual = {e.check_id: (e.passed, e.failed, e.unknown) for e in Evaluation.objects.all()}
    trouble(labs, latency_ms=60, short_pages=True, empty_pages=True)
    run(connection, "google.policies", "google.usage")

    found = {c: newest(c) for c in usual}
    assert {c: (e.passed, e.failed, e.unknown) for c, e in found.items()} == usual


def test_when_google_allows_no_more_the_part_waits_and_is_read_whole_later(
    connection: Connection, labs: Google
) -> None:
    trouble(labs, every_quota=6, quota="quotaExceeded")
    started = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    started.collectors.exclude(collector="google.directory").delete()
    part = started.collectors.get()
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()

    assert (part.state, part.waits) == ("queued", 1)
    assert timedelta() < part.queued_at - datetime.now(UTC) <= timedelta(minutes=2)
    trouble(labs, every_quota=0)
    cache.clear()
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()

    assert (part.state, part.error) == ("judged", "")
    assert newest("GW-01").population > 40
