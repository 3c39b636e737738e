"""Ordinary gestures with a raw layer, in the real window: nothing of it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.desktop import Desktop

STORY = Path(__file__).with_name("gesture_story.py")
FURTHER = Path(__file__).with_name("further_story.py")
CANARIES = ("7654321", "Petitbourg", "59100")


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gestures") / "desktop"
    with Desktop("http://127.0.0.1:1", folder=folder) as running:
        yield running


@pytest.fixture
def arrived(desktop):
    assert desktop.run(STORY, "arrive")
    return desktop


@pytest.mark.parametrize("copy", ["copy_selected_rows", "copy_identified", "copy_features"])
def test_copies_leave_nothing_on_either_selection(arrived, copy):
    result = arrived.run(STORY, copy)
    assert result.pop("features", 1) == 1
    for place, text in result.items():
        assert not any(canary in text for canary in CANARIES), place


@pytest.mark.parametrize("gesture", ["virtual_layers", "field_calculator", "everyday_results"])
def test_a_layer_made_of_a_raw_one_cannot_be_saved(arrived, gesture):
    result = arrived.run(STORY, gesture)
    assert result
    assert not any(result.values()), result


def test_a_virtual_column_cannot_be_saved(arrived):
    assert arrived.run(STORY, "virtual_column") is False


@pytest.mark.parametrize("name", ["Fichier de l'office", "Habitat & Cie", "DutyContext <59>"])
def test_a_label_reads_it_whatever_its_name(desktop, name):
    assert desktop.run(STORY, "awkward_name", name=name) == {"labels": False, "leaves": False}


def test_the_protected_layer_has_a_legend_of_released_values(arrived):
    result = arrived.run(STORY, "protected_legend")
    assert "59100" not in result["codes"]
    assert not any(canary in result["style"] for canary in ("7654321", "7123456"))
    assert not any(
        canary in label for canary in ("7654321", "7123456") for label in result["legend"]
    )
    assert not result["editable"]


def test_every_window_that_lets_a_map_out_closes(arrived):
    result = arrived.run(STORY, "windows", without_it=False)
    assert not any(result.values()), result
    control = arrived.run(STORY, "windows", without_it=True)
    assert control.keys() == result.keys()
    assert all(control.values()), control


def test_no_style_of_it_in_a_theme_has_labels(arrived):
    assert arrived.run(STORY, "style_in_theme") is False


def test_panels_that_write_files_are_closed_and_open_again(arrived):
    """Profile: PDF, picture, 3D features, 2D profile, table; 3D view: scene and animation."""
    result = arrived.run(STORY, "panels")
    assert len(result["beside"]) >= 7, result
    assert not any(result["beside"].values()), result
    assert all(result["without it"].values()), result


@pytest.mark.parametrize("classed", [True, False])
def test_a_copied_style_with_values_leaves_the_clipboard(arrived, classed):
    assert arrived.run(STORY, "copied_style", classed=classed) is not classed


@pytest.mark.parametrize(
    "copy",
    ["copy_classes", "copy_sizes", "copy_rule", "copy_count_and_place", "calculate_in_locator"],
)
def test_copied_layers_rules_places_and_results_leave_the_clipboard(arrived, copy):
    result = arrived.run(FURTHER, copy)
    assert result
    assert not any(result.values()), result


def test_style_and_layer_of_another_layer_stay_on_the_clipboard(arrived):
    result = arrived.run(FURTHER, "copy_classes_of_another")
    assert len(result) == 2
    assert all("59100" in text for text in result.values()), result


def test_the_statistical_summary_copies_nothing_beside_a_raw_layer(arrived):
    assert arrived.run(FURTHER, "statistics")


def test_a_window_for_another_layer_than_the_active_one_closes(arrived):
    assert arrived.run(FURTHER, "make_permanent") == {"Essai": False, "Communes": True}
    assert arrived.run(FURTHER, "export_from_browser") == {"bailleur": False, "ecoles": True}


def test_the_browser_takes_no_raw_layer(arrived):
    assert arrived.run(FURTHER, "drop_in_browser") == {"Bailleur": False, "Communes": True}


def test_the_database_manager_exports_and_lists_other_layers_only(arrived):
    result = arrived.run(FURTHER, "database_manager")
    assert result == {"Bailleur": False, "Communes": True, "import": True, "listed": ["Communes"]}
