"""What may be done to users, and what the record says of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from compliance.accounts import actions
from compliance.accounts.actions import AccountRefusedError
from compliance.accounts.models import ApiToken, Organization, Role, User
from compliance.ledger.models import LedgerEntry
from tests import factories
from tests.factories import AT

PASSWORD = "correct horse battery"  # noqa: S105


def found(email: str = "lea@example.com", password: str = PASSWORD) -> Organization:
    return actions.found_organization(
        name="Northwind",
        time_zone="Europe/Berlin",
        lead=User(email=email, name="Lea"),
        password=password,
        actor=None,
        at=AT,
    )


def together(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Run the acts at once, each on a connection of its own; return what each raised."""
    raised: list[BaseException | None] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int) -> None:
        try:
            start.wait(10)
            acts[number]()
        except BaseException as error:  # noqa: BLE001  (returned to the test's own thread)
            raised[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return raised


def events() -> list[str]:
    return [entry.event for entry in LedgerEntry.objects.in_order()]


@pytest.mark.django_db
def test_founding_makes_one_organization_and_its_lead() -> None:
    organization = found()

    lead = User.objects.get()
    assert (lead.role, lead.check_password(PASSWORD)) == (Role.LEAD, True)
    assert (organization.name, organization.zone.key) == ("Northwind", "Europe/Berlin")
    entry = LedgerEntry.objects.get()
    assert (entry.event, entry.user) == ("organization.founded", lead)
    assert PASSWORD not in str(entry.details)


@pytest.mark.django_db
def test_founding_happens_once() -> None:
    found()
    with pytest.raises(AccountRefusedError, match="Sign in instead"):
        found("mallory@example.com")

    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "lea@example.com"])
def test_a_weak_password_founds_nothing(password: str) -> None:
    with pytest.raises(ValidationError):
        found(password=password)

    assert not User.objects.exists()
    assert not Organization.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_found_at_once_one_is_told_to_sign_in() -> None:
    raised = together(found, lambda: found("mallory@example.com"))

    assert [type(error) for error in raised if error] == [AccountRefusedError]
    assert (User.objects.count(), Organization.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_an_invited_user_cannot_sign_in_before_setting_a_password() -> None:
    user = actions.invite_user(
        email=" Enzo@Example.COM ", name="Enzo", role="engineer", actor=factories.lead(), at=AT
    )

    assert (user.email, user.has_usable_password()) == ("Enzo@example.com", False)
    assert events() == ["user.invited"]


@pytest.mark.django_db
def test_one_address_has_one_account_however_it_is_written() -> None:
    lead = factories.lead()
    with pytest.raises(AccountRefusedError, match="has an account already"):
        actions.invite_user(email="LEA@EXAMPLE.COM", name="x", role="lead", actor=lead, at=AT)

    assert events() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"), [("auditor", "lead"), ("auditor", "employee"), ("engineer", "auditor")]
)
def test_an_auditor_and_staff_never_turn_into_one_another(before: str, after: str) -> None:
    user = factories.user(role=Role(before))
    with pytest.raises(AccountRefusedError, match="stays independent"):
        actions.change_role(user=user, role=after, actor=factories.lead(), at=AT)

    assert User.objects.get(pk=user.pk).role == before


@pytest.mark.django_db
def test_a_changed_role_tells_from_where() -> None:
    user = factories.engineer()
    for _ in range(2):
        actions.change_role(user=user, role="lead", actor=factories.lead(f"L{_}"), at=AT)

    assert LedgerEntry.objects.get().details == {"from": "engineer", "to": "lead"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda lead: actions.set_active(user=lead, is_active=False, actor=lead, at=AT),
        lambda lead: actions.change_role(user=lead, role="engineer", actor=lead, at=AT),
    ],
)
def test_the_last_active_lead_stays(act: Callable[[User], None]) -> None:
    lead = factories.lead()
    factories.lead("Gone", is_active=False)

    with pytest.raises(AccountRefusedError, match="at least one active compliance lead"):
        act(lead)

    lead.refresh_from_db()
    assert (lead.is_lead, lead.is_active, events()) == (True, True, [])


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_keep_one_another_out_at_once_one_stays() -> None:
    for turn in range(5):
        one, two = factories.lead(f"One {turn}"), factories.lead(f"Two {turn}")
        User.objects.exclude(pk__in=[one.pk, two.pk]).update(is_active=False)

        together(
            lambda one=one, two=two: actions.set_active(  # type: ignore[misc]
                user=two, is_active=False, actor=one, at=AT
            ),
            lambda one=one, two=two: actions.set_active(  # type: ignore[misc]
                user=one, is_active=False, actor=two, at=AT
            ),
        )

        assert User.objects.active().filter(role=Role.LEAD).count() == 1


@pytest.mark.django_db
def test_keeping_out_and_letting_in_again_are_each_recorded_once() -> None:
    lead, user = factories.lead(), factories.engineer()
    for is_active in (True, False, False, True, True):
        actions.set_active(user=user, is_active=is_active, actor=lead, at=AT)

    assert events() == ["user.deactivated", "user.activated"]


@pytest.mark.django_db
@pytest.mark.parametrize("who", [factories.engineer, factories.employee, factories.auditor])
def test_only_a_lead_does_that(who: Callable[[], User]) -> None:
    actor, other = who(), factories.user("Other", Role.EMPLOYEE)
    acts: list[Callable[[], object]] = [
        lambda: actions.invite_user(email="x@x.com", name="", role="lead", actor=actor, at=AT),
        lambda: actions.set_active(user=other, is_active=False, actor=actor, at=AT),
        lambda: actions.change_role(user=actor, role="lead", actor=actor, at=AT),
        lambda: actions.make_password_link(user=other, actor=actor, at=AT),
    ]

    for act in acts:
        with pytest.raises(AccountRefusedError, match="Only the compliance lead"):
            act()
    assert events() == []


@pytest.mark.django_db
def test_only_the_digest_of_a_token_is_kept() -> None:
    user = factories.engineer()
    token, secret = actions.create_token(user=user, label="pipeline", actor=user, at=AT)

    assert token.digest == ApiToken.digest_of(secret)
    assert secret not in str(ApiToken.objects.values().get())
    assert secret not in str(LedgerEntry.objects.get().details)
    other = actions.create_token(user=user, label="pipeline", actor=user, at=AT)[1]
    assert secret != other


@pytest.mark.django_db
def test_a_token_is_made_only_for_oneself_and_never_for_an_auditor() -> None:
    lead, engineer, auditor = factories.lead(), factories.engineer(), factories.auditor()
    for user, actor in ((engineer, lead), (auditor, auditor)):
        with pytest.raises(AccountRefusedError):
            actions.create_token(user=user, label="x", actor=actor, at=AT)

    assert not ApiToken.objects.exists()


@pytest.mark.django_db
def test_its_owner_and_a_lead_revoke_a_token_and_nobody_else() -> None:
    owner, lead = factories.engineer(), factories.lead()
    tokens = [actions.create_token(user=owner, label="x", actor=owner, at=AT)[0] for _ in "ab"]
    with pytest.raises(AccountRefusedError):
        actions.revoke_token(token=tokens[0], actor=factories.engineer("Ed"), at=AT)

    for token, actor in ((tokens[0], owner), (tokens[1], lead), (tokens[1], lead)):
        actions.revoke_token(token=token, actor=actor, at=AT)

    assert not ApiToken.objects.filter(revoked_at=None).exists()
    assert events().count("api_token.revoked") == 2
