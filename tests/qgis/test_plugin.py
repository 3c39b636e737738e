"""The plugin object where something that QGIS usually ships is missing."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from occupancy_plugin.plugin import OccupancyPlugin
from occupancy_plugin.toolbelt import machine
from occupancy_plugin.toolbelt.errors import Unexpected
from occupancy_plugin.toolbelt.machine import LOWEST_VERSIONS, broken_library, shortcomings

PACKAGE = Path(machine.__file__).parents[1]


@pytest.mark.parametrize("name", ["numpy", "pandas", "scipy", "requests"])
def test_without_a_library_a_sentence_says_how_to_get_it(
    name: str, qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    shortcomings_found = shortcomings()
    assert shortcomings_found.count(f"python3-{name}") == 2  # Windows, and Debian or Ubuntu
    assert "macOS" in shortcomings_found
    assert "Flatpak" in shortcomings_found
    assert not any(other in shortcomings_found for other in LOWEST_VERSIONS if other != name)


def test_several_libraries_are_one_sentence(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pandas", "scipy"):
        monkeypatch.setitem(sys.modules, name, None)
    shortcomings_found = shortcomings()
    assert shortcomings_found.count("Debian") == 1
    assert "apt install python3-pandas python3-scipy" in shortcomings_found


def test_with_everything_there_nothing_is_said(qgis_app: object) -> None:
    assert shortcomings() == ""


def test_an_old_library_is_named_with_the_lowest_versions(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "version", lambda name: "1.9.3" if name == "scipy" else "9.0")
    shortcomings_found = shortcomings()
    assert "scipy 1.9.3" in shortcomings_found
    assert "scipy 1.10" in shortcomings_found


def test_an_old_python_is_told_before_anything_else(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 5, "final", 0))
    monkeypatch.setitem(sys.modules, "pandas", None)
    shortcomings_found = shortcomings()
    assert "Python 3.10" in shortcomings_found
    assert "Python 3.9" in shortcomings_found
    assert "pandas" not in shortcomings_found


def test_the_first_modules_can_be_read_by_an_older_python() -> None:
    """The plugin's first modules, and all that they import before anything is looked at."""
    names = [
        "__init__.py", "plugin.py", *(f"toolbelt/{n}.py" for n in (
            "__init__", "errors", "machine", "message_bar", "metadata", "translation",
        )), "toolbelt/work/task.py", "toolbelt/work/cancellation.py",
    ]  # fmt: skip
    for name in names:
        tree = ast.parse((PACKAGE / name).read_text("utf-8"), feature_version=(3, 9))
        called = {
            (call.func.id, keyword.arg)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            for keyword in call.keywords
        }
        assert not {("zip", "strict"), ("dataclass", "slots"), ("dataclass", "kw_only")} & called


def test_a_broken_library_is_named(qgis_app: object, tmp_path: Path) -> None:
    """It is there, and what it needs is not: as on Macs whose compiler's library is missing."""
    folder = tmp_path / "scipy"
    folder.mkdir()
    (folder / "__init__.py").write_text("from . import sparse")
    (folder / "sparse.py").write_text("raise ImportError('dlopen: libgcc_s.1.1.dylib')")
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "from occupancy_plugin.toolbelt.errors import Unexpected\n"
        "from occupancy_plugin import secrecy\n"
        "try:\n    secrecy.protect\n"
        "except ImportError as error:\n    print(Unexpected.of('a fault', error))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, timeout=60, check=True, cwd=PACKAGE.parent,
    )  # fmt: skip
    assert "“scipy”" in process.stdout
    assert "reinstall" in process.stdout


def test_other_errors_are_no_broken_library(qgis_app: object) -> None:
    assert broken_library(ValueError("scipy")) == ""
    assert str(Unexpected.of("a fault", ImportError("x", name="elsewhere"))) == "a fault"


def test_without_a_library_no_algorithm_is_offered_and_the_reason_is_said(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    plugin = OccupancyPlugin(None)
    plugin.initProcessing()
    plugin.unload()
    assert "scipy" in capsys.readouterr().err


def test_the_start_brings_no_library_asks_nobody_and_opens_no_password_store(
    tmp_path: Path,
) -> None:
    """In a process of its own: here other tests have imported everything already."""
    program = Path(__file__).with_name("bare_start.py")
    process = subprocess.run(
        [sys.executable, str(program), str(tmp_path)],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(tmp_path),
            "QGIS_AUTH_DB_DIR_PATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line for line in process.stdout.splitlines() if line.startswith("{")]
    assert lines, process.stderr[-2000:]
    answer = json.loads(lines[-1])
    assert answer["before"] == []  # QGIS itself brings none: the next line can fail
    assert answer["brought"] == []
    assert answer["algorithms"] >= 6
    assert answer["dock"]  # the window was made, not put off
    assert answer["asked"] == []
    assert answer["databases"] == []
