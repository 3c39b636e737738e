"""A user's file while the portal is signed in: its outlines, the portal's figures next to the
file's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from occupancy_plugin.layers.figures.references import read_references
from occupancy_plugin.layers.project.file_load import prepare_files
from occupancy_plugin.layers.project.file_orders import FileOrder, portal_shapes
from occupancy_plugin.layers.release.session_context import NO_SESSION, session_context
from occupancy_plugin.sources.opening import Source
from occupancy_plugin.toolbelt.errors import SourceError

from ...conftest import signed_in
from ...waiting import Work


@pytest.fixture
def release(release_of, monkeypatch, tmp_path):
    from occupancy_plugin.layers.release.ledgers import Ledgers

    monkeypatch.setattr(Ledgers, "of_profile", classmethod(lambda cls: cls(tmp_path / "ledgers")))
    return release_of("2022")


@pytest.fixture
def file(release, tmp_path) -> Path:
    """The released communes as a user's extract, with a column under its id."""
    frame = release.scales["commune"].released
    column = max(
        (c for c in frame.select_dtypes("number") if c not in ("households", "dwellings")),
        key=lambda c: (frame[c].notna() & (frame[c] != frame["households"])).sum(),
    )
    lines = [f"DEPCOM;Ménages;{column}"]
    for code, row in frame.iterrows():
        cell = "s" if np.isnan(row[column]) else str(int(row[column]))
        lines.append(f"{code};{int(row['households'])};{cell}")
    path = tmp_path / "extrait.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_portals_outlines_and_figures(portal, release, file):
    signed = signed_in(portal)
    order = FileOrder(Source.of(file), shapes=portal_shapes("commune"))
    lent = session_context(signed, [release])
    brought = prepare_files(order, Work(), lent)
    (prepared,) = brought.scales
    assert prepared.safe.featureCount() > 10
    assert all(feature.hasGeometry() for feature in prepared.safe.getFeatures())
    assert brought.release.surroundings is release
    figures = read_references(prepared.safe).figures
    available = {indicator.id for indicator in signed.catalogue.indicators}
    if prepared.indicator.id in available:
        assert any(figure.name == "Nord (2022)" for figure in figures)


def test_another_vintage_is_not_compared_and_signed_out_nothing_is_lent(portal, release, file):
    signed = signed_in(portal)
    lent = session_context(signed, [release])
    frame = release.scales["commune"].released
    assert lent.surrounding_release("commune", frame, "2018") is None
    assert lent.surrounding_release("commune", frame, "2022") is release
    far = frame.rename(index={code: f"01{code[2:]}" for code in frame.index})
    assert lent.surrounding_release("commune", far, "") is None
    assert session_context(None, [release]) == NO_SESSION
    order = FileOrder(Source.of(file), shapes=portal_shapes("commune"))
    with pytest.raises(SourceError, match="Sign in"):
        prepare_files(order, Work())
