"""A company whose access is reviewed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from compliance.accounts.models import User
from compliance.people.models import Directory, Person
from tests import factories

from . import builders


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
