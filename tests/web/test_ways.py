"""The way back leads to the set-up and nowhere else."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from compliance.web.ways import go_back, go_on, way_back

HERE = RequestFactory()
ELSEWHERE = [
    "https://evil.example/setup/",
    "//evil.example/setup/",
    "/\\evil.example/setup/",
    "javascript:alert(1)",
    "setup/",
    "/evidence/",
    "///setup/",
    "",
]


@pytest.mark.parametrize("wanted", ["/setup/", "/setup/systems/", "/setup/done/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_of_the_set_up_is_a_way_back(wanted: str, method: str) -> None:
    request = getattr(HERE, method)("/settings/scope/", {"next": wanted})

    assert way_back(request) == wanted
    assert go_back(request, "/settings/scope/")["Location"] == wanted


@pytest.mark.parametrize("wanted", ELSEWHERE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_anything_else_is_none(wanted: str, method: str) -> None:
    request = getattr(HERE, method)("/settings/scope/", {"next": wanted})

    assert way_back(request) == ""
    assert go_back(request, "/settings/scope/")["Location"] == "/settings/scope/"
    assert go_on(request, "/connections/runs/1/")["Location"] == "/connections/runs/1/"


def test_the_way_back_is_kept_while_going_on() -> None:
    request = HERE.post("/connections/add/aws/", {"next": "/setup/connection/"})

    place = go_on(request, "/connections/runs/1/")["Location"]

    assert place == "/connections/runs/1/?next=%2Fsetup%2Fconnection%2F"
