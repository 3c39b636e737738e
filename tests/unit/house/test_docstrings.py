"""A docstring begins with a sentence, and its list of parameters names parameters that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("occupancy_plugin", "scripts")
LISTED = re.compile(r"([a-z_]+)(?:\([^)]*\))?(?:, [a-z_]+)*(?:: | {2,})\S")  # "rows    (n,) …"
ALIGNED = re.compile(r"^([a-z_]+)(?:\([^)]*\))? {2,}\S", re.MULTILINE)
PORTAL = "scripts/portal"  # its docstrings of answers are one line per field


def documented(text: str) -> Iterator[tuple[ast.FunctionDef | ast.ClassDef, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            docstring = ast.get_docstring(node)
            if docstring:
                yield node, docstring


def faults_of(text: str) -> list[str]:
    """Return the docstrings without a first sentence, and the parameters that do not exist."""
    faults = []
    for node, docstring in documented(text):
        if LISTED.match(docstring):
            faults.append(f"{node.name}: no sentence")
        if isinstance(node, ast.FunctionDef):
            parameters = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
            names = set(ALIGNED.findall(docstring)) - parameters
            faults += [f"{node.name}: no parameter {name}" for name in sorted(names)]
    return faults


def test_docstrings_begin_with_a_sentence_and_list_parameters_that_exist() -> None:
    faults = [
        f"{path.relative_to(ROOT)}: {fault}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "vendor" not in path.parts and PORTAL not in path.as_posix()
        for fault in faults_of(path.read_text(encoding="utf-8"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("docstring", "fault"),
    [
        ("rows: of the table", "f: no sentence"),
        ("Read.\n\n    rows   of the table\n    told   by the file", "f: no parameter told"),
        ("Read.\n\n    rows: of the table", None),
    ],
)
def test_a_fault_is_found(docstring: str, fault: str | None) -> None:
    found = faults_of(f'def f(rows):\n    """{docstring}"""\n')
    assert found == ([fault] if fault else [])
