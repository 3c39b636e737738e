"""Stories run inside QGIS, where no type checker looks: every call by name fits its function."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCES = [*(ROOT / "scripts").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
RUNNERS = {"run", "play", "tell"}  # methods and functions that send a story's name to QGIS
RUNNERS_OWN = {"seconds"}  # how long `Desktop.run` waits


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _parameters() -> dict[str, list[set[str]]]:
    """Return the names of the parameters of every function whose first parameter is `user`."""
    found = defaultdict(list)
    for path in SOURCES:
        for node in _tree(path).body:
            if isinstance(node, ast.FunctionDef) and node.args.args[:1]:
                names = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
                if names[0] == "user":
                    found[node.name].append(set(names[1:]))
    return found


def _calls(stories: dict[str, list[set[str]]]) -> Iterator[tuple[str, str, set[str]]]:
    """Yield place, story and keywords of every call that hands a story's name to a runner."""
    for path in SOURCES:
        for node in ast.walk(_tree(path)):
            if not isinstance(node, ast.Call):
                continue
            runner = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
            for story in texts if runner in RUNNERS else ():
                if story in stories:
                    keywords = {word.arg for word in node.keywords if word.arg} - RUNNERS_OWN
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", story, keywords


def test_every_story_is_called_with_its_own_parameters() -> None:
    stories = _parameters()
    calls = list(_calls(stories))
    misfits = [
        f"{place}: {story}({', '.join(keywords)})"
        for place, story, keywords in calls
        if not any(keywords <= parameters for parameters in stories[story])
    ]
    assert len(calls) > 100
    assert not misfits
