"""What was accepted within an audit's window is shown to its auditors, and to nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_auditors_read_the_waivers_of_their_own_window(client: Client) -> None:
    factories.organization()
    factories.control(checks=["AWS-04"], criteria=["CC6.1"])
    asker, boss = factories.engineer("Ravi"), factories.lead("June")
    factories.waiver(factories.finding(resource_title="the old key"), asker, boss)
    own, other = factories.auditor("Otto"), factories.auditor("Olga")
    audit = factories.audit(
        "Type II", auditors=[own], first_day=date(2026, 1, 1), last_day=date(2099, 1, 1)
    )
    later = factories.audit(
        "Later", auditors=[own], first_day=date(2030, 1, 1), last_day=date(2099, 1, 1)
    )

    client.force_login(own)
    page = client.get(f"/audit/{audit.slug}/waivers/").content.decode()
    assert "the old key" in page
    assert "Behind a wall" in page
    assert "Ravi" in page
    assert "June" in page
    assert "the old key" not in client.get(f"/audit/{later.slug}/waivers/").content.decode()
    assert client.get("/checks/waivers/").status_code == 404
    client.force_login(other)
    assert client.get(f"/audit/{audit.slug}/waivers/").status_code == 404
