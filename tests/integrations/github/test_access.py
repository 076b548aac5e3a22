"""What a person is asked to grant: what is needed, all of it, and nothing that writes."""

from __future__ import annotations

import pytest

from integrations.providers.github.access import access, permissions
from integrations.providers.github.collectors import CALLS


def test_the_permissions_are_those_of_the_questions_and_none_writes() -> None:
    assert permissions(CALLS) == {
        "Repository permissions": [
            "Actions: Read-only",
            "Administration: Read-only",
            "Checks: Read-only",
            "Code scanning alerts: Read-only",
            "Commit statuses: Read-only",
            "Contents: Read-only",
            "Dependabot alerts: Read-only",
            "Deployments: Read-only",
            "Issues: Read-only",
            "Metadata: Read-only",
            "Pull requests: Read-only",
            "Secret scanning alerts: Read-only",
        ],
        "Organization permissions": [
            "Administration: Read-only",
            "Members: Read-only",
            "Personal access tokens: Read-only",
        ],
    }


@pytest.mark.parametrize(
    ("values", "shown", "hidden"),
    [
        (
            {"method": "app", "organizations": "northwind, southwind"},
            [
                "https://github.com/organizations/northwind/settings/apps/new",
                "Personal access tokens: Read-only",
                "private key",
            ],
            ["personal-access-tokens/new"],
        ),
        (
            {"method": "token", "organizations": "northwind"},
            ["https://github.com/settings/personal-access-tokens/new", "Resource owner: northwind"],
            ["Personal access tokens: Read-only", "private key"],
        ),
        (
            {"base_url": "https://ghe.example:8443/api/v3"},
            ["https://ghe.example:8443/organizations/YOUR-ORGANIZATION/settings/apps/new"],
            ["github.com"],
        ),
        ({"base_url": "https://api.github.com"}, ["https://github.com/organizations"], ["api."]),
    ],
)
def test_the_steps_are_those_of_the_way_to_sign_in(
    values: dict[str, str], shown: list[str], hidden: list[str]
) -> None:
    page = "\n".join(
        f"{each.title} {each.explanation} {each.body}" for each in access(CALLS, values)
    )

    assert [words for words in shown if words not in page] == []
    assert [words for words in hidden if words in page] == []


def test_a_token_s_page_says_what_only_an_app_may_read() -> None:
    [granted, _] = access(CALLS, {"method": "token"})

    assert "only an App" in granted.explanation
    assert granted.body.startswith("Repository permissions")
