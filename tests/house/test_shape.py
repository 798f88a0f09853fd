"""Files and functions stay small enough to be read at one go."""

import ast
from pathlib import Path

from tests.helpers.surroundings import ROOT

FILE_LINES = 300
FUNCTION_LINES = 40

FILES = sorted(path for folder in ("gui", "packaging") for path in (ROOT / folder).rglob("*.py"))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_two_files() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: lines for name, lines in long.items() if lines > FILE_LINES} == {}


def test_no_function_is_two_functions() -> None:
    found = {f"{path.relative_to(ROOT)}:{node.name}": length(node) for path in FILES for node in functions(path)}
    assert {name: lines for name, lines in found.items() if lines > FUNCTION_LINES} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in FILES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []
