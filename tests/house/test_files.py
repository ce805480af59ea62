"""Sizes, names and small rules that keep the tree readable."""

import ast
import re

import pytest

from audit.operations import Operation
from tests.house.tree import name, sources, sources_of_tests, syntax

FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "misc", "methods", "manager", "managers", "util", "helper"}
LONGEST_FILE = 300
LISTS = {"audit/operations.py"}  # a line for each act: an enumeration cannot be cut in two
LONGEST_FUNCTION = 30


def test_no_file_is_longer_than_300_lines() -> None:
    files = [*sources(), *sources_of_tests()]

    long = {name(path) for path in files if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE}

    assert long == LISTS


def statements(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its decorators and docstring."""
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 1


def test_no_function_is_longer_than_30_lines() -> None:
    long = [
        f"{name(path)}:{node.name} ({statements(node)})"
        for path in sources()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and statements(node) > LONGEST_FUNCTION
    ]

    assert long == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in sources(migrations=True) if path.stem in FORBIDDEN_NAMES] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name(path)
        for path in sources()
        if path.name not in {"urls.py", "apps.py", "urls_api.py"} and path.read_text(encoding="utf-8").strip()
        if not ast.get_docstring(syntax(path))
    ]

    assert silent == []


def test_no_import_inside_a_function() -> None:
    late = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for outer in ast.walk(syntax(path))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(outer)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert late == []


def test_tasks_start_only_after_commit() -> None:
    early = [
        name(path) for path in sources() if re.search(r"\.(delay|apply_async)\(", path.read_text(encoding="utf-8"))
    ]

    assert early == []


@pytest.mark.parametrize("operation", list(Operation), ids=lambda operation: operation.value)
def test_every_operation_is_used(operation: Operation) -> None:
    pattern = re.compile(rf"Operation\.{operation.name}\b")
    users = [
        path for path in sources() if path.name != "operations.py" and pattern.search(path.read_text(encoding="utf-8"))
    ]

    assert users, f"{operation.name} is recorded nowhere: take it out or use it"


def test_every_task_is_short() -> None:
    long = [
        f"{name(path)}:{node.name}"
        for path in sources()
        if path.name == "tasks.py"
        for node in syntax(path).body
        if isinstance(node, ast.FunctionDef) and statements(node) > 10
    ]

    assert long == []


def test_no_machine_path_is_committed() -> None:
    pattern = re.compile(r"(?<![\w./-])/(?:work|root)/")
    named = [name(path) for path in sources() if pattern.search(path.read_text(encoding="utf-8"))]

    assert named == []
