"""A column of a file that nearly always is a sum of others is left behind, and named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import open_files


def test_a_copy_with_some_errors_is_left_behind_with_a_sentence(tmp_path: Path) -> None:
    dice = np.random.default_rng(7)
    households = dice.integers(40, 200, 60)
    counts = np.array([dice.multinomial(n, (0.4, 0.3, 0.2, 0.1)) for n in households])
    names = ["Personnes seules", "Couples sans enfant", "Familles monoparentales", "Autres"]
    table = pd.DataFrame(counts, columns=names)
    table.insert(0, "Ménages", households)
    table.insert(0, "Code INSEE", [f"59{n:03}" for n in range(1, 61)])
    table["Bénéficiaires ASF"] = table["Familles monoparentales"]
    table.loc[::20, "Bénéficiaires ASF"] += 1
    path = tmp_path / "copie.csv"
    table.to_csv(path, sep=";", index=False)
    files = open_files(path)
    columns = {heading: name for name, heading in files.first.profile.columns.items()}
    copy = columns["Bénéficiaires ASF"]
    assert copy in files.tables["commune"].frame
    released = protect_opened(files, Policy()).scales["commune"].released
    assert copy not in released
    assert columns["Familles monoparentales"] in released
    assert any("Bénéficiaires ASF" in note for note in files.readings["commune"].notes)
