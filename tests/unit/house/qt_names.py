"""Lists the Qt names that a source file uses: classes imported from qgis.PyQt, their attributes
(enums, static methods), and methods of objects whose class the source states: a constructor's
result, an annotation, `self` in a subclass."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Use:
    """`module` QtCore…, `chain` the names from the class on, e.g. ('Qt', 'Key', 'Key_Return')."""

    module: str
    chain: tuple[str, ...]
    where: str


@dataclass
class _Module:
    """What one file says of Qt."""

    classes: dict[str, str] = field(default_factory=dict)  # local name → QtCore…
    own: dict[str, ast.ClassDef] = field(default_factory=dict)


def uses(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = _Module()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.PyQt."):
            room = str(node.module).removeprefix("qgis.PyQt.")
            for name in node.names:
                module.classes[name.asname or name.name] = room
                yield Use(room, (name.name,), f"{path}:{node.lineno}")
        elif isinstance(node, ast.ClassDef):
            module.own[node.name] = node
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            chain = _chain(node)
            if chain and chain[0] in module.classes:
                yield Use(module.classes[chain[0]], chain, f"{path}:{node.lineno}")
    yield from _methods(tree, module, path)


def _chain(node: ast.Attribute) -> tuple[str, ...]:
    names: list[str] = []
    part: ast.expr = node
    while isinstance(part, ast.Attribute):
        names.insert(0, part.attr)
        part = part.value
    return (part.id, *names) if isinstance(part, ast.Name) else ()


def _methods(tree: ast.AST, module: _Module, path: Path) -> Iterator[Use]:
    for scope in ast.walk(tree):
        if isinstance(scope, ast.ClassDef):
            yield from _in_class(scope, module, path)
        elif isinstance(scope, ast.FunctionDef):
            types_by_name = _annotated(scope, module) | _constructed(scope, module, "")
            for node in ast.walk(scope):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    kind = types_by_name.get(node.value.id)
                    if kind:
                        yield _use(module, kind, node, path)


def _in_class(scope: ast.ClassDef, module: _Module, path: Path) -> Iterator[Use]:
    types_by_name = _constructed(scope, module, "self")
    base = _qt_base(scope, module)
    defined = _defined(scope, module)
    for node in ast.walk(scope):
        if not isinstance(node, ast.Attribute):
            continue
        inner = node.value
        if (
            isinstance(inner, ast.Attribute)
            and isinstance(inner.value, ast.Name)
            and inner.value.id == "self"
            and inner.attr in types_by_name
        ):
            yield _use(module, types_by_name[inner.attr], node, path)
        elif base and isinstance(inner, ast.Name) and inner.id == "self":
            if node.attr not in defined:
                yield _use(module, base, node, path)
        elif base and ast.unparse(inner) == "super()":
            yield _use(module, base, node, path)


def _use(module: _Module, kind: str, node: ast.Attribute, path: Path) -> Use:
    return Use(module.classes[kind], (kind, node.attr), f"{path}:{node.lineno}")


def _annotated(scope: ast.FunctionDef, module: _Module) -> dict[str, str]:
    parameters = [*scope.args.args, *scope.args.kwonlyargs]
    widest = {"QObject", "QWidget", "QEvent"}  # there a subclass is meant
    return {
        argument.arg: argument.annotation.id
        for argument in parameters
        if isinstance(argument.annotation, ast.Name)
        and argument.annotation.id in module.classes.keys() - widest
    }


def _constructed(scope: ast.AST, module: _Module, owner: str) -> dict[str, str]:
    """Names (`owner` '') or attributes of `owner` that are always made by one Qt class."""
    made_layers: dict[str, set[str]] = {}
    for node in ast.walk(scope):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        target, kind = node.targets[0], ""
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            kind = node.value.func.id if node.value.func.id in module.classes else ""
        if not owner and isinstance(target, ast.Name):
            made_layers.setdefault(target.id, set()).add(kind)
        elif (
            owner
            and isinstance(target, ast.Attribute)
            and isinstance(target.value, ast.Name)
            and target.value.id == owner
        ):
            made_layers.setdefault(target.attr, set()).add(kind)
    return {
        name: next(iter(kinds))
        for name, kinds in made_layers.items()
        if kinds and all(kinds) and len(kinds) == 1
    }


def _qt_base(scope: ast.ClassDef, module: _Module) -> str:
    """The Qt class that a class descends from, through classes of the same file; '' where another
    file's or QGIS's class stands between."""
    if len(scope.bases) != 1 or not isinstance(scope.bases[0], ast.Name):
        return ""
    name = scope.bases[0].id
    if name in module.classes:
        return name
    return _qt_base(module.own[name], module) if name in module.own else ""


def _defined(scope: ast.ClassDef, module: _Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    base = scope.bases[0] if scope.bases else None
    if isinstance(base, ast.Name) and base.id in module.own:
        names |= _defined(module.own[base.id], module)
    return names
