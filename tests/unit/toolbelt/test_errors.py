"""One tree of errors: drawn in its docstring, every sentence translated, raised with no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from occupancy_plugin.toolbelt import errors

PACKAGE = Path(errors.__file__).parents[1]
TREE = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.OccupancyError)
}
GATE = PACKAGE / "secrecy"  # the statistician's errors, which callers turn into sentences


def test_the_docstring_draws_the_tree_as_it_is():
    drawn: dict[str, str] = {}
    branch: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ((?:[│ ]   )*(?:[├└]── )?)([A-Z]\w+)", line)
        if match:
            depth = len(match[1]) // 4
            branch[depth:] = [match[2]]
            drawn[match[2]] = branch[depth - 1] if depth else "Exception"
    assert drawn == {name: kind.__base__.__name__ for name, kind in TREE.items()}


def test_no_other_room_roots_a_tree_of_its_own():
    elsewhere = {GATE, PACKAGE / "vendor"}
    roots = [
        f"{path.relative_to(PACKAGE)}: {node.name}"
        for path in PACKAGE.rglob("*.py")
        if not elsewhere & set(path.parents)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if getattr(base, "id", "") in {"Exception", "ValueError", "RuntimeError", "OSError"}
        and path.name != "errors.py"
    ]
    assert roots == []


@pytest.mark.parametrize("secret", ["Dupont", "4711"])
def test_a_fault_of_ours_keeps_its_kind_and_place_never_its_text(secret):
    def stumble() -> None:
        raise KeyError(secret)

    try:
        stumble()
    except KeyError as error:
        fault = errors.Unexpected.of("It failed.", error)
    assert str(fault) == "It failed."
    assert re.fullmatch(r"KeyError at stumble:\d+", fault.details)
