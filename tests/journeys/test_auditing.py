"""The lead opens an audit and names an auditor, who sees what is within it and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.accounts.models import User
from evidence.actions.uploaded import Upload, upload_evidence
from evidence.models import EvidenceItem
from integrations.actions import connections, runs
from integrations.providers.aws import AWS
from tests.browser import Screen
from tests.fakes.aws import AwsServer
from tests.workers import Workers, eventually

from .conftest import PASSWORD, Company, screenshot, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


def uploaded(company: Company, title: str, day: date) -> EvidenceItem:
    start = datetime.combine(day, time(), company.organization.zone)
    return upload_evidence(
        upload=Upload(
            title=title,
            file_name="keys.png",
            body=screenshot()["buffer"] + title.encode(),
            covers_from=start,
            covers_to=start + timedelta(hours=1),
            captured_at=start + timedelta(hours=1),
            provenance={"system": "AWS console", "captured_by": "Enzo"},
        ),
        controls=[company.control],
        actor=company.engineer,
        at=timezone.now(),
    )


def collected(company: Company, aws: AwsServer, workers: Workers) -> EvidenceItem:
    values = aws.settings(region="eu-west-1")
    connection = connections.add_connection(
        draft=connections.Draft(provider=AWS, title="AWS production", values=values),
        identity=connections.identify(provider=AWS, values=values),
        actor=company.lead,
        at=timezone.now(),
    )
    workers.start()
    run = runs.start_run(connection=connection, actor=company.lead, at=timezone.now())

    def is_finished() -> bool:
        run.refresh_from_db()
        return run.finished_at is not None

    assert eventually(is_finished, within=90), workers.said()
    return EvidenceItem.objects.get(controls=company.control, check_id="AWS-40")


def invite(page: Page) -> str:
    """Invite the auditor; return the link by which the password is set."""
    page.goto("/settings/users/")
    page.get_by_role("textbox", name="Name").fill("P. Okafor")
    page.get_by_role("textbox", name="E-mail address").fill("okafor@ledgerline.example")
    page.get_by_role("combobox", name="Role").select_option("auditor")
    page.get_by_role("button", name="Invite").click()
    return page.locator("#link").inner_text().strip()


def open_audit(page: Page, *, first: date, last: date) -> None:
    page.goto("/audits/new/")
    page.get_by_role("textbox", name="Name").fill("Type II")
    page.get_by_label("First day").fill(first.isoformat())
    page.get_by_label("Last day").fill(last.isoformat())
    page.get_by_role("button", name="Open audit").click()
    page.get_by_label("Auditor", exact=True).select_option(label="P. Okafor")
    page.get_by_role("button", name="Name auditor").click()
    expect(page.get_by_role("row").filter(has_text="P. Okafor")).to_be_visible()


def set_password(page: Page, link: str) -> None:
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, "okafor@ledgerline.example")


@pytest.mark.parametrize("scripts", [True, False])
def test_auditor_sees_what_is_within_the_audit_and_nothing_else(
    screen: Callable[..., Screen],
    company: Company,
    workers: Workers,
    aws: AwsServer,
    scripts: bool,
) -> None:
    today = timezone.now().date()
    inside = uploaded(company, "Console of the keys", today - timedelta(days=2))
    outside = uploaded(company, "Console of long ago", today - timedelta(days=400))
    by_check = collected(company, aws, workers)
    leads = screen("/dashboard/", user=company.lead, scripts=scripts).page
    link = invite(leads)
    open_audit(leads, first=today - timedelta(days=30), last=today + timedelta(days=30))

    page = screen("/accounts/login/", scripts=scripts).page
    set_password(page, link)
    expect(page.get_by_role("heading", name="Type II")).to_be_visible()
    expect(page.locator("table")).not_to_contain_text(outside.title)
    page.get_by_role("link", name="Criteria and controls").click()
    page.get_by_role("link", name="Encryption keys are managed").click()
    expect(page.get_by_role("link", name=by_check.title)).to_be_visible()
    page.get_by_role("link", name=inside.title).click()
    expect(page.locator(".paper img")).to_be_visible()
    page.goto(f"/audit/type-ii/evidence/{by_check.pk}/")
    expect(page.locator(".records details").first).to_be_visible()

    for path in (f"/audit/type-ii/evidence/{outside.pk}/", "/dashboard/", "/evidence/", "/audits/"):
        assert page.goto(path).status == 404, path  # type: ignore[union-attr]
    assert User.objects.get(email="okafor@ledgerline.example").is_auditor
