"""A company whose access is reviewed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import User
from compliance.people.models import AccessReview, Directory, Person
from compliance.people.rules.reviews import Choice
from tests import factories

from . import builders
from .builders import DAY, account, decide, person, reviewed, start

NOW = timezone.now()


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who is there: the lead; Enzo manages Pia; Emma is an employee who owns the second system."""

    lead: User
    engineer: User
    employee: User
    auditor: User
    outsider: User
    enzo: Person
    pia: Person
    emma: Person
    cloud: Directory
    shop: Directory


@pytest.fixture
def cast(db: None) -> Cast:
    factories.organization()
    builders.control()
    lead, engineer, employee = factories.lead(), factories.engineer(), factories.employee()
    enzo = builders.person("Enzo", user=engineer)
    return Cast(
        lead=lead,
        engineer=engineer,
        employee=employee,
        auditor=factories.auditor(),
        outsider=factories.employee("Olga"),
        enzo=enzo,
        pia=builders.person("Pia", manager=enzo),
        emma=builders.person("Emma", user=employee, manager=enzo),
        cloud=builders.directory("Cloud", owner=engineer),
        shop=builders.directory("Shop", owner=employee),
    )


@pytest.fixture
def review(cast: Cast) -> AccessReview:
    """Start a review: Enzo looks at four accounts, Emma at one, and is asked about another."""
    builders.was_read(cast.cloud, NOW)
    account(cast.cloud, "admin", person=person("Ana"), is_privileged=True)
    account(cast.cloud, "emma", person=cast.emma, privileges=["admin", "reader"])
    account(cast.cloud, "ghost")
    account(cast.cloud, "pia", person=cast.pia)
    account(cast.shop, "stranger", person=person("Sam"))
    made = start(cast.lead, at=NOW - DAY)
    decide(reviewed(made, "emma"), Choice.ASK, "Still an administrator?", at=NOW)
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
