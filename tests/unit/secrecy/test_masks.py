"""Denominators while families are solved in parallel."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.masks import Masks


def test_a_denominator_that_one_family_hides_stays_as_it_is_for_the_others_meanwhile() -> None:
    masks = Masks({"adults": np.array([False, True]), "rents": np.array([False, False])}, {})
    with masks.freeze_totals(["adults", "unknown"]):
        masks.hidden["adults"][0] = masks.hidden["rents"][0] = True
        assert masks.total("adults").tolist() == [False, True]
        assert masks.total("rents").tolist() == [True, False]
    assert masks.total("adults").tolist() == [True, True]
