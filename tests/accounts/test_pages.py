"""The first page of all, users and roles, and one's own account."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts import actions
from compliance.accounts.forms import OrganizationForm
from compliance.accounts.models import ApiToken, Organization, User
from compliance.ledger.models import LedgerEntry
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"  # noqa: S105
FOUNDING = {
    "organization": "Northwind",
    "time_zone": "Europe/Berlin",
    "name": "Lea",
    "email": "lea@example.com",
    "password": PASSWORD,
}
USERS = "/settings/users/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "url", ["/", "/accounts/login/", "/evidence/", "/audit/", "/api/v1/runs/", "/nowhere/"]
)
def test_before_founding_every_page_leads_to_the_welcome(url: str, client: Client) -> None:
    assert client.get(url).headers["Location"] == "/welcome/"


def test_a_container_is_asked_how_it_is_also_before_founding(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


def test_founding_signs_in_and_leads_to_the_set_up(client: Client) -> None:
    factories.category()
    assert client.get("/welcome/").status_code == 200
    assert client.post("/welcome/", FOUNDING)["Location"] == "/setup/"

    assert client.get("/settings/scope/").status_code == 200
    assert Organization.objects.get().time_zone == "Europe/Berlin"
    for method in (client.get, client.post):  # as after Back
        assert method("/welcome/", FOUNDING)["Location"] == "/setup/"
    assert Client().get("/welcome/").status_code == 404
    assert Client().post("/welcome/", FOUNDING).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "password1234"}, "too common"),
        ({"email": "lea"}, "whole e-mail address"),
        ({"time_zone": "Mars/Olympus"}, "valid choice"),
        ({"organization": ""}, "required"),
    ],
)
def test_a_bad_founding_is_answered_in_the_form(
    changes: dict[str, str], sentence: str, client: Client
) -> None:
    page = client.post("/welcome/", FOUNDING | changes)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert PASSWORD not in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("engineer", 403), ("employee", 404), ("auditor", 404)]
)
def test_only_a_lead_sees_and_changes_users(role: str, status: int) -> None:
    other = factories.lead("Other")
    client = signed_in(getattr(factories, role)())

    assert {client.get(url).status_code for url in (USERS, f"{USERS}{other.pk}/")} == {status}
    if status != 200:
        for act, data in (
            ("", {"name": "x", "email": "x@example.com", "role": "lead"}),
            (f"{other.pk}/role/", {"role": "engineer"}),
            (f"{other.pk}/active/", {"active": "no"}),
            (f"{other.pk}/password-link/", {}),
        ):
            assert client.post(f"{USERS}{act}", data).status_code == status
        assert not LedgerEntry.objects.exists()


def test_a_lead_invites_and_the_link_sets_a_password_once(client: Client) -> None:
    lead = signed_in(factories.lead())
    page = lead.post(
        USERS, {"name": "Enzo", "email": "enzo@example.com", "role": "engineer"}, follow=True
    )
    link = re.search(
        r"http://testserver(/accounts/password/reset/key/[^<\s\"]+)", page.content.decode()
    )
    assert link

    place = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(place, {"password1": PASSWORD, "password2": PASSWORD})

    assert User.objects.get(name="Enzo").check_password(PASSWORD)
    again = Client().get(link[1], follow=True)
    assert b'name="password1"' not in again.content


def test_once_somebody_signed_in_a_link_to_their_account_is_made_only_on_the_record() -> None:
    lead, enzo = signed_in(factories.lead()), factories.engineer()
    signed_in(enzo)
    assert "/password/reset/key/" not in lead.get(f"{USERS}{enzo.pk}/").content.decode()
    assert not LedgerEntry.objects.exists()

    page = lead.post(f"{USERS}{enzo.pk}/password-link/")

    assert "/password/reset/key/" in page.content.decode()
    entry = LedgerEntry.objects.get()
    assert (entry.event, entry.subject) == ("password_link.made", f"user:{enzo.pk}")


def test_whoever_is_kept_out_gets_no_link() -> None:
    lead, enzo = signed_in(factories.lead()), factories.engineer(is_active=False)

    assert "reset/key" not in lead.get(f"{USERS}{enzo.pk}/").content.decode()
    page = lead.post(f"{USERS}{enzo.pk}/password-link/", follow=True)
    assert "Let them in again first" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "LEA@example.com"}, "has an account already"),
        ({"role": "owner"}, "valid choice"),
        ({"name": ""}, "required"),
    ],
)
def test_a_bad_invitation_is_answered_in_the_form(changes: dict[str, str], sentence: str) -> None:
    data = {"name": "Enzo", "email": "enzo@example.com", "role": "engineer"} | changes
    page = signed_in(factories.lead()).post(USERS, data)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert User.objects.count() == 1


def test_a_role_is_changed_and_a_refusal_is_told() -> None:
    lead, enzo, otto = factories.lead(), factories.engineer(), factories.auditor()
    client = signed_in(lead)

    client.post(f"{USERS}{enzo.pk}/role/", {"role": "employee"})
    enzo.refresh_from_db()
    assert enzo.role == "employee"
    for url, sentence in (
        (f"{USERS}{otto.pk}/role/", "stays independent"),
        (f"{USERS}{lead.pk}/role/", "at least one active compliance lead"),
    ):
        page = client.post(url, {"role": "engineer"}, follow=True)
        assert sentence in page.content.decode()


def test_keeping_out_ends_a_live_session_and_a_token_at_once() -> None:
    lead, enzo = factories.lead(), factories.engineer()
    browser, pipeline = signed_in(enzo), Client()
    _, secret = actions.create_token(user=enzo, label="x", actor=enzo, at=timezone.now())
    bearer = {"Authorization": f"Bearer {secret}"}
    assert browser.get("/evidence/").status_code == 200
    assert pipeline.get("/api/v1/runs/", headers=bearer).status_code == 200

    signed_in(lead).post(f"{USERS}{enzo.pk}/active/", {"active": "no"})

    assert browser.get("/evidence/").headers["Location"].startswith("/accounts/login/")
    assert browser.get("/api/v1/runs/").status_code in {401, 403}
    assert pipeline.get("/api/v1/runs/", headers=bearer).status_code == 401


def test_another_role_holds_from_the_next_page_on() -> None:
    lead, enzo = factories.lead(), factories.engineer()
    browser = signed_in(enzo)
    signed_in(lead).post(f"{USERS}{enzo.pk}/role/", {"role": "employee"})

    assert browser.get("/evidence/").status_code == 404


def test_a_token_s_secret_is_shown_once() -> None:
    client = signed_in(factories.engineer())
    page = client.post("/account/", {"label": "release pipeline"}).content.decode()
    secret = re.search(r"tr_[\w-]{43}", page)
    assert secret
    assert ApiToken.objects.get().digest == ApiToken.digest_of(secret[0])

    later = client.get("/account/").content.decode()
    assert "release pipeline" in later
    assert "tr_" not in later


def test_a_token_needs_a_label_and_an_auditor_gets_none() -> None:
    for user, label, sentence in (
        (factories.engineer(), "", "required"),
        (factories.auditor(), "x", ""),
    ):
        page = signed_in(user).post("/account/", {"label": label})
        assert page.status_code == 422
        assert sentence in page.content.decode()
    assert not ApiToken.objects.exists()


def test_one_revokes_only_ones_own_tokens_here() -> None:
    enzo, ed = factories.engineer(), factories.engineer("Ed")
    token, _ = actions.create_token(user=enzo, label="x", actor=enzo, at=timezone.now())
    url = f"/account/tokens/{token.pk}/revoke/"

    assert signed_in(ed).post(url).status_code == 404
    assert ApiToken.objects.get().revoked_at is None
    assert signed_in(enzo).get(url).status_code == 405
    assert signed_in(enzo).post(url).headers["Location"] == "/account/"
    assert ApiToken.objects.get().revoked_at is not None


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("lead", "/dashboard/"),
        ("engineer", "/work/"),
        ("employee", "/start/"),
        ("auditor", "/audit/"),
    ],
)
def test_everybody_is_led_to_where_their_work_is(role: str, place: str) -> None:
    assert signed_in(getattr(factories, role)()).get("/").headers["Location"] == place


@pytest.mark.parametrize(
    ("zone", "shown"), [("UTC", "31 Jan 2026, 09:00"), ("Asia/Tokyo", "31 Jan 2026, 18:00")]
)
def test_times_are_shown_in_the_organization_s_zone(zone: str, shown: str) -> None:
    factories.organization(zone)
    lead = factories.lead()
    actions.create_token(user=lead, label="x", actor=lead, at=factories.AT)
    client = signed_in(lead)

    assert shown in client.get("/account/").content.decode()
    assert timezone.get_current_timezone_name() == "UTC"


def test_zones_are_drawn_at_once_with_the_chosen_one_chosen() -> None:
    drawn = str(OrganizationForm({"name": "A", "time_zone": "Europe/Berlin"})["time_zone"])

    assert '<option value="Europe/Berlin" selected>Europe/Berlin</option>' in drawn
    assert drawn.count(" selected") == 1
    assert drawn.count("<option") > 400
    assert 'id="id_time_zone"' in drawn
    assert 'aria-describedby="id_time_zone_helptext"' in drawn


def test_a_zone_that_does_not_exist_is_refused_where_it_stands() -> None:
    form = OrganizationForm({"name": "A", "time_zone": '"><b>'})

    assert 'aria-invalid="true"' in str(form["time_zone"])
    assert "<b>" not in str(form["time_zone"])
