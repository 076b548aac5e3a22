"""Closing an audit, and how strictly a day is taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audits import actions
from audits.evidence import items_of
from audits.models import Audit, AuditorAccess
from audits.rules.window import Period
from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def events() -> list[str]:
    return [entry.event for entry in LedgerEntry.objects.in_order()]


def test_an_audit_is_closed_once_on_the_organization_s_today() -> None:
    factories.organization("Pacific/Kiritimati")  # 14 hours ahead of UTC
    audit, lead = factories.audit(), factories.lead("Lou")
    for days in (0, 1):
        actions.close_audit(
            audit=audit, actor=lead, at=datetime(2026, 6, 30, 12, tzinfo=UTC) + days * DAY
        )

    assert Audit.objects.get().closed_on == audit.closed_on == date(2026, 7, 1)
    entry = LedgerEntry.objects.get()
    assert (entry.event, entry.details) == ("audit.closed", {"closed_on": "2026-07-01"})


@pytest.mark.parametrize("days_ago", [0, 1])
def test_its_auditors_see_a_closed_audit_until_that_day_ends(days_ago: int) -> None:
    otto = factories.auditor()
    audit = factories.audit(auditors=[otto])
    actions.close_audit(
        audit=audit, actor=factories.lead("Lou"), at=timezone.now() - days_ago * DAY
    )
    client = Client()
    client.force_login(otto)

    assert client.get(f"/audit/{audit.slug}/").status_code == (200 if days_ago == 0 else 404)


def test_a_closed_audit_stays_as_it_was() -> None:
    audit, lead = factories.audit(closed_on=date(2026, 6, 30)), factories.lead("Lou")
    acts: list[Callable[[], object]] = [
        lambda: actions.change_window(
            audit=audit, span=Period(first=AT.date(), last=AT.date()), actor=lead, at=AT
        ),
        lambda: actions.name_auditor(
            audit=audit, user=factories.auditor(), until=AT.date(), actor=lead, at=AT
        ),
    ]
    for act in acts:
        with pytest.raises(actions.AuditClosedError, match="closed on 30 Jun 2026"):
            act()

    assert (events(), AuditorAccess.objects.exists()) == ([], False)


def test_only_a_lead_closes_an_audit() -> None:
    audit = factories.audit()
    with pytest.raises(actions.NotLeadError):
        actions.close_audit(audit=audit, actor=factories.engineer(), at=AT)

    assert Audit.objects.get().closed_on is None


def test_the_button_closes_and_the_page_then_offers_no_change() -> None:
    otto = factories.auditor()
    audit = factories.audit(auditors=[otto])
    client, page = Client(), f"/audits/{audit.slug}/"
    client.force_login(User.objects.get(name="Lea"))
    assert b"Close the audit" in client.get(page).content

    shown = client.post(f"{page}close/", follow=True).content.decode()

    assert "is closed" in shown
    assert f"{page}window/" not in shown
    assert f'action="{page}auditors/"' not in shown
    sent = {
        "window/": {"first_day": "2026-01-01", "last_day": "2026-01-31"},
        "auditors/": {"user": otto.pk, "until": "9999-01-01"},
    }
    for act, data in sent.items():
        answer = client.post(page + act, data, follow=True).content.decode()
        assert "stays as it was" in answer
    assert events() == ["audit.closed"]


@pytest.mark.parametrize(
    ("covers_to", "counts"),
    [
        (datetime(2026, 1, 30, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 31, tzinfo=UTC), True),
    ],
)
def test_an_annual_item_counts_on_a_day_only_when_it_covers_that_day(
    covers_to: datetime, counts: bool
) -> None:
    policy = factories.control(cadence="annual")
    factories.evidence_item(policy, covers_from=covers_to - 364 * DAY, covers_to=covers_to)
    otto = factories.auditor()
    audit = factories.audit("Type I", as_of=date(2026, 1, 31), auditors=[otto])

    assert items_of(audit).exists() is counts
    client = Client()
    client.force_login(otto)
    page = client.get(f"/audit/{audit.slug}/").content.decode()
    assert "Only what covers the day itself is counted" in page
