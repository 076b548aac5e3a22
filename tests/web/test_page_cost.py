"""What a page costs: as many queries for sixty rows as for one, and few bytes on a first visit."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from compliance.accounts.models import User
from compliance.comments.actions import add_comment
from compliance.dashboard.talk import place_of
from compliance.notices.actions.channels import add_channel
from compliance.people.actions import terms
from compliance.people.actions.accounts import link_account
from compliance.people.models import (
    Account,
    AccountLogEntry,
    Directory,
    Person,
    RosterImport,
)
from compliance.people.readings import seen_accounts
from controls.models import Control
from controls.revising import revise_control
from evidence.models import Population, Source, Stream
from integrations.models import CollectionRun, CollectorRun, Connection
from integrations.providers.aws import AWS
from tests import factories
from tests.addresses import PAGES, names, path_of
from tests.evidence import changed, populated
from tests.journey import builders as journey
from tests.people import building
from tests.reviews import builders as reviewing

SIZES = (1, 10, 60)
MOST = 46  # queries of any page: the digest tells the most
# Answers that are no page a person looks at, or whose cost is another library's.
NO_PAGES = re.compile(
    r"^(api|account_|healthz|readyz|home$|setup$|start$|styleguide|accounts:welcome$)"
    r"|^notices:unsubscribe$"
    r"|:(download|image|evidence_file|evidence_image|mine|snapshot|evidence_snapshot)$"
    r"|:(evidence_)?receipt_calls$"
)
ONLY_SENT = {
    "save_view",
    "delete_view",
    "setup_skip",
    "accounts:time_zone",
    "accounts:dismiss",
    "comment",
    "retract_comment",
    "settle_mention",
    "notices:change_channel",
    "notices:test_channel",
    "notices:end_channel",
    "reviews:sign",
    "reviews:take_back",
    "reviews:decide",
    "reviews:countersign",
    "reviews:comment",
    "reviews:hand_over",
    "people:link",
    "people:unlink",
    "people:sort",
    "people:fulfil",
    "people:forget",
    "people:import_confirm",
    "people:add_obligation",
    "people:retire_obligation",
    "people:add_rule",
    "people:end_rule",
    "audits:report",
    "controls:change_subservice",
    "controls:retire_subservice",
    "controls:set_systems",
    "integrations:set_system",
    "journey:skip",
    "journey:resume",
    "journey:follow",
    "journey:start",
    "journey:take_back",
    "journey:answer",
    "journey:plan",
    "journey:begin",
    "journey:close",
    "journey:accept",
    "journey:reopen",
    "controls:confirm_scope",
    "controls:assign_owner",
    "controls:call_off",
    "end_waiver",
    "controls:add_system",
    "controls:scope_system",
    "controls:scope_category",
    "evidence:freeze_population",
    "evidence:withdraw",
    "integrations:test",
    "integrations:start",
    "integrations:schedule",
    "accounts:revoke",
    "accounts:set_role",
    "accounts:password_link",
    "accounts:set_active",
    "audits:change_window",
    "audits:close",
    "audits:name_auditor",
    "audits:remove_auditor",
}
_numbers = count(1)


def add_rows(lead: User, how_many: int) -> None:
    """Add so many of everything that any page lists."""
    for number in (next(_numbers) for _ in range(how_many)):
        engineer = factories.engineer(f"Engineer {number}")
        control = factories.control(
            f"AC-{number}", checks=["AWS-04"], criteria=["CC6.1", f"CC7.{number}"], owner=engineer
        )
        at = factories.AT + timedelta(hours=number)
        source = factories.source(f"AWS {number}")
        _add_change(lead, number)
        factories.evaluation(control, of_source=source, observed_at=at, failed=1)
        factories.evidence_item(control, covers_from=at, added_by=engineer)
        again, check = divmod(number, len(AWS.checks))
        factories.finding(
            AWS.checks[check].id,
            source=Source.objects.earliest("pk"),
            resource_id=f"arn:shared:{again}",
        )
        factories.waiver(factories.finding(source=source), engineer, lead)
        revise_control(
            control=control,
            changes={"cadence": "monthly"},
            from_at=factories.AT,
            actor=lead,
            at=factories.AT,
        )
        factories.system(f"Cloud {number}")
        _add_talk(lead, engineer, control, at)
        auditor = factories.auditor(f"Auditor {number}")
        factories.audit(f"Type II {number}", auditors=[auditor], last_day=timezone.now().date())
        _add_runs(source, engineer, number)
        _add_person(lead, number)
        reviewing.one_of_everything(lead, lead, own=engineer)
        journey.gap(lead, control, at=factories.AT + timedelta(days=1))
        journey.subservice(lead, f"Vendor {number}", controls=[control])


def _add_talk(lead: User, engineer: User, control: Control, at: datetime) -> None:
    """Add a comment on the first control, a message of it, and a channel."""
    place = place_of(f"control:{Control.objects.earliest('pk').code}")
    text = f"@{engineer.name} see {control.code}, and @{lead.name} too"
    add_comment(place=place, text=text, actor=engineer, at=at)
    add_channel(
        title=f"Room of {engineer}",
        address="slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        kinds=["due"],
        actor=lead,
        at=at,
    )


def _add_person(lead: User, number: int) -> None:
    """Add somebody with an account that is left open, and an account that is nobody's."""
    first = Person.objects.first() or building.one_of_everything(lead, email=lead.email)
    last_day = (timezone.now() - timedelta(days=3)).date()
    building.person(f"Person {number}", last_day=last_day)
    directory = Directory.objects.earliest("pk")
    known = seen_accounts(directory)
    new = [building.seen(f"person.{number}"), building.seen(f"robot {number}", emails=())]
    building.read(directory, *known, *new, at=timezone.now())
    account = Account.objects.earliest("pk")
    for day in (1, 2):
        at = timezone.now() - timedelta(days=number, hours=day)
        AccountLogEntry.objects.create(
            directory=directory, account=account.external_id, act="privileged", at=at
        )
    link_account(account=account, person=first, reason="told", actor=lead, at=timezone.now())
    Account.objects.filter(name=f"robot {number}").update(kind="service", owner=first)
    terms.add_obligation(
        title=f"Policy {number}",
        kinds=["employee"],
        due_days=30,
        repeats_months=None,
        actor=lead,
        at=timezone.now(),
    )
    RosterImport.objects.create(
        title=f"List {number}",
        sha256="0" * 64,
        rows=1,
        refused=0,
        imported_by=lead,
        imported_at=timezone.now(),
    )


