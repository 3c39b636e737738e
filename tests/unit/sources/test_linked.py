"""Files of linked scales in one go: IRIS, communes, EPCI, départements."""

from __future__ import annotations

from pathlib import Path

import pytest
from linked_files import AISNE, NORD, communes, departements

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import open_files


def test_a_lone_commune_under_eleven_takes_another_with_it(tmp_path: Path) -> None:
    """The département's file says what it would be: 1 511 − the others."""
    path = communes(tmp_path, {**NORD, **AISNE})
    separate_release = protect_opened(open_files(path), Policy()).scales["commune"]
    assert set(separate_release.released.index) == {*NORD, *AISNE} - {"59137"}
    opened = open_files(path, related=[departements(tmp_path)])
    assert [(n.child, n.parent, n.complete) for n in opened.schema.nestings] == [
        ("commune", "departement", True)
    ]
    both = protect_opened(opened, Policy()).scales
    absent = set(NORD) - set(both["commune"].released.index)
    assert "59137" in absent
    assert len(absent) >= 2
    assert set(AISNE) <= set(both["commune"].released.index)
    assert set(both["departement"].released.index) == {"59", "02"}


def test_files_that_contradict_each_other_are_refused_by_name(tmp_path: Path) -> None:
    path = communes(tmp_path, {**NORD, **AISNE})
    with pytest.raises(Unreadable, match="59"):
        open_files(path, related=[departements(tmp_path, wrong=7)])
