"""The demo company's AWS users say whose they are, as its cast has it."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from compliance.jobs.local.cast import BY_EMAIL, mail
from integrations.providers.aws.accounts import ACCOUNTS
from integrations.tape import Records, Tape
from tests.fakes.aws import AwsServer


@pytest.fixture(scope="module")
def iam(demo: AwsServer) -> Any:
    return boto3.client(
        "iam",
        region_name="eu-west-1",
        endpoint_url=demo.endpoint_url,
        aws_access_key_id="AKIANORTHWINDLABS000",
        aws_secret_access_key="for-a-test-server-only",
    )


def _tags(iam: Any, name: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName=name)["Tags"]}


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("june.lindqvist", {"Email": mail("june")}),
        ("noah.petrov", {"Email": mail("noah.petrov")}),
        ("dario.conti", {"Email": mail("dario.conti")}),
        ("lena.fischer", {"Email": mail("lena.fischer")}),
        ("ines.duarte", {}),
        ("amara.okafor", {}),
        ("svc-deploy", {"Kind": "service"}),
        ("svc-metrics", {"Kind": "service"}),
    ],
)
def test_a_user_is_tagged_with_whose_it_is(iam: Any, name: str, tags: dict[str, str]) -> None:
    assert _tags(iam, name) == tags


@pytest.mark.parametrize("name", ["noah.petrov", "dario.conti"])
def test_a_key_of_who_left_is_still_active(iam: Any, name: str) -> None:
    keys = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
    assert [key["Status"] for key in keys] == ["Active"]
    assert BY_EMAIL[mail(name)].last_day in (12, 20)


def test_who_left_and_was_closed_has_no_user(iam: Any) -> None:
    names = {user["UserName"] for user in iam.list_users()["Users"]}
    assert names.isdisjoint({"theo.marchetti", "mikkel.sand", "gustav.moen"})


def test_who_moved_is_still_an_administrator(iam: Any) -> None:
    groups = iam.list_groups_for_user(UserName="lena.fischer")["Groups"]
    assert "administrators" in {group["GroupName"] for group in groups}


def test_identity_center_lets_in_an_administrator_and_a_contractor_who_left(
    demo_tapes: dict[str, Tape],
) -> None:
    found = ACCOUNTS.read(Records(demo_tapes["aws.iam"].records))
    held = {each.emails[0]: each for each in found if each.id.startswith("sso:")}

    assert {email: each.privileges for email, each in held.items()} == {
        mail("mara"): ("AdministratorAccess (group administrators)",),
        mail("dario.conti"): ("ReadOnlyAccess",),
    }
    assert [email for email, each in held.items() if each.is_privileged] == [mail("mara")]
    assert all(each.is_active for each in held.values())
