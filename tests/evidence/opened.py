"""Opening pages about populations as somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit
from compliance.accounts.models import User
from evidence.models import PopulationItem, Stream
from tests import factories

DAY = timedelta(days=1)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def item(external_id: str) -> PopulationItem:
    return PopulationItem.objects.current().get(external_id=external_id)


def own(stream: Stream, name: str = "population", *args: object) -> str:
    return reverse(f"evidence:{name}", args=[f"source-{stream.source_id}", *args])


def read(client: Client, path: str, **values: str) -> str:
    response = client.get(path, values)
    assert response.status_code == 200, (path, response.status_code)
    return b"".join(response).decode() if response.streaming else response.content.decode()


def audit_of(stream: Stream, *auditors: User, **fields: Any) -> Audit:
    today = timezone.now().date()
    days = {"first_day": today - 60 * DAY, "last_day": today} | fields
    return factories.audit(auditors=auditors, **days)


def of_audit(audit: Audit, stream: Stream, name: str = "population", *args: object) -> str:
    return reverse(f"audits:{name}", args=[audit.slug, f"source-{stream.source_id}", *args])


def defined(client: Client, stream: Stream, **fields: Any) -> Any:
    today = timezone.now().date()
    values = {
        "source": stream.source_id,
        "kind": "change",
        "title": "Changes to production",
        "first_day": today - 60 * DAY,
        "last_day": today - DAY,
    }
    return client.post(reverse("evidence:define_population"), values | fields)
