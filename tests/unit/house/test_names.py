"""No local name hides a function of its module that is called there, as Python calls the local."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def module_names(tree: ast.Module) -> set[str]:
    """Return the functions, classes and imports of a module."""
    imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    aliases = [alias for node in imports for alias in node.names]
    defined = {node.name for node in tree.body if isinstance(node, DEFINITIONS)}
    return defined | {alias.asname or alias.name.partition(".")[0] for alias in aliases}


def bound_in(scope: ast.AST) -> set[str]:
    """Return the names that a function or comprehension binds itself, without those that only an
    inner function binds."""
    names, pending = set(), list(ast.iter_child_nodes(scope))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if not isinstance(node, (*SCOPES, *COMPREHENSIONS, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(node))
    return names


def hidden_calls(text: str) -> Iterator[str]:
    """Yield each call of a module's name in a scope, however deep, where a local name hides it."""
    tree = ast.parse(text)
    module = module_names(tree)
    pending: list[tuple[ast.AST, set[str]]] = [(tree, set())]
    while pending:
        node, hidden = pending.pop()
        if isinstance(node, (*SCOPES, *COMPREHENSIONS)):
            hidden = hidden | (bound_in(node) & module)
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in hidden:
            yield f"{node.lineno}: {called.id}"
        pending.extend((child, hidden) for child in ast.iter_child_nodes(node))


def test_no_local_name_hides_a_function_that_is_called() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{call}"
        for folder in ("occupancy_plugin", "scripts")
        for path in (ROOT / folder).rglob("*.py")
        if "vendor" not in path.parts
        for call in hidden_calls(path.read_text("utf-8"))
    }
    assert found == set()


def test_no_module_takes_a_name_that_its_package_has_from_elsewhere() -> None:
    """The import of `package.name` binds `name` in the package, whatever it was there."""
    taken = {
        f"{path.relative_to(ROOT)}: {alias.asname or alias.name}"
        for folder in ("occupancy_plugin", "scripts")
        for path in (ROOT / folder).rglob("__init__.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom) and not node.level
        for alias in node.names
        if path.with_name(f"{alias.asname or alias.name}.py").exists()
    }
    assert taken == set()


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("f = ' OR '.join(f(n) for n in a)", True),
        ("g = [h for h in map(f, a)]\n    f = g[0](f(1))", True),
        ("return lambda f: f(a)", True),
        ("return [f(f) for f in a]", True),
        ("g = f(a)\n    return [f for f in g]", False),
    ],
)
def test_a_hidden_call_is_found(body: str, is_found: bool) -> None:
    assert bool(list(hidden_calls(f"def f(n): ...\ndef g(a):\n    {body}\n"))) is is_found
