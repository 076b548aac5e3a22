"""What production is made of: the image, the composition, and the locked requirements."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose
from compose_spec.models import Service

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())  # resolves YAML's merge keys
DOCKERFILE = (ROOT / "Dockerfile").read_text()
LOCKS = ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt")
OURS = ("migrate", "web", "worker", "beat")
ENGINES = ("postgres", "redis")
_PINNED = re.compile(r"([a-z0-9][a-z0-9._-]*)==([^\s;]+)(?: ; [^\\]+)? \\")
_HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}(?: \\)?")


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    composition = PyCompose.from_json(json.dumps(COMPOSE))
    composition.validate()
    found = composition.to_spec().services
    assert found is not None
    return dict(found)


def test_the_composition_is_valid_and_whole(services: dict[str, Service]) -> None:
    assert set(services) == {*OURS, *ENGINES}
    assert set(COMPOSE["volumes"]) == {"artifacts", "postgres", "redis"}


def test_a_word_that_compose_does_not_know_is_found() -> None:
    broken = {**COMPOSE, "services": {"web": {"imag": "trackrecord"}}}

    with pytest.raises(ValueError, match="imag"):
        PyCompose.from_json(json.dumps(broken))


def test_every_lasting_service_has_a_health_check(services: dict[str, Service]) -> None:
    unchecked = {name for name, service in services.items() if service.healthcheck is None}

    assert unchecked == {"migrate"}


@pytest.mark.parametrize("name", OURS)
def test_nothing_starts_before_what_it_stands_on(name: str) -> None:
    conditions = {
        on: told["condition"] for on, told in COMPOSE["services"][name]["depends_on"].items()
    }

    if name == "migrate":
        assert conditions == {"postgres": "service_healthy"}
    else:
        assert conditions["migrate"] == "service_completed_successfully"


@pytest.mark.parametrize("name", [*OURS, *ENGINES])
def test_no_secret_has_a_default_and_nothing_debugs(name: str) -> None:
    service = COMPOSE["services"][name]
    text = json.dumps(service)

    assert "DEBUG" not in service["environment"]
    for variable, follows in re.findall(r"(?<!\$)\$\{(\w*(?:KEY|PASSWORD)\w*)(.)", text):
        assert follows == ":"
        assert re.search(rf"\$\{{{variable}:(\?[^}}]+|-)\}}", text), variable
    for variable, value in service["environment"].items():
        if re.search("KEY|PASSWORD", variable):
            assert re.fullmatch(r"\$\{\w+:(\?.+|-)\}", value), variable


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_write_nowhere_but_where_they_must(name: str) -> None:
    service = COMPOSE["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["artifacts:/srv/artifacts"]


def test_only_the_site_is_published_and_only_on_this_machine() -> None:
    published = {name: s["ports"] for name, s in COMPOSE["services"].items() if "ports" in s}

    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_image_runs_as_nobody_special_from_hashed_wheels() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line]
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]

    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "--only-binary :all:" in installs[0]
    assert re.search(r"^USER trackrecord$", last_stage, re.MULTILINE)
    assert last_stage.index("USER trackrecord") < last_stage.index("CMD")
    assert "USER root" not in DOCKERFILE
    assert "DEBUG" not in DOCKERFILE


def pins(lock: str) -> dict[str, str]:
    found = _PINNED.findall((ROOT / lock).read_text())
    return dict(found)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes_and_nothing_else_stands_there(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    strangers = [n for n in lines if not (_PINNED.fullmatch(n) or _HASH.fullmatch(n))]

    assert strangers == []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert line.endswith("\\") == following.startswith("    --hash"), line


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert not re.search(r"https?:|--(extra-)?index|--find-links|\.(org|com|io)\b", text)


@pytest.mark.parametrize(("one", "other"), [*combinations(LOCKS, 2)])
def test_what_two_locks_share_has_one_version(one: str, other: str) -> None:
    first, second = pins(one), pins(other)

    assert set(first) <= set(second)
    assert {name: second[name] for name in first} == first
