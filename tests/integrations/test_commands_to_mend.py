"""Commands that mend: filled in from the resource that fails, and safe to paste."""

from __future__ import annotations

import dataclasses
import re
import shlex

import pytest

from compliance.dashboard.catalogue import all_checks

CHECKS = {check.id: check for _provider, check in all_checks()}
BARE = dataclasses.replace(CHECKS["AWS-16"], commands=("do {name} in {region} of {account}",))


@pytest.mark.parametrize(
    ("resource_id", "name"),
    [
        ("arn:aws:iam::111122223333:user/team/deploy", "deploy"),
        ("arn:aws:iam::111122223333:user/deploy#access-key-1", "deploy"),
        ("arn:aws:s3:::uploads.example", "uploads.example"),
        ("arn:aws:rds:eu-west-1:111122223333:db:orders", "orders"),
        ("arn:aws:kms:eu-west-1:111122223333:key/1-2-3", "1-2-3"),
        ("eu-west-1/vol-07", "vol-07"),
        ("eu-west-1", "eu-west-1"),
        ("arn:aws:iam::111122223333:user/$(reboot) now", "'$(reboot) now'"),
    ],
)
def test_a_command_names_the_resource_as_its_service_does(resource_id: str, name: str) -> None:
    filled = BARE.commands_for(resource_id, region="eu-west-1", account="111122223333")

    assert filled == [f"do {name} in eu-west-1 of 111122223333"]


def test_what_is_not_known_stays_in_capitals() -> None:
    assert BARE.general_commands == ["do NAME in REGION of ACCOUNT"]
    assert BARE.commands_for("a/b", region="", account="1") == ["do b in REGION of 1"]


@pytest.mark.parametrize("check_id", [c.id for c in CHECKS.values() if c.commands])
def test_every_command_is_one_that_a_shell_reads(check_id: str) -> None:
    for command in CHECKS[check_id].commands_for("x/the-name", region="the-region", account="42"):
        line = command.replace(" \\\n ", "")
        assert shlex.split(line)[0] == {"AWS": "aws", "GH": "gh"}[check_id.partition("-")[0]]
        assert not re.search(r"[{}\n\\]", line)
        assert all(len(each) <= 140 for each in command.split("\n"))


def test_a_long_command_has_each_option_on_its_own_line() -> None:
    (command,) = CHECKS["AWS-40"].general_commands

    assert command.split(" \\\n") == [
        "aws kms enable-key-rotation",
        "  --key-id NAME",
        "  --rotation-period-in-days 365",
        "  --region REGION",
    ]


def test_remedies_are_words_and_leave_commands_to_themselves() -> None:
    assert [check.id for check in CHECKS.values() if re.search(r"\baws [a-z]", check.remedy)] == [
        "AWS-09"
    ]
