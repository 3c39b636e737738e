"""The legend states the units per class, unless a count discloses a unit's value (R13)."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsFeatureRequest

from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.layers.style.legends import update_counts, without_count
from occupancy_plugin.layers.style.presentation import preset
from occupancy_plugin.layers.style.words import FRENCH
from tests.qgis.layers.samples import CLASS, RATE, legend_of


def _counted(label: str) -> int:
    return int(label.rpartition("[")[2].rstrip("]"))


def test_each_class_says_how_many_units_it_holds(communes) -> None:
    apply_preset(communes, RATE, FRENCH)
    for rule in communes.renderer().rootRule().children():
        if rule.ruleKey().startswith("class"):
            request = QgsFeatureRequest().setFilterExpression(rule.filterExpression())
            assert _counted(rule.label()) == len(list(communes.getFeatures(request)))
    greys = legend_of(communes)[5:]
    assert greys == [without_count(label) for label in greys], "greys are not counted"


def test_no_class_is_counted_where_one_holds_a_single_unit(communes) -> None:
    lonely = next(feature[CLASS.id] for feature in communes.getFeatures() if feature[CLASS.id])
    codes = [feature["code"] for feature in communes.getFeatures() if feature[CLASS.id] == lonely]
    communes.setSubsetString(f"{CLASS.id} <> '{lonely}' OR code = '{codes[0]}'")
    apply_preset(communes, CLASS, FRENCH)
    labels = legend_of(communes)
    assert lonely in labels
    assert not any("[" in label for label in labels)
    communes.setSubsetString("")
    apply_preset(communes, CLASS, FRENCH)
    assert any(label.startswith(f"{lonely} [") for label in legend_of(communes))


def test_other_rows_are_counted_anew_and_a_plain_legend_stays_plain(communes) -> None:
    apply_preset(communes, RATE, FRENCH)
    before = [_counted(label) for label in legend_of(communes)[:5]]
    half = [feature["code"] for feature in communes.getFeatures()][::2]
    communes.setSubsetString("code IN ({})".format(",".join(f"'{code}'" for code in half)))
    update_counts(communes, FRENCH)
    after = legend_of(communes)[:5]
    assert [without_count(label) for label in after] != after
    assert sum(map(_counted, after)) < sum(before)
    communes.setSubsetString("")


def test_a_legend_with_the_bounds_of_another_map_counts_nothing(communes) -> None:
    shared = replace(preset(RATE), method="shared", bounds=(0.0, 20.0, 40.0, 100.0))
    apply_preset(communes, RATE, FRENCH, shared)
    update_counts(communes, FRENCH)
    assert not any("[" in label for label in legend_of(communes))
