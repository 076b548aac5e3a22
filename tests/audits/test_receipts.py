"""Sealed bytes and receipts of every evaluation in the window, also of a stretch of equal ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from audits.models import Audit
from compliance.accounts.models import Organization, User
from compliance.ledger.models import LedgerEntry
from evidence import artifacts
from evidence.models import Artifact, Evaluation, EvidenceItem, Source
from tests import factories

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 2, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FORMAT = b'{"format": "tape"}\n'
FILES = ("", "calls/", "snapshot/")


@pytest.fixture
def stretch(client: Client) -> list[Evaluation]:
    """Return three equal evaluations, an hour apart, kept in one item of the audit "this"."""
    factories.organization()
    otto = factories.auditor("Otto")
    factories.audit("This", auditors=[otto])
    client.force_login(otto)
    return judged_hourly(FIRST, FIRST + HOUR, FIRST + 2 * HOUR)


def judged_hourly(*moments: datetime) -> list[Evaluation]:
    """Let one check say the same at each of these moments, of other bytes each time."""
    first = judged(moments[0])
    EvidenceItem.objects.filter(pk=first.item_id).update(covers_to=moments[-1])
    return [first, *(judged(moment, item=first.item) for moment in moments[1:])]


def judged(moment: datetime, item: EvidenceItem | None = None) -> Evaluation:
    number = moment.isoformat()
    control = [] if item else [factories.control()]
    return factories.evaluation(
        *control,
        observed_at=moment,
        item=item,
        body=sealed(f'{{"call": "seen at {number}"}}\n'),
        calls=sealed(f'{{"call": "asked at {number}"}}\n'),
    )


def sealed(line: str) -> Artifact:
    body = FORMAT + line.encode()
    return artifacts.store(body, media_type="application/jsonl", at=factories.AT)[0]


def paths(evaluation: Evaluation, slug: str = "this") -> list[str]:
    return [f"/audit/{slug}/receipts/{evaluation.snapshot_id}/{rest}" for rest in FILES]


def test_the_bytes_of_every_evaluation_of_a_stretch_are_given(
    stretch: list[Evaluation], client: Client
) -> None:
    page = client.get(f"/audit/this/evidence/{stretch[0].item_id}/").content.decode()

    for evaluation in stretch:
        receipt, calls, snapshot = paths(evaluation)
        assert f'href="{snapshot}"' in page and f'href="{receipt}"' in page
        seen, asked = client.get(snapshot), client.get(calls)
        when = evaluation.observed_at.isoformat()
        assert seen.content == FORMAT + f'{{"call": "seen at {when}"}}\n'.encode()
        assert asked.content == FORMAT + f'{{"call": "asked at {when}"}}\n'.encode()
        assert seen.headers["X-Artifact-Sha256"] == evaluation.snapshot.artifact.sha256
        assert asked.headers["X-Artifact-Sha256"] == evaluation.snapshot.receipt.calls.sha256
        for file in (seen, asked):
            assert file.headers["Content-Type"] == "application/octet-stream"
            assert file.headers["X-Content-Type-Options"] == "nosniff"
    name = "aws.iam-20260215T140000Z-snapshot.jsonl"
    assert client.get(paths(stretch[2])[2]).headers["Content-Disposition"] == (
        f'attachment; filename="{name}"'
    )


def test_a_receipt_leads_back_and_out(stretch: list[Evaluation], client: Client) -> None:
    receipt, calls, snapshot = paths(stretch[1])
    page = client.get(receipt).content.decode()

    for href in (f"/audit/this/evidence/{stretch[0].item_id}/", calls, snapshot):
        assert f'href="{href}"' in page
    assert "AWS-04: 0 of 3 failed" in page
    assert 'data-act="print"' in page
    assert stretch[1].snapshot.receipt.calls.sha256 in page
    assert stretch[1].snapshot.artifact.sha256 in page


def test_a_receipt_names_only_what_the_audit_sees(
    stretch: list[Evaluation], client: Client
) -> None:
    snapshot = stretch[0].snapshot
    private = factories.control("PV-01", criteria=[])
    private.criteria.add(factories.criterion("P1.1", "privacy"))
    hidden = factories.evaluation(private, check_id="AWS-09", observed_at=FIRST + 9 * HOUR)
    Evaluation.objects.create(
        snapshot=snapshot,
        item=hidden.item,
        source=hidden.source,
        check_id="AWS-09",
        check_version=1,
        observed_at=FIRST,
        population=0,
        passed=0,
        failed=0,
        not_applicable=0,
        unknown=0,
        verdicts_sha256="0" * 64,
    )

    page = client.get(paths(stretch[0])[0]).content.decode()

    assert "AWS-04" in page
    assert "AWS-09" not in page and f"/evidence/{hidden.item_id}/" not in page


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), 404),
        (datetime(2026, 1, 1, tzinfo=UTC), 200),
        (datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC), 200),
        (datetime(2026, 4, 1, tzinfo=UTC), 404),
    ],
)
def test_an_evaluation_out_of_the_window_gives_nothing_though_its_item_is_seen(
    at: datetime, status: int, stretch: list[Evaluation], client: Client
) -> None:
    outside = judged(at, item=stretch[0].item)

    assert {client.get(path).status_code for path in paths(outside)} == {status}
    assert client.get(f"/audit/this/evidence/{outside.item_id}/").status_code == 200


@pytest.mark.usefixtures("stretch")
def test_what_another_audit_s_system_said_is_not_given(client: Client) -> None:
    other = factories.system("Other")
    elsewhere = Source.objects.create(provider="aws", account="2", title="AWS 2", system=other)
    control = factories.control("AC-09", systems=[other])
    evaluation = factories.evaluation(control, observed_at=FIRST, of_source=elsewhere)

    assert {client.get(path).status_code for path in paths(evaluation)} == {404}
    assert client.get("/audit/this/receipts/999999/snapshot/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: User.objects.get(name="Otto"), 200),
        (lambda: User.objects.get(role="lead"), 200),
        (factories.engineer, 404),
        (factories.employee, 404),
        (lambda: factories.auditor("Olga"), 404),
        (lambda: factories.audit("Other", auditors=[factories.auditor("Ole")]), 404),
    ],
    ids=["named", "lead", "engineer", "employee", "of-none", "of-another"],
)
def test_who_gets_sealed_bytes_through_an_audit(
    who: Callable[[], User | Audit], status: int, stretch: list[Evaluation], client: Client
) -> None:
    found = who()
    asker = found if isinstance(found, User) else found.accesses.get().user
    client.force_login(asker)

    assert {client.get(path).status_code for path in paths(stretch[2])} == {status}
    assert not LedgerEntry.objects.filter(user=asker).exists()


def test_an_outsider_gets_no_bytes(stretch: list[Evaluation]) -> None:
    for path in paths(stretch[1]):
        assert Client().get(path).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("zone", "told"),
    [("UTC", "15 Feb 2026, 14:00 UTC"), ("America/New_York", "15 Feb 2026, 09:00 EST")],
)
def test_the_verdicts_say_as_of_which_evaluation(
    zone: str, told: str, stretch: list[Evaluation], client: Client
) -> None:
    found = Organization.objects.get()
    found.time_zone = zone
    found.save(update_fields=["time_zone"])

    for headers in ({}, {"HX-Target": "list"}):
        path = f"/audit/this/evidence/{stretch[0].item_id}/"
        page = client.get(path, headers=headers).content.decode()
        assert f"Every resource as of {told}" in page


def test_verdicts_of_a_cover_without_an_evaluation_in_the_window_say_when_it_began(
    client: Client,
) -> None:
    factories.organization()
    otto = factories.auditor("Otto")
    factories.audit("Gap", as_of=FIRST.date(), auditors=[otto])
    before, _after = judged_hourly(FIRST - 48 * HOUR, FIRST + 48 * HOUR)
    client.force_login(otto)

    page = client.get(f"/audit/gap/evidence/{before.item_id}/").content.decode()

    assert "Every resource as of 13 Feb 2026, 12:00 UTC" in page


@pytest.mark.usefixtures("stretch")
def test_uploaded_evidence_tells_its_cover_where_it_came_from(client: Client) -> None:
    control = factories.control("AC-07")
    item = factories.evidence_item(
        control, covers_from=FIRST, covers_to=FIRST + 24 * 10 * HOUR, title="Signed review"
    )

    page = client.get(f"/audit/this/evidence/{item.pk}/").content.decode()
    told = page.partition("Where this came from")[2].partition("Attached to")[0]

    assert "15 Feb 2026" in told and "25 Feb 2026" in told
    assert "by UTC" in told
