"""Qt is reached through QGIS, which gives Qt 5 or Qt 6."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [*(ROOT / "occupancy_plugin").rglob("*.py"), *(ROOT / "scripts" / "desktop").glob("*.py")]


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
