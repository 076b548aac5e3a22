"""Populations as an audit's auditor reads them, and what nobody else does."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidence.models import Population, Snapshot, Stream
from tests import factories

from . import populated
from .opened import DAY, audit_of, defined, item, of_audit, read, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream() -> Stream:
    factories.organization()
    return populated.populate(now=timezone.now())


@pytest.fixture
def lead(stream: Stream) -> Client:
    return signed_in(factories.lead())


def test_an_auditor_reads_the_changes_of_the_window(stream: Stream) -> None:
    otto = factories.auditor()
    audit = audit_of(stream, otto)
    client = signed_in(otto)

    page = read(client, reverse("audits:populations", args=[audit.slug]))
    assert of_audit(audit, stream) in page
    assert "6 of 10" in read(client, of_audit(audit, stream))
    assert "ada-admin" in read(client, of_audit(audit, stream, "population_signals"))
    assert "Direct push" in read(client, of_audit(audit, stream, "population_completeness"))
    change = item("northwind/api#10")
    drawn = read(client, of_audit(audit, stream, "population_item", change.pk))
    assert 'href="/populations/' not in drawn  # every way stays within the audit
    receipt = reverse("audits:evidence_receipt", args=[audit.slug, change.snapshot_id])
    assert receipt in drawn
    assert "northwind-app" in read(client, receipt)


def test_an_audit_shows_only_its_window_and_its_systems(stream: Stream) -> None:
    otto, today = factories.auditor(), timezone.now().date()
    other = factories.system("Elsewhere")
    source = stream.source
    source.system = other
    source.save(update_fields=["system"])
    audit = audit_of(stream, otto)
    client = signed_in(otto)
    assert client.get(of_audit(audit, stream)).status_code == 404

    audit.systems.add(other)
    assert client.get(of_audit(audit, stream)).status_code == 200
    early = audit_of(
        stream, otto, name="Early", first_day=today - 38 * DAY, last_day=today - 32 * DAY
    )
    early.systems.add(other)
    page = read(client, of_audit(early, stream))
    assert "PAY-102" in page
    assert "PAY-101" not in page
    late = item("northwind/api#11").pk
    assert client.get(of_audit(early, stream, "population_item", late)).status_code == 404


def test_an_audit_shows_defined_populations_that_overlap_it(lead: Client, stream: Stream) -> None:
    otto, today = factories.auditor(), timezone.now().date()
    defined(lead, stream, title="Touches it")
    defined(lead, stream, title="Long ago", first_day=today - 400 * DAY, last_day=today - 300 * DAY)
    audit = audit_of(stream, otto)
    page = read(signed_in(otto), reverse("audits:populations", args=[audit.slug]))

    assert "Touches it" in page
    assert "Long ago" not in page
    gone = Population.objects.get(title="Long ago")
    path = reverse("audits:population", args=[audit.slug, gone.key])
    assert signed_in(otto).get(path).status_code == 404


def test_an_auditor_of_another_audit_and_an_employee_find_nothing(stream: Stream) -> None:
    audit = audit_of(stream, factories.auditor())
    paths_ = [reverse("audits:populations", args=[audit.slug]), of_audit(audit, stream)]

    for user in (factories.auditor("Olga"), factories.employee(), factories.engineer()):
        client = signed_in(user)
        assert {client.get(path).status_code for path in paths_} == {404}
    assert {Client().get(path).status_code for path in paths_} == {302}


def test_a_receipt_outside_the_window_is_not_an_auditor_s(stream: Stream) -> None:
    otto = factories.auditor()
    audit = audit_of(stream, otto)
    source = populated.source("GitHub elsewhere", system=factories.system("Elsewhere"))
    page = populated.read(populated.stream(source, "else/where@main"), at=timezone.now())

    path = reverse("audits:evidence_receipt", args=[audit.slug, page.pk])
    assert signed_in(otto).get(path).status_code == 404
    assert Snapshot.objects.filter(pk=page.pk).exists()


def test_an_auditor_changes_nothing(stream: Stream) -> None:
    otto = factories.auditor()
    audit = audit_of(stream, otto)

    assert signed_in(otto).post(of_audit(audit, stream)).status_code == 405
    assert "Freeze" not in read(signed_in(otto), of_audit(audit, stream))
