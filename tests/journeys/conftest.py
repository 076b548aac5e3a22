"""A company about to begin: its people, one control, an AWS account, and files to upload."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page

from compliance.accounts.models import Organization, User
from controls.models import Control
from tests import factories
from tests.fakes.aws import AwsServer, aws_server

PASSWORD = "four plain words"  # noqa: S105
KEY_CHECK = "AWS-40"


@dataclass(frozen=True, kw_only=True)
class Company:
    organization: Organization
    lead: User
    engineer: User
    control: Control


@pytest.fixture(scope="session")
def journeys_aws() -> Iterator[AwsServer]:
    with aws_server() as server:
        yield server


@pytest.fixture
def aws(journeys_aws: AwsServer) -> Iterator[AwsServer]:
    """Give an AWS whose account holds one key that is never rotated."""
    journeys_aws.empty()
    journeys_aws.sdk("kms", "eu-west-1").create_key(Description="customer data")
    yield journeys_aws
    journeys_aws.empty()


@pytest.fixture
def company(transactional_db: None) -> Company:
    return Company(
        organization=factories.organization(),
        lead=factories.lead(password=PASSWORD),
        engineer=factories.engineer(password=PASSWORD),
        control=factories.control(
            "DP-02", title="Encryption keys are managed", criteria=["CC6.1"], checks=[KEY_CHECK]
        ),
    )


def screenshot(width: int = 60, *, is_noise: bool = False) -> FilePayload:
    """Return a picture as a browser takes it from a disk."""
    picture = Image.new("RGB", (width, width), "#3fa37a")
    if is_noise:
        picture = Image.effect_noise((width, width), 90)
    body = io.BytesIO()
    picture.save(body, "PNG")
    return {"name": "keys.png", "mimeType": "image/png", "buffer": body.getvalue()}


def fill_upload(page: Page, *, title: str, covers_from: date | None, file: FilePayload) -> None:
    """Fill the form that adds evidence; the last day is the one it proposes."""
    page.get_by_label("Drop a file here, or choose one").set_input_files(files=[file])
    page.get_by_label("Title").fill(title)
    page.get_by_label("DP-02").check()
    if covers_from:
        page.get_by_label("Covers from").fill(covers_from.isoformat())
    page.get_by_label("Taken from").fill("AWS console")


def fill_connection(page: Page, aws: AwsServer, *, key: str) -> None:
    """Fill the form that connects AWS, with an access key."""
    page.get_by_label("Name").fill("AWS production")
    page.get_by_label("How to sign in").select_option("keys")
    page.get_by_label("Access key id").fill(key)
    page.get_by_label("Secret access key").fill("secret")
    page.get_by_label("Home region").fill("eu-west-1")
    page.get_by_text("More settings").click()
    page.get_by_label("Endpoint address").fill(aws.endpoint_url)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the sign-in form and send it."""
    page.locator("[name=login]").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
