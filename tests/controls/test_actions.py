from collections.abc import Callable

import pytest

from compliance.accounts.models import User
from compliance.ledger.chain import first_broken_link
from compliance.ledger.models import LedgerEntry
from controls import actions
from controls.models import Category, System
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


def entries() -> list[tuple[str, str, dict[str, object]]]:
    assert first_broken_link(LedgerEntry.objects.links()) is None
    return [(e.event, e.subject, e.details) for e in LedgerEntry.objects.in_order()]


def test_an_owner_is_assigned_and_recorded() -> None:
    control, lead, ada = factories.control(), factories.lead(), factories.user("Ada")

    actions.assign_owner(control=control, owner=ada, actor=lead, at=AT)

    control.refresh_from_db()
    assert control.owner == ada
    assert entries() == [("control.owner_assigned", "control:AC-04", {"from": None, "to": ada.pk})]
    assert LedgerEntry.objects.get().user == lead


def test_assigning_the_owner_again_records_nothing() -> None:
    ada, lead = factories.user("Ada"), factories.lead()
    control = factories.control(owner=ada)

    actions.assign_owner(control=control, owner=ada, actor=lead, at=AT)

    assert entries() == []


@pytest.mark.parametrize(
    ("unfit", "sentence"),
    [
        (lambda: factories.engineer(is_active=False), "has left"),
        (factories.auditor, "auditors own no controls"),
    ],
)
def test_who_has_left_or_audits_owns_no_control(unfit: Callable[[], User], sentence: str) -> None:
    control, lead = factories.control(), factories.lead()

    with pytest.raises(actions.UnfitOwnerError, match=sentence):
        actions.assign_owner(control=control, owner=unfit(), actor=lead, at=AT)

    control.refresh_from_db()
    assert control.owner is None
    assert entries() == []


def test_a_category_goes_in_and_out_of_scope() -> None:
    privacy, lead = factories.category("privacy"), factories.lead()

    actions.put_category_in_scope(category=privacy, actor=lead, at=AT)
    actions.put_category_in_scope(category=privacy, actor=lead, at=AT)
    assert Category.objects.get(code="privacy").is_in_scope

    actions.take_category_out_of_scope(category=privacy, actor=lead, at=AT)
    assert not Category.objects.get(code="privacy").is_in_scope
    assert entries() == [
        ("category.scoped", "category:privacy", {"is_in_scope": True}),
        ("category.scoped", "category:privacy", {"is_in_scope": False}),
    ]


def test_security_stays_in_scope() -> None:
    security, lead = factories.category("security"), factories.lead()

    with pytest.raises(actions.SecurityStaysInScopeError, match="every SOC 2 report"):
        actions.take_category_out_of_scope(category=security, actor=lead, at=AT)

    assert Category.objects.get(code="security").is_in_scope
    assert entries() == []


def test_a_system_is_added_in_scope() -> None:
    system = actions.add_system(
        name="Acme Cloud", description="In the EU", actor=factories.lead(), at=AT
    )

    assert (system.slug, system.is_in_scope) == ("acme-cloud", True)
    assert entries() == [
        ("system.added", "system:acme-cloud", {"name": "Acme Cloud", "description": "In the EU"})
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Acme  cloud!", "acme-cloud-2"), ("雲", "system"), ("x" * 120, "x" * 40)],
)
def test_a_system_gets_a_slug_of_its_own(name: str, slug: str) -> None:
    factories.system("Acme Cloud")

    system = actions.add_system(name=name, description="", actor=factories.lead(), at=AT)

    assert system.slug == slug


def test_a_systems_name_is_taken_once() -> None:
    factories.system("Acme Cloud")

    with pytest.raises(actions.SystemExistsError, match="choose another name"):
        actions.add_system(name="acme cloud", description="", actor=factories.lead(), at=AT)

    assert entries() == []


def test_a_system_goes_out_of_scope_once() -> None:
    system, lead = factories.system(), factories.lead()

    actions.set_system_scope(system=system, is_in_scope=False, actor=lead, at=AT)
    actions.set_system_scope(system=system, is_in_scope=False, actor=lead, at=AT)

    assert not System.objects.get().is_in_scope
    assert entries() == [("system.scoped", "system:cloud", {"is_in_scope": False})]
