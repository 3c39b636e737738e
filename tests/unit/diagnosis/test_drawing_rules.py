"""Axes, bar labels and colours: what R4, R13 and readers of few colours ask for."""

from __future__ import annotations

import itertools
import json

import pytest

from occupancy_plugin.diagnosis.drawing.axis import axis, spread_labels
from occupancy_plugin.diagnosis.drawing.bars import bar_label
from occupancy_plugin.diagnosis.drawing.colours import ACCENT, INK, OTHERS, SOFT, WHITE, ink_on
from occupancy_plugin.diagnosis.drawing.fonts import abridged, kind_of
from occupancy_plugin.toolbelt.contrast import contrast
from occupancy_plugin.toolbelt.metadata import resource
from occupancy_plugin.toolbelt.numbers import Numbers

FAMILIES = json.loads(resource("diagnosis", "families.json").read_text(encoding="utf-8"))
# Viénot, Brettel and Mollon (1999): what a reader without red, green or blue cones sees, linear RGB
CONES = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def test_two_tenths_do_not_look_like_a_gulf():
    axis_found = axis([21.1, 21.3], 10.0, 3, 0.0)
    assert axis_found.high - axis_found.low >= 10.0
    assert axis_found.low <= 21.1
    assert axis_found.high >= 21.3


def test_ticks_are_multiples_of_a_round_step():
    for values in ([47.7, 45.5, 46.7], [0.6, 0.5], [5.85, 6.35, 6.11], [-0.7, 1.6]):
        axis_found = axis(values, 1.0, 4)
        assert axis_found.low <= min(values)
        assert max(values) <= axis_found.high
        steps = {round(b - a, 9) for a, b in itertools.pairwise(axis_found.ticks)}
        assert len(steps) == 1
        step = steps.pop()
        assert f"{step:e}"[0] in "125"
        assert all(abs(tick / step - round(tick / step)) < 1e-9 for tick in axis_found.ticks)


def test_a_share_never_begins_below_nought():
    assert axis([0.6, 0.5], 10.0, 3, 0.0).low == 0.0


def test_labels_that_meet_are_moved_apart_in_their_order():
    moved = spread_labels([10.0, 10.2, 10.1], 2.9, 0.0, 40.0)
    assert moved[0] < moved[2] < moved[1]
    ordered = sorted(moved)
    assert all(b - a >= 2.9 - 1e-6 for a, b in itertools.pairwise(ordered))


@pytest.mark.parametrize(
    ("value", "text"), [(0.4, ""), (99.6, ""), (0.6, "1"), (99.4, "99"), (28.1, "28")]
)
def test_no_bar_says_nought_or_a_hundred(value, text):
    assert bar_label(value, Numbers("fr")) == text


def test_letters_can_be_read():
    assert contrast(INK, WHITE) >= 7
    for colour in (SOFT, ACCENT, OTHERS):
        assert contrast(colour, WHITE) >= 4.5


def lab(colour, cones):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    r, g, b = (sum(w * p for w, p in zip(row, linear, strict=True)) for row in cones)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    f = [c ** (1 / 3) if c > 0.008856 else 7.787 * c + 16 / 116 for c in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("cones", list(CONES))
@pytest.mark.parametrize("family", [f for f in FAMILIES if FAMILIES[f]["colours"] and f != "dpe"])
def test_neighbours_in_a_bar_stay_apart_for_every_reader(family, cones):
    """dpe is left out: its seven colours are the official ones."""
    colours = list(FAMILIES[family]["colours"].values())
    for one, other in itertools.pairwise(colours):
        a, b = lab(one, CONES[cones]), lab(other, CONES[cones])
        assert sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5 >= 8, (one, other)


@pytest.mark.parametrize("family", list(FAMILIES))
def test_figures_in_bars_can_be_read(family):
    for colour in FAMILIES[family]["colours"].values():
        assert contrast(ink_on(colour), colour) >= 4.5, colour


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Communauté d’agglomération de Valenciennes", "CA de Valenciennes"),
        ("Communauté d'Agglomération de Valenciennes", "CA de Valenciennes"),
        ("Communauté de communes du Vexin", "CC du Vexin"),
        ("Communauté urbaine d'Arras", "CU d'Arras"),
        ("Métropole Européenne de Lille", "Métropole Européenne de Lille"),
    ],
)
def test_the_kind_of_an_epci_is_abridged_as_everybody_does(name, short):
    assert abridged(name) == short


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CA du Caudrésis et du Catésis", "CA"),
        ("Communauté d'Agglomération de Valenciennes", "CA"),
        ("Communauté de communes du Vexin (2022)", "CC (2022)"),
        ("Métropole Européenne de Lille", "Métropole"),
        ("Caudry", ""),
        ("Nord", ""),
        ("CA", ""),
    ],
)
def test_without_room_the_kind_of_an_epci_is_its_name(name, kind):
    assert kind_of(name) == kind
