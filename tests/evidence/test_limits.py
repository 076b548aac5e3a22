"""Time limits are frozen when a failure is first seen; waivers are approved by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from compliance.accounts.models import Role, User
from compliance.ledger.models import LedgerEntry
from controls.models import Control
from controls.rules.health import Health
from evidence import findings
from evidence.actions.limits import (
    LimitError,
    WaiverError,
    ask_waiver,
    decide_waiver,
    end_waiver,
    set_limit,
)
from evidence.health import health_of
from evidence.limits import with_waivers
from evidence.models import Finding, TimeLimit, Waiver
from evidence.rules.judged import JudgedCheck, JudgedResource
from evidence.rules.limits import Limit, Unit, due_at
from evidence.rules.severity import Severity
from evidence.rules.verdict import Outcome, Verdict, failed, passed
from evidence.rules.weeks import Week, WeekState
from evidence.weeks import weeks_of
from tests import factories
from tests.factories import AT

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def limit(amount: int, unit: Unit = Unit.HOURS) -> Limit:
    return Limit(amount=amount, unit=unit)


@pytest.mark.parametrize(
    ("seen", "agreed", "due"),
    [
        ("2026-03-28T10:00", limit(24), "2026-03-29T11:00"),  # the clock was moved that night
        ("2026-03-28T10:00", limit(1, Unit.DAYS), "2026-03-29T10:00"),
        ("2026-10-24T10:00", limit(1, Unit.DAYS), "2026-10-25T10:00"),
        ("2026-11-20T16:00", limit(1, Unit.BUSINESS_DAYS), "2026-11-23T16:00"),  # from Friday
        ("2026-11-21T16:00", limit(1, Unit.BUSINESS_DAYS), "2026-11-24T00:00"),  # from Saturday
        ("2026-11-18T09:00", limit(5, Unit.BUSINESS_DAYS), "2026-11-25T09:00"),
        ("2026-11-18T09:00", limit(13, Unit.BUSINESS_DAYS), "2026-12-07T09:00"),
    ],
)
def test_a_limit_is_counted_by_the_organization_s_clock(seen: str, agreed: Limit, due: str) -> None:
    at = datetime.fromisoformat(seen).replace(tzinfo=AMSTERDAM)

    found = due_at(at, agreed, AMSTERDAM)

    assert found.astimezone(AMSTERDAM).isoformat()[:16] == due


@given(st.integers(0, 20_000), st.integers(1, 60), st.sampled_from(list(Unit)))
def test_a_longer_limit_never_ends_earlier(hours: int, amount: int, unit: Unit) -> None:
    seen = AT + hours * HOUR

    ends = [due_at(seen, limit(number, unit), AMSTERDAM) for number in (amount, amount + 1)]

    assert seen < ends[0] < ends[1]


def check(*verdicts: Verdict, check_id: str = "AWS-04") -> JudgedCheck:
    return JudgedCheck(
        check_id=check_id,
        version=1,
        title="x",
        severity=Severity.HIGH,
        resources=tuple(
            JudgedResource(id=f"r{n}", title=f"r{n}", region="", verdict=verdict)
            for n, verdict in enumerate(verdicts)
        ),
    )


def dues() -> list[tuple[str, str, float | None]]:
    rows = Finding.objects.order_by("resource_id", "began_at")
    return [(r.resource_id, r.reason, (r.due_at - AT) / HOUR if r.due_at else None) for r in rows]


@pytest.mark.django_db
def test_a_failure_keeps_the_day_it_was_given_when_it_was_first_seen() -> None:
    source, boss = factories.source(), factories.lead()
    set_limit(of=Severity.HIGH, limit=limit(10), actor=boss, at=AT)
    findings.merge(source, check(failed("old")), at=AT)
    set_limit(of=Severity.HIGH, limit=limit(2), actor=boss, at=AT + HOUR)
    findings.merge(source, check(failed("reworded"), failed("new")), at=AT + 2 * HOUR)
    findings.merge(source, check(passed("fine"), failed("new")), at=AT + 3 * HOUR)
    findings.merge(source, check(failed("again"), failed("new")), at=AT + 20 * HOUR)

    assert dues() == [
        ("r0", "old", 10),
        ("r0", "reworded", 10),
        ("r0", "fine", None),
        ("r0", "again", 22),
        ("r1", "new", 4),
    ]


@pytest.mark.django_db
def test_what_failed_before_there_was_a_limit_has_none() -> None:
    source = factories.source()
    findings.merge(source, check(failed("old")), at=AT)
    set_limit(of=Severity.HIGH, limit=limit(2), actor=factories.lead(), at=AT + HOUR)
    findings.merge(source, check(failed("reworded")), at=AT + 2 * HOUR)

    assert [due for _, _, due in dues()] == [None, None]


@pytest.mark.django_db
def test_a_control_s_own_limit_goes_before_the_severity_s() -> None:
    control, boss = factories.control(checks=["AWS-04"]), factories.lead()
    set_limit(of=Severity.HIGH, limit=limit(1), actor=boss, at=AT)
    set_limit(of=control, limit=limit(9), actor=boss, at=AT)
    findings.merge(factories.source(), check(failed("x")), at=AT)
    findings.merge(factories.source("two"), check(failed("x"), check_id="AWS-05"), at=AT)

    found = dict(Finding.objects.values_list("check_id", "due_at"))
    assert {key: (due - AT) / HOUR for key, due in found.items() if due} == {
        "AWS-04": 9,
        "AWS-05": 1,
    }


@pytest.mark.django_db
def test_limits_are_set_by_leads_on_the_record_and_history_stays() -> None:
    boss = factories.lead()
    with pytest.raises(LimitError):
        set_limit(of=Severity.LOW, limit=limit(1), actor=factories.engineer(), at=AT)
    for number, amount in enumerate((5, 5, 7, None)):
        agreed = limit(amount, Unit.DAYS) if amount else None
        set_limit(of=Severity.LOW, limit=agreed, actor=boss, at=AT + number * DAY)

    assert [str(row) for row in TimeLimit.objects.order_by("pk")] == ["5 days", "7 days"]
    assert [entry.details for entry in LedgerEntry.objects.in_order()] == [
        {"from": "", "to": "5 days"},
        {"from": "5 days", "to": "7 days"},
        {"from": "7 days", "to": ""},
    ]


@pytest.fixture
def asker() -> User:
    return factories.engineer()


@pytest.fixture
def waiver(asker: User) -> Waiver:
    factories.organization()
    finding = factories.finding(resource_id="r0")
    return ask_waiver(
        finding=finding, reason="Behind a wall", until=AT + 30 * DAY, actor=asker, at=AT
    )


@pytest.mark.django_db
def test_nobody_decides_on_their_own_waiver() -> None:
    boss = factories.lead()
    made = ask_waiver(finding=factories.finding(), reason="x", until=AT + DAY, actor=boss, at=AT)

    with pytest.raises(WaiverError, match="Somebody else"):
        decide_waiver(waiver=made, is_approved=True, note="", actor=boss, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Waiver.objects.filter(pk=made.pk).update(decided_by=boss, decided_at=AT, is_approved=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"until": AT}, "a day to come"),
        ({"role": Role.EMPLOYEE}, "Only the compliance lead and engineers"),
        ({"outcome": "pass"}, "Only what fails now"),
        ({"ended_at": AT + HOUR}, "Only what fails now"),
    ],
)
def test_what_cannot_be_waived_is_said(changes: dict[str, object], said: str) -> None:
    own = {"outcome", "ended_at"}
    finding = factories.finding(**{k: v for k, v in changes.items() if k in own})  # type: ignore[arg-type]
    role = changes.get("role", Role.ENGINEER)
    asked = {"reason": "x", "until": AT + DAY} | {
        k: v for k, v in changes.items() if k in {"reason", "until"}
    }

    with pytest.raises(WaiverError, match=said):
        ask_waiver(finding=finding, actor=factories.user("Ann", role), at=AT, **asked)  # type: ignore[arg-type]


def health(at: datetime) -> Health:
    (control,) = controls = [Control.objects.get()]
    return health_of(controls, at=at)[control.pk]


@pytest.mark.django_db
def test_a_waived_failure_does_not_make_its_control_failing_while_it_holds(
    waiver: Waiver,
) -> None:
    control = factories.control(checks=["AWS-04"], cadence="annual")
    factories.evidence_item(control, covers_from=AT, covers_to=AT, received_at=AT)
    decide_waiver(
        waiver=waiver, is_approved=True, note="", actor=factories.lead("Lou"), at=AT + DAY
    )

    assert health(AT + HOUR) is Health.FAILING
    assert health(AT + 2 * DAY) is Health.OPERATING
    assert health(AT + 31 * DAY) is Health.FAILING
    end_waiver(waiver=waiver, note="Mended", actor=User.objects.get(name="Lou"), at=AT + 5 * DAY)
    assert health(AT + 4 * DAY) is Health.OPERATING
    assert health(AT + 6 * DAY) is Health.FAILING


@pytest.mark.django_db
def test_a_week_is_an_exception_only_where_it_failed_without_a_waiver(waiver: Waiver) -> None:
    control = factories.control(checks=["AWS-04"], cadence="continuous")
    factories.evidence_item(control, covers_from=AT, covers_to=AT + 60 * DAY, received_at=AT)
    decide_waiver(
        waiver=waiver, is_approved=True, note="", actor=factories.lead("Lou"), at=AT + DAY
    )
    weeks = [Week(start=AT + n * 7 * DAY, end=AT + (n + 1) * 7 * DAY) for n in range(6)]

    found = weeks_of([control], weeks, record_began_at=AT, at=AT + 50 * DAY)[control.pk]

    bad, good = WeekState.EXCEPTION, WeekState.OPERATED
    assert found == [bad, good, good, good, bad, bad]


@pytest.mark.django_db
def test_a_declined_waiver_changes_nothing_and_may_be_asked_for_again(
    waiver: Waiver, asker: User
) -> None:
    boss = factories.lead()
    decide_waiver(waiver=waiver, is_approved=False, note="Mend it", actor=boss, at=AT + DAY)
    with pytest.raises(WaiverError, match="decided already"):
        decide_waiver(waiver=waiver, is_approved=True, note="", actor=boss, at=AT + DAY)

    assert not Waiver.objects.holding(AT + 2 * DAY).exists()
    ask_waiver(
        finding=Finding.objects.get(), reason="y", until=AT + 9 * DAY, actor=asker, at=AT + 2 * DAY
    )
    with pytest.raises(WaiverError, match="already waits"):
        ask_waiver(
            finding=Finding.objects.get(),
            reason="z",
            until=AT + 9 * DAY,
            actor=asker,
            at=AT + 2 * DAY,
        )


@pytest.mark.django_db
def test_a_waived_failure_is_counted_as_excluded(waiver: Waiver) -> None:
    decide_waiver(waiver=waiver, is_approved=True, note="", actor=factories.lead(), at=AT)
    judged = check(failed("x"), failed("x"), passed("y"))

    [found] = with_waivers(waiver.source, [judged], at=AT + HOUR)

    assert (found.excluded, found.failed, found.worst) == (1, 1, Outcome.FAIL)
    assert found.digest == judged.digest
    [again] = with_waivers(waiver.source, [check(failed("x"))], at=AT + HOUR)
    assert again.worst is (Outcome.NOT_APPLICABLE)


@pytest.mark.django_db
def test_a_waiver_is_asked_for_and_approved_on_its_pages(client: Client) -> None:
    factories.organization()
    finding = factories.finding()
    engineer, boss = factories.engineer(), factories.lead()
    client.force_login(engineer)
    address = f"/checks/AWS-04/{finding.pk}/waive/"
    assert client.post(address, {"reason": "", "last_day": "2020-01-01"}).status_code == 422
    day = f"{datetime.now(AMSTERDAM) + 9 * DAY:%Y-%m-%d}"
    made = client.post(address, {"reason": "Behind a wall", "last_day": day})
    page = made["Location"]

    client.post(page, {"is_approved": "yes"})
    assert Waiver.objects.get().decided_at is None
    client.force_login(boss)
    client.post(page, {"is_approved": "yes", "note": "Fine until then"})

    assert Waiver.objects.get().state(Waiver.objects.get().decided_at or AT) == "holding"
    listed = client.get("/checks/waivers/?state=holding").content.decode()
    assert "Behind a wall" in listed
    assert client.get("/checks/AWS-04/?time=waived").content.decode().count("data-peek") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EMPLOYEE])
def test_waivers_and_limits_are_not_for_everybody(client: Client, role: Role) -> None:
    factories.organization()
    client.force_login(factories.user("Out Sider", role))

    for address in ("/checks/waivers/", "/checks/limits/"):
        assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_an_engineer_sets_no_limits_and_a_lead_does_by_page(client: Client) -> None:
    factories.organization()
    client.force_login(factories.engineer())
    assert client.get("/checks/limits/").status_code in {403, 404}
    client.force_login(factories.lead())
    assert client.post("/checks/limits/", {"amount": 3, "unit": "days"}).status_code == 422
    client.post("/checks/limits/", {"severity": "high", "amount": 3, "unit": "business_days"})

    assert str(TimeLimit.objects.get()) == "3 business days"
    assert "3 business days" in client.get("/checks/limits/").content.decode()
