"""The shape of the code: budgets, import contracts, and what every action and check looks like.

Authority: docs/architecture.md, "Budgets" and "Rules of the house".
"""

from __future__ import annotations

import inspect
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from integrations.providers import PROVIDERS
from tests.measure import (
    APPS,
    ROOT,
    Function,
    code_lines,
    functions,
    line_count,
    python_files,
    templates,
)

PRODUCT = python_files(*APPS)
TESTS = python_files("tests")
PAGES = templates()
# Public in an actions module, and no acts: they ask, or move a part within the queue's own plan.
NO_ACTS = {
    "integrations.actions.connections": {"identify", "client_of", "secrets_to_keep"},
    "integrations.actions.parts": {"judged", "performed_again"},
    "integrations.actions.runs": {"postpone_part"},
}


@pytest.fixture(scope="module")
def measured() -> list[Function]:
    return [function for path in PRODUCT for function in functions(path)]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_too_long_to_read() -> None:
    too_long = [named(path) for path in (*PRODUCT, *TESTS) if line_count(path) > 400]
    sizes = [lines for path in PRODUCT if (lines := line_count(path))]

    assert too_long == []
    assert statistics.median(sizes) <= 120


def test_functions_are_short(measured: list[Function]) -> None:
    lengths = sorted(function.lines for function in measured)
    over_40 = [function.where for function in measured if function.lines > 40]

    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 25
    assert len(over_40) <= 0.02 * len(lengths), over_40


def test_functions_branch_little(measured: list[Function]) -> None:
    assert statistics.mean(function.complexity for function in measured) <= 2.8
    assert [f.where for f in measured if f.complexity > 12] == []


def test_every_function_says_what_it_takes_and_returns(measured: list[Function]) -> None:
    tests = [function for path in TESTS for function in functions(path)]

    assert [f.where for f in (*measured, *tests) if not f.is_annotated] == []


def test_tests_are_as_long_as_what_they_prove() -> None:
    product, tests = (sum(map(code_lines, paths)) for paths in (PRODUCT, TESTS))

    assert tests <= 2.5 * product


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_template_is_short_and_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()

    assert line_count(path) <= 150
    if path.parent.name != "email":  # a mail has nothing but itself to be drawn with
        assert "<style" not in text
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag


def test_most_templates_are_a_screen_at_most() -> None:
    assert statistics.median(map(line_count, PAGES)) <= 30


def test_what_htmx_asks_for_works_without_it() -> None:
    bare = [
        f"{named(path)}: {tag}"
        for path in PAGES
        for tag in re.findall(
            r"<(?:a|form|button|input|select)\b[^>]*\bhx-(?:get|post)=[^>]*>", path.read_text()
        )
        if not re.search(r"\b(href|action|formaction)=", tag)
    ]

    assert bare == []


def actions() -> list[Callable[..., object]]:
    """Return every act: the public functions that actions modules define."""
    paths = [path for path in PRODUCT if "actions" in (path.stem, path.parent.name)]
    found: list[Callable[..., object]] = []
    for path in paths:
        name = named(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        members = inspect.getmembers(import_module(name), inspect.isfunction)
        found += [
            function
            for word, function in members
            if not word.startswith("_")
            and function.__module__ == name
            and word not in NO_ACTS.get(name, set())
        ]
    return found


@pytest.mark.parametrize("action", actions(), ids=lambda act: f"{act.__module__}.{act.__name__}")
def test_an_act_names_its_actor_and_its_moment(action: Callable[..., object]) -> None:
    taken = inspect.signature(action).parameters

    assert {"actor", "at"} <= set(taken)
    assert {parameter.kind for parameter in taken.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert action.__doc__


def test_acts_are_found_in_every_app() -> None:
    apps = {action.__module__.split(".actions")[0] for action in actions()}

    assert apps == {
        "audits",
        "compliance.accounts",
        "compliance.comments",
        "compliance.notices",
        "compliance.people",
        "compliance.web",
        "controls",
        "evidence",
        "integrations",
    }


def test_checks_and_collectors_have_ids_of_their_own() -> None:
    checks = [(p, check) for p in PROVIDERS.values() for check in p.checks]
    collectors = [c.id for p in PROVIDERS.values() for c in p.collectors]

    ids = [check.id for _provider, check in checks]
    assert len(ids) == len(set(ids))
    assert len(collectors) == len(set(collectors))
    for provider, check in checks:
        assert re.fullmatch(rf"{provider.check_prefix}-\d\d", check.id)
        assert check.reads.collector in collectors


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy the product to a place where it may be broken."""
    for app in APPS:
        shutil.copytree(ROOT / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(tree: Path) -> tuple[int, str]:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_imports_point_down(tree: Path) -> None:
    code, said = lint_imports(tree)

    assert code == 0, said
    assert "0 broken" in said


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        (
            "controls/rules/cadence.py",
            "from django.utils import timezone",
            "Rules, checks and proofs are pure: no Django, no network",
        ),
        (
            "controls/models/controls.py",
            "import evidence.models",
            "The apps stand in their order on the ground",
        ),
        (
            "integrations/providers/aws/collectors/iam.py",
            "import boto3",
            "Only a provider's client imports its SDK",
        ),
        (
            "evidence/models/sealed.py",
            "import evidence.actions.uploaded",
            "Inside an app: views call actions, actions call models, models call rules",
        ),
        ("compliance/web/access.py", "import compliance.dashboard.wall", "Apps depend downwards"),
    ],
)
def test_a_planted_violation_breaks_its_contract(
    tree: Path, module: str, line: str, contract: str
) -> None:
    path = tree / module
    path.write_text(f"{path.read_text()}\n{line}\n")

    code, said = lint_imports(tree)

    assert code == 1
    broken = [found for found in said.splitlines() if " BROKEN" in found]
    assert any(found.startswith(contract) for found in broken), said
