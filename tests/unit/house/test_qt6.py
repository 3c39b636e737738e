"""QGIS 4 has Qt 6: every Qt name that the product uses is there, in PyQt 6 as Debian ships it."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.unit.house.qt_names import Use, uses

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [*(ROOT / "occupancy_plugin").rglob("*.py"), *(ROOT / "scripts" / "desktop").glob("*.py")]
MOVED = {"QAction", "QActionGroup", "QShortcut"}  # qgis.PyQt.QtWidgets brings them back from QtGui


def missing(use: Use) -> bool:
    """Whether PyQt 6 lacks the name; signals and nested enums are attributes like any other."""
    room = "QtGui" if use.chain[0] in MOVED and use.module == "QtWidgets" else use.module
    thing = import_module(f"PyQt6.{room}")
    for name in use.chain:
        if isinstance(thing, type) and thing.__name__.startswith("QStyleOption"):
            thing = thing()  # its fields are there on an instance only
        if not hasattr(thing, name):
            return True
        thing = getattr(thing, name)
        if not isinstance(thing, type):
            return False  # a member or a method: what follows is asked of a value
    return False


def source(tmp_path: Path, text: str) -> list[Use]:
    path = tmp_path / "module.py"
    path.write_text(text)
    return [use for use in uses(path) if missing(use)]


def test_every_qt_name_is_in_pyqt6() -> None:
    found = [use for path in SOURCES for use in uses(path)]
    assert len(found) > 800
    assert [f"{use.where}: {'.'.join(use.chain)}" for use in found if missing(use)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from qgis.PyQt.QtCore import QRegExp",
        "from qgis.PyQt.QtCore import Qt\nx = Qt.AlignCenter",
        "from qgis.PyQt.QtWidgets import QDesktopWidget",
        "from qgis.PyQt.QtGui import QFontMetrics\ndef f():\n"
        "    m = QFontMetrics()\n    m.width('x')",
        "from qgis.PyQt.QtWidgets import QMenu\ndef f(menu: QMenu):\n    menu.exec_()",
        "from qgis.PyQt.QtWidgets import QDialog\nclass D(QDialog):\n    def g(self):\n"
        "        self.exec_()",
        "from qgis.PyQt.QtWidgets import QComboBox\nclass W:\n    def g(self):\n"
        "        self.c = QComboBox()\n        self.c.activated_(1)",
    ],
)
def test_a_name_that_qt6_has_dropped_is_found(tmp_path: Path, text: str) -> None:
    assert source(tmp_path, text)


def test_qt_is_only_reached_through_qgis() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = node.module if isinstance(node, ast.ImportFrom) else ""
            assert not (named or "").startswith(("PyQt5", "PyQt6", "sip")), path


def test_qgis_own_rules_for_the_move_to_qt6_are_clean() -> None:
    """flake8-qgis has QGIS's `pyqt5_to_pyqt6` rules beside those for imports."""
    flake8 = Path(sys.executable).with_name("flake8")
    rules = "QGS101,QGS102,QGS103,QGS104,QGS106,QGS107,QGS4"
    ran = subprocess.run(
        [str(flake8), "--select", rules, str(ROOT / "occupancy_plugin")],
        capture_output=True,
        text=True,
    )
    assert ran.stdout == ""
    assert ran.returncode == 0, ran.stderr
