"""Every window of the plugin opens the guide at a page that exists in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from scripts import guide

ROOT = Path(__file__).resolve().parents[3]
PLUGIN = ROOT / "occupancy_plugin"
GUIDE = ROOT / "docs" / "guide"
BASES = {"Dialog"}  # the base class of windows has no page
WINDOWS = {"QDialog", *BASES}


def opened(node: ast.AST) -> list[tuple[str, str]]:
    """(page, anchor) of the calls of help_on and guide_page in there."""
    matches = []
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            if call.func.id in ("help_on", "guide_page") and words:
                matches.append((str(words[0]), str(words[1]) if len(words) > 1 else ""))
    return matches


def modules() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in (PLUGIN / "gui").rglob("*.py")]


def test_every_dialog_has_its_help() -> None:
    lacking = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                if bases & WINDOWS and node.name not in BASES and not opened(node):
                    lacking.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert lacking == []


def test_every_page_and_anchor_exists_in_both_languages() -> None:
    pages_opened = {each for _, tree in modules() for each in opened(tree)}
    assert len({page for page, _ in pages_opened}) >= 5
    for language in ("fr", "en"):
        for page, anchor in pages_opened:
            text = (GUIDE / language / f"{page}.md").read_text(encoding="utf-8")
            assert not anchor or re.search(rf"{{ *#{anchor} *}}", text), (language, page, anchor)


def test_both_languages_have_the_same_pages_and_anchors() -> None:
    def written(language: str) -> dict[str, list[str]]:
        return {
            path.name: re.findall(r"{ *#(\w+) *}", path.read_text(encoding="utf-8"))
            for path in (GUIDE / language).glob("*.md")
        }

    assert written("fr") == written("en")


def test_the_guide_is_a_site_that_can_be_searched(tmp_path: Path) -> None:
    """What leaves the zip for its size stays in dist/guide."""
    assert guide.build("fr", tmp_path / "fr", ()) == []
    pages = {path.stem for path in (tmp_path / "fr").glob("*.html")}
    assert {path.stem for path in (GUIDE / "fr").glob("*.md")} <= pages
    assert list((tmp_path / "fr").rglob("lunr*"))
    for language in guide.LANGUAGES:
        assert f'href="{language}/index.html"' in guide.DOOR
