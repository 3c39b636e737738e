"""The user's own index: the mean of released shares, named as the user's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.layers.release.released import ReleasedScale
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.local_index import INDEX
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile

LINES = [
    ["DEPCOM", "Ménages", "Seuls", "Monoparentales", "Couples"],
    ["59139", "200", "80", "40", "80"],  # 40 %, 20 %
    ["59136", "400", "100", "150", "150"],  # 25 %, 37.5 %
    ["59137", "300", "123", "0", "177"],  # 41 %, a zero
    ["59149", "9", "3", "3", "3"],
    ["59001", "150", "61", "44", "45"],  # 40.7 % (40.67), 29.3 % (29.33)
]
BY_HAND = {"59139": 33.3, "59136": 29.2, "59001": 36.9}  # (2 · 40.7 + 29.3) / 3 = 36.9


def released(folder: Path, weights: Mapping[str, float]) -> ReleasedScale:
    path = csv(folder / "a.csv", LINES)
    opened = open_files(path, profile=Profile.from_json({"index": weights}))
    return protect_opened(opened, Policy()).scales["commune"]


def test_the_index_is_the_weighted_mean_of_what_is_released(tmp_path: Path) -> None:
    frame = released(tmp_path, {"seuls_rate": 2, "monoparentales_rate": 1}).frame
    assert {c: v for c, v in frame[INDEX].items() if not np.isnan(v)} == BY_HAND
    assert np.isnan(frame.loc["59137", INDEX])  # a hidden share leaves none
    assert "59149" not in frame.index


def test_it_says_that_it_is_internal_with_its_parameters(tmp_path: Path) -> None:
    part = released(tmp_path, {"seuls_rate": 2.5, "monoparentales_rate": 1})
    (index,) = (indicator for indicator in part.indicators if indicator.id == INDEX)
    assert index.label == {
        "fr": "Indice local (indicateur interne, non URH)",
        "en": "Local index (internal indicator, not URH)",
    }
    assert index.help == {
        "fr": "Indicateur interne, non URH\u202f: moyenne de «\u00a0Seuls\u00a0» (poids 2,5), "
        "«\u00a0Monoparentales\u00a0» (poids 1). Calculé sur les valeurs "
        "diffusées, absent où l’une d’elles est masquée.",
        "en": "Internal indicator, not URH: mean of “Seuls” (weight 2.5), “Monoparentales” (weight "
        "1). Computed on released values, missing where one of them is hidden.",
    }


def test_a_profile_keeps_the_index(tmp_path: Path) -> None:
    profile = Profile.from_json({"index": {"seuls_rate": 2}})
    assert Profile.from_json(profile.to_json()).index == {"seuls_rate": 2.0}


@pytest.mark.parametrize("weights", [{"seuls_rate": 0}, {"seuls_rate": -1}, {"seuls_rate": 1e9}])
def test_a_weight_that_is_none_is_refused(weights: dict[str, float]) -> None:
    with pytest.raises(Unreadable, match="weight"):
        Profile.from_json({"index": weights})


def test_a_share_that_the_file_has_not_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"“pauvrete_rate”.*seuls_rate, monoparentales_rate"):
        released(tmp_path, {"pauvrete_rate": 1})
