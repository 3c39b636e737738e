"""`scripts/words [FOLDER]`: the commonest names of the code, and its commonest odd words.

It never fails, since forbidding words only produces synonyms. A developer reads the lists before a
release: each name should say what kind of thing it names, and a plain sentence (docs/glossary.md)
should replace each odd word."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("occupancy_plugin", "scripts")
NAMES, ODD = 200, 40
ODD_WORDS = re.compile(
    r"\b(?:beside|besides|told|tells?|anew|whoever|whom|stands?|stood|yields?|settled|gives? way"
    r"|nobody|somebody|thereof|put down|at once|by then|a second time|what is so|hence|thus)\b",
    re.IGNORECASE,
)


def modules(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "vendor" not in path.parts)


def bound_names(tree: ast.Module) -> Iterator[str]:
    """Yield every bound name: variables, parameters, functions, classes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name


def prose(source: str) -> Iterator[str]:
    """Yield comments, and strings of more than one word."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or (
            token.type == tokenize.STRING and " " in token.string
        ):
            yield token.string


def main() -> int:
    folders = [Path(word) for word in sys.argv[1:]] or [ROOT / name for name in FOLDERS]
    names, words = Counter[str](), Counter[str]()
    for path in (path for folder in folders for path in modules(folder)):
        source = path.read_text("utf-8")
        names.update(name for name in bound_names(ast.parse(source)) if not name.startswith("__"))
        words.update(word.lower() for text in prose(source) for word in ODD_WORDS.findall(text))
    print(f"The {NAMES} commonest of {sum(names.values())} names:")
    print(", ".join(f"{name} {count}" for name, count in names.most_common(NAMES)))
    print(f"\nOdd words, {sum(words.values())} in all:")
    print(", ".join(f"{word} {count}" for word, count in words.most_common(ODD)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
