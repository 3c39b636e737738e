"""Words in a colour of ours can be read in every theme of QGIS: 4.5:1; and no colour is written
anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QApplication

from occupancy_plugin.gui.tones import DARK, FIELD, LIGHT, WINDOW, Tone, colour, is_dark

GUI = Path(__file__).parents[3] / "occupancy_plugin" / "gui"
TEXT = 4.5
THEMES = ("default", "Night Mapping", "Blend of Gray")


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest, qgis_app: object):
    assert request.param in QgsApplication.uiThemes()
    before = QApplication.palette()
    QgsApplication.setUITheme(request.param)
    yield request.param
    QgsApplication.setUITheme("default")
    QApplication.setPalette(before)  # QGIS leaves that of the theme before


def _light(colour: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (part(value) for value in colour.getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2: from 1 to 21."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("tone", "ground"), [*((tone, WINDOW) for tone in Tone), (Tone.QUIET, FIELD)]
)
def test_every_tone_is_read_on_the_windows_and_fields_of_a_theme(
    theme: str, tone: Tone, ground: QPalette.ColorRole
) -> None:
    under = QApplication.palette().color(ground)
    found = contrast(QColor(colour(tone, ground)), under)
    assert found >= TEXT, (theme, tone, colour(tone, ground), under.name(), round(found, 2))


def test_a_dark_theme_is_told_from_a_light_one(theme: str) -> None:
    assert is_dark() is (theme != "default")
    assert colour(Tone.FAULT) == (DARK if is_dark() else LIGHT)[Tone.FAULT]


def test_no_window_writes_a_colour_of_its_own() -> None:
    written = re.compile(r"color:\s*#|QColor\(\s*[\"']#")
    own = [
        f"{path.name}:{number}"
        for path in sorted(GUI.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if path.name != "tones.py" and written.search(line)
    ]
    assert own == []
