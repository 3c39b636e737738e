"""Classes stay distinguishable for readers who do not see red, green or blue, and keep their order
in grey print."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from qgis.core import QgsLinePatternFillSymbolLayer, QgsPointPatternFillSymbolLayer

from occupancy_plugin.layers.style.colour_schemes import (
    DIVERGING,
    MIDDLE,
    NOMINAL,
    SEQUENTIAL,
    diverging,
    palette,
)
from occupancy_plugin.layers.style.symbols import symbol

# Machado, Oliveira & Fernandes 2009, severity 1.0: on linear RGB
SIGHT = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.95047, 1.0, 1.08883])
JUST_SEEN = 2.3  # ΔE of a just noticeable difference; neighbours of a legend want several of them
APART = 3 * JUST_SEEN
GREYS = ("#f0f0f0", "#ffffff")  # the grounds: of what is secret; paper, no social housing
GREY_STEP = 8.0  # L* that a photocopy keeps apart


def lab(colour: str, sight: str) -> np.ndarray:
    """CIE L*a*b* of '#rrggbb' as that reader sees it."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(SIGHT[sight] @ linear, 0, 1)
    part = TO_XYZ @ seen / WHITE
    cube = np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16 / 116)
    return np.array([116 * cube[1] - 16, 500 * (cube[0] - cube[1]), 200 * (cube[1] - cube[2])])


def distance(one: str, other: str, sight: str) -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", SEQUENTIAL)
@pytest.mark.parametrize("classes", [3, 4, 5, 6, 7])
def test_neighbours_of_a_sequential_scheme_are_told_apart_and_get_darker(
    qgis_app, name, classes, sight
):
    colours = palette(name, classes)
    assert len(set(colours)) == classes
    for lighter, darker in pairwise(colours):
        assert distance(lighter, darker, sight) >= APART, (lighter, darker)
        assert lab(lighter, sight)[0] > lab(darker, sight)[0]


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", DIVERGING)
@pytest.mark.parametrize(
    ("side", "middle"), [(1, False), (2, False), (3, False), (1, True), (2, True), (3, True)]
)
def test_below_and_above_are_never_taken_for_each_other(qgis_app, name, side, middle, sight):
    colours = diverging(name, side, middle)
    assert len(set(colours)) == 2 * side + middle
    for one, other in pairwise(colours):
        assert distance(one, other, sight) >= APART, (one, other)
    for low in colours[:side]:
        for high in colours[side + middle :]:
            assert distance(low, high, sight) >= APART, (low, high)


@pytest.mark.parametrize("sight", SIGHT)
def test_the_middle_is_no_grey(qgis_app, sight):
    assert all(distance(MIDDLE, grey, sight) >= APART for grey in GREYS)


def test_the_simulation_sees_what_those_readers_do_not(qgis_app):
    """A control: red and green of one lightness, which a protanope confuses and others do not."""
    red, green = "#c85c4e", "#8f7a2c"
    assert distance(red, green, "all colours") > 20
    assert min(
        distance(red, green, sight) for sight in ("protanopia", "deuteranopia")
    ) < 0.6 * distance(red, green, "all colours")


@pytest.mark.parametrize("sight", SIGHT)
def test_five_classes_without_an_order_are_told_apart_and_are_no_grey(qgis_app, sight):
    for position, colour in enumerate(NOMINAL[:5]):
        assert all(distance(colour, other, sight) >= APART for other in NOMINAL[:position])
        assert all(distance(colour, grey, sight) >= APART for grey in GREYS)


@pytest.mark.parametrize("name", SEQUENTIAL)
@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6, 7])
def test_a_photocopy_keeps_classes_apart_and_off_the_paper(qgis_app, name, classes):
    """The first class was as grey as “no social housing” (L* 84 to 88 against 85)."""
    steps = [100.0, *(lab(colour, "all colours")[0] for colour in palette(name, classes))]
    assert all(lighter - darker >= GREY_STEP for lighter, darker in pairwise(steps)), steps


def test_no_social_housing_is_paper_with_dots(qgis_app):
    """Dots, lines, an outline: three patterns on white, which no copier takes for a class."""
    empty, secret = symbol("polygon", "empty"), symbol("polygon", "secret")
    assert empty.symbolLayer(0).fillColor().name() == "#ffffff"
    assert isinstance(empty.symbolLayer(1), QgsPointPatternFillSymbolLayer)
    assert isinstance(secret.symbolLayer(1), QgsLinePatternFillSymbolLayer)
    assert symbol("polygon", "nodata").symbolLayerCount() == 1


@pytest.mark.parametrize("name", DIVERGING)
def test_a_photocopy_tells_a_fall_from_a_rise(qgis_app, name):
    for side in (1, 2, 3):
        colours = [lab(one, "all colours")[0] for one in diverging(name, side, True)]
        for low, high in zip(colours[:side], reversed(colours[side + 1 :]), strict=True):
            assert abs(low - high) >= GREY_STEP, colours
