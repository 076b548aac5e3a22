"""Which audit the journey is about, what follows it, and the report it ends with."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from audits import actions
from audits.models import Audit
from audits.periods import current_audit, follower
from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from evidence.models import EvidenceItem
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
H1 = {"first_day": date(2026, 1, 1), "last_day": date(2026, 6, 30)}
H2 = {"first_day": date(2026, 7, 1), "last_day": date(2026, 12, 31)}
NEXT = {"first_day": date(2027, 1, 1), "last_day": date(2027, 6, 30)}
OPENED = {"opened_at": datetime(2025, 11, 1, tzinfo=UTC)}


@pytest.fixture
def lead() -> User:
    factories.organization()
    factories.category()
    return factories.lead()


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "closed", "name"),
    [
        (noon(2025, 10, 1), None, None),
        (noon(2025, 12, 1), None, "H1"),
        (noon(2026, 1, 1), None, "H1"),
        (noon(2026, 6, 30), None, "H1"),
        (noon(2026, 7, 1), None, "H2"),
        (noon(2026, 12, 31), None, "H2"),
        (noon(2027, 2, 1), None, "H2"),
        (noon(2026, 5, 1), date(2026, 4, 1), "H2"),
    ],
)
def test_pages_are_about_the_period_that_holds_the_day(
    at: datetime, closed: date | None, name: str | None, lead: User
) -> None:
    factories.audit("H1", closed_on=closed, **H1, **OPENED)  # type: ignore[arg-type]
    factories.audit("H2", **H2, **OPENED)  # type: ignore[arg-type]
    factories.audit("Type I", as_of=date(2026, 5, 1), opened_at=OPENED["opened_at"])

    found = current_audit(at=at)

    assert (found.name if found else None) == name


def test_when_all_are_closed_it_is_the_newest(lead: User) -> None:
    factories.audit("H1", closed_on=date(2026, 8, 1), **H1)  # type: ignore[arg-type]
    factories.audit("H2", closed_on=date(2027, 2, 1), **H2)  # type: ignore[arg-type]

    assert str(current_audit(at=noon(2027, 3, 1))) == "H2"


def test_the_next_audit_is_about_the_same_from_the_day_after(lead: User) -> None:
    cloud = factories.system()
    first = factories.audit("H1", systems=[cloud], categories=["security", "privacy"], **H1)  # type: ignore[arg-type]

    after = actions.open_following_audit(audit=first, actor=lead, at=AT)

    assert (after.first_day, after.last_day) == (H2["first_day"], H2["last_day"])
    assert list(after.systems.all()) == [cloud]
    assert {c.code for c in after.categories.all()} == {"security", "privacy"}
    assert after.name == "SOC 2 Type II, Jul 2026 – Dec 2026"
    assert follower(first, list(Audit.objects.all())) == after
    assert follower(after, list(Audit.objects.all())) is None
    with pytest.raises(actions.AuditTypeError, match="is about those days already"):
        actions.open_following_audit(audit=first, actor=lead, at=AT)


def test_nothing_follows_a_type_1(lead: User) -> None:
    audit = factories.audit("Type I", as_of=date(2026, 5, 1))

    with pytest.raises(actions.AuditTypeError, match="nothing follows it"):
        actions.open_following_audit(audit=audit, actor=lead, at=AT)


def test_type_1_is_skipped_and_taken_back_on_the_record(lead: User) -> None:
    actions.skip_type_one(reason="Nobody asks for it.", actor=lead, at=AT)
    actions.resume_type_one(actor=lead, at=AT)

    told = [(e.event, e.subject, e.details) for e in LedgerEntry.objects.in_order()]
    assert told == [
        ("type_one.skipped", "journey:type-one", {"reason": "Nobody asks for it."}),
        ("type_one.resumed", "journey:type-one", {}),
    ]


def test_only_a_lead_decides_on_periods(lead: User) -> None:
    ravi, audit = factories.engineer(), factories.audit("H1", **H1)  # type: ignore[arg-type]
    acts = (
        lambda: actions.skip_type_one(reason="", actor=ravi, at=AT),
        lambda: actions.resume_type_one(actor=ravi, at=AT),
        lambda: actions.open_following_audit(audit=audit, actor=ravi, at=AT),
        lambda: actions.note_report(
            audit=audit, dated_on=date(2026, 9, 1), item=None, actor=ravi, at=AT
        ),
    )
    for act in acts:
        with pytest.raises(actions.NotLeadError):
            act()
    assert not LedgerEntry.objects.exists()


def test_a_report_is_noted_with_its_file(lead: User) -> None:
    audit = factories.audit("H1", **H1)  # type: ignore[arg-type]
    item = factories.evidence_item(added_by=lead)
    with pytest.raises(actions.ReportTooEarlyError, match="30 Jun 2026"):
        actions.note_report(audit=audit, dated_on=date(2026, 6, 30), item=None, actor=lead, at=AT)

    for _twice in range(2):
        actions.note_report(audit=audit, dated_on=date(2026, 9, 1), item=item, actor=lead, at=AT)

    audit.refresh_from_db()
    assert (audit.reported_on, audit.report) == (date(2026, 9, 1), item)
    assert [e.event for e in LedgerEntry.objects.all()] == ["audit.reported"]
    with pytest.raises(IntegrityError, match="is_dated"), transaction.atomic():
        Audit.objects.update(reported_on=None)


def test_a_lead_notes_the_report_on_the_audit_s_page(lead: User, client: Client) -> None:
    audit = factories.audit("Q1")
    item: EvidenceItem = factories.evidence_item(title="The report", added_by=lead)
    client.force_login(lead)
    url = "/audits/q1/report/"
    assert b"The report" in client.get("/audits/q1/").content

    early = client.post(url, {"dated_on": "2026-02-01"})
    assert early.status_code == 400
    assert b"A report is dated after" in early.content
    assert client.post(url, {"dated_on": "2026-05-02", "item": item.pk}).status_code == 302

    audit.refresh_from_db()
    assert (audit.reported_on, audit.report) == (date(2026, 5, 2), item)
    for who in (factories.engineer, factories.employee, factories.auditor):
        client.force_login(who())
        assert client.post(url, {"dated_on": "2026-05-03"}).status_code == 404
    client.logout()
    assert client.post(url).headers["Location"].startswith("/accounts/login/")
