import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.accounts.models import User
from evidence.models import PopulationItem, Stream
from tests import factories

from . import populated

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream() -> Stream:
    factories.organization()
    return populated.populate(now=timezone.now())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def item(external_id: str) -> PopulationItem:
    return PopulationItem.objects.current().get(external_id=external_id)


def test_smoke(stream: Stream) -> None:
    client = signed_in(factories.lead())
    key = f"source-{stream.source_id}"
    for name in ("population", "population_completeness", "population_signals"):
        response = client.get(reverse(f"evidence:{name}", args=[key]))
        assert response.status_code == 200, name
    assert client.get(reverse("evidence:populations")).status_code == 200
    for row in PopulationItem.objects.all():
        if row.ended_at is None:
            response = client.get(reverse("evidence:population_item", args=[key, row.pk]))
            assert response.status_code == 200, row
