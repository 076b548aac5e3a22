from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from audits import actions
from audits.models import Audit, AuditorAccess
from audits.rules.window import AsOf, Period, Span
from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

QUARTER = Period(first=date(2026, 1, 1), last=date(2026, 3, 31))
HALF_YEAR = Period(first=date(2026, 1, 1), last=date(2026, 6, 30))
DAY = AsOf(day=date(2026, 1, 1))
TODAY = AT.date()


@pytest.fixture(autouse=True)
def security() -> None:
    factories.category("security")


def entries() -> list[tuple[str, str, dict[str, object]]]:
    return [(e.event, e.subject, e.details) for e in LedgerEntry.objects.in_order()]


def opened(span: Span = QUARTER, **changes: object) -> Audit:
    arguments = {"name": "Type II 2026", "categories": [], "systems": [], "at": AT} | changes
    return actions.open_audit(span=span, actor=factories.lead(), **arguments)  # type: ignore[arg-type]


def test_an_audit_over_a_period_is_type_2_and_covers_security_by_itself() -> None:
    cloud = factories.system()
    audit = opened(categories=[factories.category("privacy")], systems=[cloud])

    assert (audit.type, audit.span, audit.slug) == (2, QUARTER, "type-ii-2026")
    assert {category.code for category in audit.categories.all()} == {"security", "privacy"}
    assert entries() == [
        (
            "audit.opened",
            "audit:type-ii-2026",
            {
                "name": "Type II 2026",
                "categories": ["privacy", "security"],
                "systems": ["cloud"],
                "first_day": "2026-01-01",
                "last_day": "2026-03-31",
            },
        )
    ]


def test_an_audit_as_of_a_day_is_type_1() -> None:
    audit = opened(DAY)

    assert (audit.type, audit.span, audit.begins_on) == (1, DAY, DAY.day)


@pytest.mark.parametrize(("name", "slug"), [("New", "new-2"), ("雲", "audit"), ("Q 1", "q-1")])
def test_an_audit_gets_a_slug_of_its_own(name: str, slug: str) -> None:
    assert opened(name=name).slug == slug


@pytest.mark.parametrize(
    "days",
    [
        {"type": 1},
        {"type": 1, "as_of": date(2026, 1, 1), "first_day": date(2026, 1, 1)},
        {"type": 2, "first_day": date(2026, 1, 1)},
        {"type": 2, "first_day": date(2026, 1, 2), "last_day": date(2026, 1, 1)},
        {"type": 3, "first_day": date(2026, 1, 1), "last_day": date(2026, 1, 1)},
    ],
)
def test_the_database_refuses_an_audit_without_its_days(days: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="as_of_a_day_or_over_a_period"), transaction.atomic():
        Audit.objects.create(name="x", slug="x", opened_by=factories.lead(), opened_at=AT, **days)


def test_the_window_moves_and_tells_from_where() -> None:
    audit = opened()

    actions.change_window(audit=audit, span=HALF_YEAR, actor=audit.opened_by, at=AT)
    actions.change_window(audit=audit, span=HALF_YEAR, actor=audit.opened_by, at=AT)

    assert audit.span == Audit.objects.get().span == HALF_YEAR
    assert entries()[1:] == [
        (
            "audit.changed",
            "audit:type-ii-2026",
            {
                "from": {"first_day": "2026-01-01", "last_day": "2026-03-31"},
                "to": {"first_day": "2026-01-01", "last_day": "2026-06-30"},
            },
        )
    ]


@pytest.mark.parametrize(("before", "after"), [(QUARTER, DAY), (DAY, QUARTER)])
def test_the_type_of_an_audit_stays(before: Span, after: Span) -> None:
    audit = opened(before)

    with pytest.raises(actions.AuditTypeError, match="stays one"):
        actions.change_window(audit=audit, span=after, actor=audit.opened_by, at=AT)

    assert Audit.objects.get().span == before


def test_an_auditor_is_named_moved_and_removed() -> None:
    audit, otto = opened(), factories.auditor()
    lead = audit.opened_by
    later = TODAY + timedelta(days=30)

    actions.name_auditor(audit=audit, user=otto, until=TODAY, actor=lead, at=AT)
    actions.name_auditor(audit=audit, user=otto, until=later, actor=lead, at=AT)
    actions.name_auditor(audit=audit, user=otto, until=later, actor=lead, at=AT)
    assert AuditorAccess.objects.get().until == later

    actions.remove_auditor(audit=audit, user=otto, actor=lead, at=AT)
    actions.remove_auditor(audit=audit, user=otto, actor=lead, at=AT)
    assert not AuditorAccess.objects.exists()

    who = {"user": otto.pk, "email": otto.email}
    assert [(event, details) for event, _, details in entries()[1:]] == [
        ("auditor.named", who | {"until": TODAY.isoformat()}),
        ("auditor.named", who | {"until": later.isoformat()}),
        ("auditor.removed", who),
    ]


@pytest.mark.parametrize(
    ("unfit", "until", "sentence"),
    [
        (factories.engineer, TODAY, "works here"),
        (lambda: factories.auditor(is_active=False), TODAY, "no longer sign in"),
        (factories.auditor, TODAY - timedelta(days=1), "day has passed"),
    ],
)
def test_who_cannot_audit_is_not_named(
    unfit: Callable[[], User], until: date, sentence: str
) -> None:
    audit = opened()

    with pytest.raises(actions.UnfitAuditorError, match=sentence):
        actions.name_auditor(audit=audit, user=unfit(), until=until, actor=audit.opened_by, at=AT)

    assert not AuditorAccess.objects.exists()
    assert len(entries()) == 1


def test_today_is_the_organizations_today() -> None:
    factories.organization("Pacific/Kiritimati")  # there it is already tomorrow at noon UTC
    audit, noon = opened(), datetime(2026, 1, 31, 12, tzinfo=UTC)

    with pytest.raises(actions.UnfitAuditorError):
        actions.name_auditor(
            audit=audit, user=factories.auditor(), until=TODAY, actor=audit.opened_by, at=noon
        )


@pytest.mark.parametrize("who", [factories.engineer, factories.employee, factories.auditor])
def test_only_a_lead_arranges_audits(who: Callable[[], User]) -> None:
    audit, actor, otto = opened(), who(), factories.auditor("Olga")
    acts: list[Callable[[], object]] = [
        lambda: actions.open_audit(
            name="x", span=DAY, categories=[], systems=[], actor=actor, at=AT
        ),
        lambda: actions.change_window(audit=audit, span=HALF_YEAR, actor=actor, at=AT),
        lambda: actions.name_auditor(audit=audit, user=otto, until=TODAY, actor=actor, at=AT),
        lambda: actions.remove_auditor(audit=audit, user=otto, actor=actor, at=AT),
    ]

    for act in acts:
        with pytest.raises(actions.NotLeadError):
            act()
    assert len(entries()) == 1