def _add_change(lead: User, number: int) -> None:
    into = Stream.objects.first() or populated.stream(populated.source())
    now = timezone.now() - timedelta(days=number % 80 + 1)
    change = changed.change(changed.review(), number=number, merged_at=now)
    page_at = populated.NOW + timedelta(minutes=number)
    commit = changed.commit(f"{number:040x}", committed_at=now)
    populated.read(into, change, commit, at=page_at)
    Population.objects.create(
        source=into.source,
        title=f"Changes {number}",
        first_day=factories.AT.date(),
        last_day=now.date(),
        defined_by=lead,
        defined_at=factories.AT,
    )


def _add_runs(source: Source, engineer: User, number: int) -> None:
    times = {"next_run_at": factories.AT, "created_at": factories.AT}
    Connection.objects.create(name=f"aws-{number}", source=source, **times)
    first = Connection.objects.earliest("pk")
    run = CollectionRun.objects.create(
        connection=first,
        started_at=factories.AT,
        finished_at=factories.AT,
        requested_by=engineer,
        result=CollectionRun.Result.COMPLETE,
    )
    CollectorRun.objects.create(
        run=run, collector="aws.iam", state="queued", queued_at=factories.AT
    )


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(captured)


@pytest.mark.django_db
def test_every_page_asks_as_many_queries_for_many_rows_as_for_one(settings: Settings) -> None:
    settings.COUNTERS_KEPT_FOR = timedelta(hours=1)
    factories.organization()
    lead = factories.lead()
    client = Client()
    client.force_login(lead)
    asked: dict[str, list[int]] = {name: [] for name in PAGES}
    for before, size in zip((0, *SIZES), SIZES, strict=False):
        add_rows(lead, size - before)
        queries_of(client, "/keys/")  # what waits is counted once after an act
        for name in PAGES:
            if not before or "population" in name:
                queries_of(client, path_of(name))  # what is asked once, and then kept
            asked[name].append(queries_of(client, path_of(name)))

    assert {name: found for name, found in asked.items() if len(set(found)) > 1} == {}
    assert {name: found for name, found in asked.items() if max(found) > MOST} == {}


def test_every_page_is_asked() -> None:
    known = {*PAGES, *ONLY_SENT}

    assert [n for n in names() if n not in known and not NO_PAGES.search(n)] == []
    assert known <= set(names())
