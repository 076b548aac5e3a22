"""Whoever is invited is welcomed: by whom, where to, as what, before a password is chosen."""

from __future__ import annotations

import html

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from compliance.accounts import actions
from compliance.accounts.invitations import invitation_for
from compliance.accounts.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db


def invited(role: str = Role.ENGINEER) -> User:
    factories.organization(name="Northwind")
    lead = factories.lead("June")
    return actions.invite_user(
        email="enzo@example.com", name="Enzo", role=role, actor=lead, at=timezone.now()
    )


def link_of(user: User) -> str:
    lead = Client()
    lead.force_login(User.objects.get(name="June"))
    return str(lead.get(f"/settings/users/{user.pk}/").context["link"])


@pytest.mark.parametrize(
    ("role", "named", "duty"),
    [
        (Role.LEAD, "as a compliance lead.", "You run the program"),
        (Role.ENGINEER, "as an engineer.", "You answer for controls"),
        (Role.EMPLOYEE, "as an employee.", "asked of you"),
        (Role.AUDITOR, "as an auditor.", "change nothing of the company"),
    ],
)
def test_the_link_welcomes_with_who_where_and_what_for(role: str, named: str, duty: str) -> None:
    user = invited(role)

    page = Client().get(link_of(user), follow=True).content.decode()

    assert "Welcome, Enzo" in page and "enzo@example.com" in page
    assert f"June invites you to the record of Northwind {named}" in page
    assert duty in page
    assert "Set a new password" not in page and "New password" not in page


def test_whoever_has_been_here_resets_a_password_and_is_not_welcomed() -> None:
    user = invited()
    link = link_of(user)
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    client = Client()
    client.post("/accounts/password/reset/", {"email": user.email})

    assert invitation_for(User.objects.get(pk=user.pk)) is None
    assert mail.outbox[0].subject == "Set a new password for Trackrecord"
    assert "invite" not in str(mail.outbox[0].body)
    assert "Welcome, Enzo" not in client.get(link, follow=True).content.decode()


def test_the_mail_to_somebody_invited_is_a_welcome() -> None:
    Client().post("/accounts/password/reset/", {"email": invited().email})

    (sent,) = mail.outbox
    assert sent.subject == "Your invitation to Trackrecord"
    assert "Welcome, Enzo" in str(sent.body) and "/password/reset/key/" in str(sent.body)


def test_the_lead_finds_words_to_send_with_the_link() -> None:
    user = invited()
    lead = Client()
    lead.force_login(User.objects.get(name="June"))

    page = lead.get(f"/settings/users/{user.pk}/")

    message = page.context["message"]
    assert "Hello Enzo" in message and "June invites you" in message
    assert page.context["link"] in message
    assert html.escape("Hello Enzo") in page.content.decode()


def test_a_role_the_record_does_not_say_who_gave_is_welcomed_all_the_same() -> None:
    factories.organization(name="Northwind")

    found = invitation_for(factories.engineer("Ravi"))

    assert found is not None
    assert found.sentence == "You are invited to the record of Northwind as an engineer."
    assert invitation_for(None) is None


def test_a_link_that_is_used_up_welcomes_nobody() -> None:
    invited()
    page = Client().get("/accounts/password/reset/key/1-nothing/", follow=True).content.decode()

    assert "This link no longer works" in page and "Welcome" not in page
