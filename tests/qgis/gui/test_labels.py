"""Texts of the portal, of a file or of another person are shown as plain text. A label renders HTML
only if the window itself wrote it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

GUI = Path(__file__).resolve().parents[3] / "occupancy_plugin" / "gui"
MODULES = sorted(GUI.rglob("*.py"))


def is_ours(text: ast.expr) -> bool:
    """A literal, or tr("…") of one without anything filled in."""
    if isinstance(text, ast.IfExp):
        return is_ours(text.body) and is_ours(text.orelse)
    if isinstance(text, ast.BinOp):
        return is_ours(text.left) and is_ours(text.right)
    if isinstance(text, ast.Call) and isinstance(text.func, ast.Name) and text.func.id == "tr":
        return True
    return isinstance(text, ast.Constant)


def called(node: ast.AST, method: str) -> str:
    """'self._told' of `self._told.setText(…)`, '' for anything else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return ast.unparse(node.func.value) if node.func.attr == method else ""
    return ""


def open_labels(source: str) -> set[str]:
    """Labels that get a text from outside without a text format."""
    tree = ast.parse(source)
    labels = {
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "QLabel"
    }
    told = {
        called(node, "setText")
        for node in ast.walk(tree)
        if called(node, "setText") and not is_ours(node.args[0])  # type: ignore[attr-defined]
    }
    said = {called(node, "setTextFormat") for node in ast.walk(tree)}
    return ((labels & told) | born_with_a_text(tree)) - said


def born_with_a_text(tree: ast.Module) -> set[str]:
    """Labels that get a text from outside when they are made."""
    return {
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "QLabel"
        and node.value.args
        and not is_ours(node.value.args[0])
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(GUI)))
def test_every_label_that_is_told_something_says_how_it_reads_it(module: Path) -> None:
    assert open_labels(module.read_text("utf-8")) == set()


def test_the_check_itself_tells_them_apart() -> None:
    first = "self._a = QLabel()\nself._a.setText({})\n"
    assert open_labels(first.format("name")) == {"self._a"}
    assert open_labels(first.format('tr("Read.") if x else ""')) == set()
    assert open_labels("text = QLabel(intro)\n") == {"text"}
    assert open_labels("text = QLabel(intro)\ntext.setTextFormat(PLAIN)\n") == set()
    assert open_labels('text = QLabel(tr("Read."))\n') == set()
    plain = first.format("name") + "self._a.setTextFormat(Qt.TextFormat.PlainText)\n"
    assert open_labels(plain) == set()
