"""Names in the gate are nouns of the field: no adverb, no quantifier is a variable."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

GATE = Path(__file__).resolve().parents[3] / "occupancy_plugin" / "secrecy"
ADVERBS = {
    *("above", "found", "left", "over", "several", "near", "own", "still", "among", "glance"),
    *("hurry", "beneath", "nearby", "somehow", "already"),
}
REWRITTEN = {"zonings", "protect.py"}  # being rewritten: their names come after
MODULES = [p for p in sorted(GATE.rglob("*.py")) if not REWRITTEN & set(p.relative_to(GATE).parts)]


def bound(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """(name, line) of whatever gets a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name, node.lineno


def test_the_gate_calls_things_by_nouns() -> None:
    """One name in a hundred, as in the libraries that this house looks up to; it was one in ten."""
    names = [
        (name, f"{module.relative_to(GATE)}:{line}")
        for module in MODULES
        for name, line in bound(ast.parse(module.read_text("utf-8")))
    ]
    adverbs = [(name, place) for name, place in names if name.strip("_") in ADVERBS]
    assert len(adverbs) < len(names) / 100, adverbs
