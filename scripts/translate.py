"""Updates i18n/occupancy_plugin_fr.ts from the sources: `python -m scripts.translate [--check]`.

The strings are the literals of `tr(…)` and the gate's refusals (the gate has no `tr`;
layers/release/refusals.py translates them). All are in the one context of toolbelt.translation;
pylupdate5 would use a context per class, which the function `tr` does not read.
"""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as ElementTree  # nosec B405: our own file
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = "Occupancy"
FILE = ROOT / "i18n" / "occupancy_plugin_fr.ts"


def sources() -> dict[str, str]:
    """Return source string → the first file that has it. Refuses tr(f"…") and tr(variable)."""
    texts: dict[str, str] = {}
    for path in sorted((ROOT / "occupancy_plugin").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "tr"
            ):
                continue
            text = node.args[0] if node.args else None
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                raise SystemExit(
                    f"{path.relative_to(ROOT)}:{node.lineno}: tr() takes one literal string"
                )
            texts.setdefault(text.value, str(path.relative_to(ROOT)))
    for path, sentence in refusals():
        if sentence:
            texts.setdefault(sentence, str(path.relative_to(ROOT)))
    return texts


def refusals() -> list[tuple[Path, str]]:
    """Return (module, sentence) of every `GateError(…)` of the gate; '' if its text is neither a
    literal nor a constant of a module of the gate."""
    modules = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "occupancy_plugin" / "secrecy").rglob("*.py"))
    }
    return [
        (path, _sentence(node.args[0], path, modules))
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "GateError"
    ]


def _sentence(expression: ast.expr, path: Path, modules: dict[Path, ast.Module]) -> str:
    """Return a literal, or the constant's value in this module or the one it is imported from."""
    if isinstance(expression, ast.Constant):
        return str(expression.value)
    if not isinstance(expression, ast.Name):
        return ""
    for node in modules[path].body:
        if isinstance(node, ast.ImportFrom) and expression.id in {name.name for name in node.names}:
            origin = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            return _sentence(expression, origin.with_suffix(".py"), modules)
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == expression.id
            and isinstance(node.value, ast.Constant)
        ):
            return str(node.value.value)
    return ""


def translations() -> dict[str, str]:
    if not FILE.exists():
        return {}
    texts = {}
    for message in ElementTree.parse(FILE).getroot().iter("message"):  # nosec B314: our own file
        texts[message.findtext("source") or ""] = message.findtext("translation") or ""
    return texts


def write(strings: dict[str, str], translated: dict[str, str]) -> None:
    root = ElementTree.Element("TS", version="2.1", language="fr", sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for source in sorted(strings):
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "location", filename=f"../{strings[source]}")
        ElementTree.SubElement(message, "source").text = source
        target = ElementTree.SubElement(message, "translation")
        if translated.get(source):
            target.text = translated[source]
        else:
            target.set("type", "unfinished")
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    FILE.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', encoding="utf-8"
    )


def main() -> int:
    strings, translated = sources(), translations()
    untranslated = sorted(source for source in strings if not translated.get(source))
    if "--check" in sys.argv:
        for source in untranslated:
            print(f"no French for: {source}")
        stale = sorted(set(translated) - set(strings))
        for source in stale:
            print(f"no longer used: {source}")
        return 1 if untranslated or stale else 0
    write(strings, translated)
    print(f"{len(strings)} strings, {len(untranslated)} without French")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
