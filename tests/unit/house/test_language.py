"""The user reads French where QGIS is French: every text goes through tr(), has its French, and
keeps French typography."""

from __future__ import annotations

import ast
import re
import string
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from occupancy_plugin.diagnosis.content.phrases import phrases
from scripts.translate import refusals, sources

ROOT = Path(__file__).resolve().parents[3]
PLUGIN = ROOT / "occupancy_plugin"
NARROW, WIDE = "\u202f", "\u00a0"
SHOW_TEXT = {  # Qt's setters and constructors whose first text a person reads
    *("setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setTitle"),
    *("setStatusTip", "setWhatsThis", "setAccessibleName", "setAccessibleDescription"),
    *("QLabel", "QPushButton", "QCheckBox", "QGroupBox", "QRadioButton"),
}
WITHOUT_TR = {"secrecy"}  # no QGIS there: callers translate its sentences
MAY_TAKE_LANGUAGE = {  # functions that write "fr" itself: an address, a header, a sorting order
    ("duties/client.py", "page"),
    ("diagnosis/files/pdf.py", "finish"),
    ("diagnosis/files/pdf.py", "_describe"),
    ("diagnosis/content/facts.py", "collation_key"),
}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PLUGIN.rglob("*.py")):
        if not WITHOUT_TR & set(path.relative_to(PLUGIN).parts) and "vendor" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def error_names() -> set[str]:
    """The tree of toolbelt/errors.py, and Processing's own."""
    tree = ast.parse((PLUGIN / "toolbelt" / "errors.py").read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    return names | {"QgsProcessingException"}


def untranslated(node: ast.AST) -> str:
    """Return the first literal words of an expression that do not go through tr(), '' without."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
        return ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if re.search(r"[^\W\d_]{3}", node.value) else ""
    if isinstance(node, ast.Call):  # tr("…").format(n="x"): what is filled in is a value
        return untranslated(node.func)
    if isinstance(node, (ast.Subscript, ast.Compare)):
        return ""
    if isinstance(node, ast.FormattedValue):
        return untranslated(node.value)
    return next(filter(None, (untranslated(child) for child in ast.iter_child_nodes(node))), "")


def test_functions_that_write_texts_take_words_and_no_language() -> None:
    """`Words` of layers/style, or `Numbers` of the toolbelt where there are numbers only."""
    taking_language = {
        (path.relative_to(PLUGIN).as_posix(), node.name)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(one.arg == "language" for one in (*node.args.args, *node.args.kwonlyargs))
    }
    assert taking_language == MAY_TAKE_LANGUAGE


def messages() -> list[ElementTree.Element]:
    return list(ElementTree.parse(ROOT / "i18n" / "occupancy_plugin_fr.ts").iter("message"))


def french() -> list[tuple[str, str]]:
    return [(m.findtext("source") or "", m.findtext("translation") or "") for m in messages()]


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_every_text_has_its_french_and_none_is_left_over() -> None:
    unfinished = [
        message.findtext("source")
        for message in messages()
        if not (message.findtext("translation") or "").strip()
        or message.find("translation").get("type") is not None  # type: ignore[union-attr]
    ]
    assert unfinished == []
    assert set(sources()) == {source for source, _ in french()}


def test_every_sentence_of_the_gate_can_be_said_in_french() -> None:
    """The gate knows no tr(): its sentences are literals with places, gathered where they are
    raised."""
    unsaid = [path for path, sentence in refusals() if not sentence and "zonings" not in path.parts]
    assert unsaid == []
    assert len(refusals()) > 20


def test_tr_takes_one_literal_so_that_texts_can_be_collected() -> None:
    """tr(f"…") is French for nobody: the text that is looked up is never the one that was
    collected."""
    wrong = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                literal = [isinstance(argument, ast.Constant) for argument in node.args]
                if node.func.id == "tr" and literal != [True]:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_every_sentence_of_an_error_is_translated() -> None:
    names, wrong = error_names(), []
    for path, tree in modules():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in names
                and node.args
                and (text := untranslated(node.args[0]))
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {text!r}")
    assert wrong == []


def test_every_text_in_a_widget_is_translated() -> None:
    wrong = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            first = node.args[0]
            if called in SHOW_TEXT and isinstance(first, (ast.Constant, ast.JoinedStr)):
                text = untranslated(first)
                if " " in text.strip() and "<" not in text and "://" not in text:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {text!r}")
    assert wrong == []


def test_no_sentence_says_eleven_whatever_the_policy_says() -> None:
    """R12: a policy may ask for more households; only the floor itself may be named."""
    with_eleven = [source for source in sources() if re.search(r"\b11\b|\b[Ee]leven\b", source)]
    assert [source for source in with_eleven if "at least 11 households" not in source] == []
    rules = [texts["method r1"] for texts in phrases().values()]
    assert [text for text in rules if "{n}" not in text or "11" in text] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    assert [s for s, t in french() if t and placeholders(s) != placeholders(t)] == []


def test_french_typography_is_kept() -> None:
    """A no-break space before % ; : ? ! and inside « »; an ellipsis is one sign."""
    breaking = re.compile(
        rf"[^\s/(\[:;?!%][ ]?(?<![{NARROW}{WIDE}])[;?!%](?![\w/=])"
        rf"|«(?![{WIDE}{NARROW}])|(?<![{WIDE}{NARROW}])»|\.\.\."
    )
    wrong = []
    for _, text in french():
        plain = re.sub(r"https?://\S+|<[^>]*>|\"[^\"]*\"|\{\"[^«]*\}", "", text)
        if breaking.search(re.sub(r"\{[^}]*\}", "x", plain)):
            wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "is_reported"),
    [
        ('BadData("the answer is odd")', True),
        ('BadData(f"the answer {x} is odd")', True),
        ('BadData(tr("The answer is odd."))', False),
        ('BadData(tr("The answer {n}.").format(n="long word"))', False),
        ("BadData(str(error))", False),
        ('BadData(tr("One.") + " and two")', True),
    ],
)
def test_the_check_reports_texts_without_tr_alone(code: str, is_reported: bool) -> None:
    call = ast.parse(code).body[0].value  # type: ignore[attr-defined]
    assert bool(untranslated(call.args[0])) is is_reported
