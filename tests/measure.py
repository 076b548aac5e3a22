"""A small measure of the product's shape: how long files and functions are, how branched."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("audits", "compliance", "controls", "evidence", "integrations")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BRANCHES = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler,
    ast.comprehension, ast.match_case, ast.Assert,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function or method; `complexity` is one more than the branches it can take."""

    where: str
    lines: int  # without its docstring
    complexity: int
    is_annotated: bool


def python_files(*folders: str) -> list[Path]:
    """Return the Python files of these top-level folders, migrations left out."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    """Return every page and fragment."""
    return sorted((ROOT / "templates").rglob("*.html"))


def line_count(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text().splitlines())


def code_lines(path: Path) -> int:
    """Return how many lines a file has that hold something other than a comment."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def functions(path: Path) -> Iterator[Function]:
    """Yield every function and method of a file, inner ones too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, _DEFINITIONS):
            yield Function(
                where=f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                lines=_lines(node),
                complexity=_complexity(node),
                is_annotated=_is_annotated(node),
            )


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = ast.get_docstring(node, clean=False)
    described = docstring.count("\n") + 1 if docstring is not None else 0
    return max((node.end_lineno or node.lineno) - node.lineno + 1 - described, 1)


def _complexity(node: ast.AST) -> int:
    nodes = list(ast.walk(node))
    choices = sum(len(n.values) - 1 for n in nodes if isinstance(n, ast.BoolOp))
    return 1 + choices + sum(isinstance(n, _BRANCHES) for n in nodes)


def _is_annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    told = node.args
    arguments = [*told.posonlyargs, *told.args, *told.kwonlyargs]
    named = [a for a in arguments if a.arg not in {"self", "cls"}]
    return node.returns is not None and all(a.annotation for a in named)
