"""Coloured texts of the plugin are readable in every theme of QGIS (4.5:1), and no other module
writes a colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from qgis.PyQt.QtGui import QColor, QIcon, QPalette
from qgis.PyQt.QtWidgets import QApplication

from occupancy_plugin.gui.tones import DARK, FIELD, LIGHT, RING, WINDOW, Tone, colour, is_dark
from occupancy_plugin.toolbelt.contrast import contrast

GUI = Path(__file__).parents[3] / "occupancy_plugin" / "gui"
ICONS = Path(__file__).parents[3] / "resources" / "icons"
TEXT = 4.5
SHARE = 0.3  # of an icon: its lines


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("tone", "ground"), [*((tone, WINDOW) for tone in Tone), (Tone.QUIET, FIELD)]
)
def test_every_tone_is_read_on_the_windows_and_fields_of_a_theme(
    theme: str, tone: Tone, ground: QPalette.ColorRole
) -> None:
    under = QApplication.palette().color(ground).name()
    found = contrast(colour(tone, ground), under)
    assert found >= TEXT, (theme, tone, colour(tone, ground), under, round(found, 2))


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


def test_one_line_of_the_focus_ring_stands_out_on_any_ground() -> None:
    grounds = [QColor(grey, grey, grey).name() for grey in range(256)]
    contrasts = [max(contrast(line, ground) for line in RING) for ground in grounds]
    assert min(contrasts) >= 3


@pytest.mark.parametrize("icon", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_an_icon_stands_out_from_the_windows_of_a_theme(theme: str, icon: Path) -> None:
    """3:1 over its lines at least; the rest shades it."""
    picture = QIcon(str(icon)).pixmap(48, 48).toImage()
    drawn, contrasting = 0, 0
    under = QApplication.palette().color(WINDOW).name()
    for y in range(picture.height()):
        for x in range(picture.width()):
            colour_there = picture.pixelColor(x, y)
            if colour_there.alpha() > 200:
                drawn += 1
                contrasting += contrast(colour_there.name(), under) >= 3
    assert contrasting >= SHARE * drawn > 0, (theme, round(contrasting / drawn, 2))
