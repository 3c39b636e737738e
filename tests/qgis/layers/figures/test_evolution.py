"""One vintage against another: a difference only where both are shown, nothing that either vintage
hides or withholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import numpy as np
import pandas as pd
import pytest
from qgis.core import QgsProject

from occupancy_plugin.diagnosis.pages.legend import greys_on
from occupancy_plugin.layers.figures.evolution import (
    as_difference,
    compare_vintages,
    vintage_column,
)
from occupancy_plugin.layers.figures.references import read_references
from occupancy_plugin.layers.lineage import read_lineage
from occupancy_plugin.layers.project.lifecycle import empty_layer
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, Prepared, prepare
from occupancy_plugin.layers.project.switch import indicator_of
from occupancy_plugin.layers.release.indicators import EMPTY, NO_DATA, RELEASED
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.portal.signin.signed_in import SignedIn
from occupancy_plugin.toolbelt.errors import BadData, MixedZonings
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import signed_in

RATE = "single_parents_rate"


@pytest.fixture(scope="module")
def signed(qgis_app: object, portal: PortalProcess) -> SignedIn:
    return signed_in(portal)


@pytest.fixture(scope="module")
def memory(signed: SignedIn, release_of: Callable[[str], Release]) -> ReleaseMemory:
    """2022, as the gate released it for all tests; 2020 is protected together with it."""
    memory = ReleaseMemory()
    memory.keep(signed.account.territories[0], release_of("2022"))
    return memory


def load(
    signed: SignedIn,
    memory: ReleaseMemory,
    scale: str,
    indicator: str = RATE,
    later: str = "2022",
    earlier: str = "2020",
) -> Prepared:
    order = LoadOrder(signed.account.territories[0], scale, later, indicator, against=earlier)
    return prepare(signed, memory, order, Progress())


def releases(signed: SignedIn, memory: ReleaseMemory) -> tuple[Release, Release]:
    code = signed.account.territories[0].code
    return cast("tuple[Release, Release]", memory.find_compared(code, "2022", "2020"))


@pytest.mark.parametrize(
    "scale", ["departement", "epci", "commune", "iris", "residence", "qpv2015"]
)
def test_a_difference_is_shown_where_both_vintages_show_the_value(
    signed: SignedIn, memory: ReleaseMemory, scale: str
) -> None:
    """Attack 11 (SECRECY): a published change with one published value would give the hidden one
    away."""
    frame = load(signed, memory, scale).content.scale.frame
    later, earlier = (release.scales[scale].frame for release in releases(signed, memory))
    assert set(frame.index) <= set(later.index)
    for identifier in (RATE, "ben_apl_rate", "rent_mean"):
        now, then = later[identifier].reindex(frame.index), earlier[identifier].reindex(frame.index)
        is_comparable = now.notna() & then.notna()
        assert (frame[identifier].notna() == is_comparable).all()
        assert np.allclose(
            frame.loc[is_comparable, identifier], (now - then)[is_comparable], atol=0.011
        )
        for vintage in ("2020", "2022"):  # R7: one mask for a change and its two ends
            assert (frame[vintage_column(identifier, vintage)].notna() == is_comparable).all()
    if scale == "commune":
        assert frame[RATE].notna().any()


def test_units_that_either_vintage_withholds_are_under_the_hatch(
    signed: SignedIn, memory: ReleaseMemory
) -> None:
    compared = load(signed, memory, "commune").content.scale
    later, earlier = (release.scales["commune"] for release in releases(signed, memory))
    absent = set(map(bytes, later.withheld)) | set(map(bytes, earlier.withheld))
    assert set(map(bytes, compared.withheld)) == absent
    assert not absent & set(map(bytes, compared.geometry))
    assert len(compared.frame) + len(compared.withheld) == len(later.frame) + len(later.withheld)
    names = {*compared.released["name"], *compared.withheld_names}
    assert names == {*later.released["name"], *later.withheld_names}, "all bear their name (R6)"
    assert len(compared.withheld_names) == len(compared.withheld)


def test_no_count_of_either_vintage_travels_with_the_difference(
    signed: SignedIn, memory: ReleaseMemory
) -> None:
    """The layer holds differences and the two values they come from: no household count, no
    numerator."""
    frame = load(signed, memory, "commune").content.scale.frame
    available = {indicator.id for indicator in signed.catalogue.indicators}
    expected = (
        available
        | {vintage_column(i, v) for i in available for v in ("2020", "2022")}
        | {"state", "name"}
    )
    assert set(frame.select_dtypes("number").columns) <= expected
    assert "households" not in frame.columns


def test_a_unit_with_another_perimeter_is_not_compared(
    signed: SignedIn, memory: ReleaseMemory
) -> None:
    load(signed, memory, "commune")
    later, earlier = releases(signed, memory)
    scale = earlier.scales["commune"]
    moved = scale.frame.index[0]
    geometry = scale.geometry.copy()
    geometry[0] = geometry[1]
    before = replace(
        earlier, scales={**earlier.scales, "commune": replace(scale, geometry=geometry)}
    )
    compared = compare_vintages(later, before, signed.catalogue, "commune")
    assert compared is not None
    row = compared.frame.loc[moved]
    assert row["state"] == NO_DATA
    assert pd.isna(row[RATE])
    assert (compared.frame["state"] == RELEASED).sum() > 0


def test_it_loads_says_its_period_and_carries_the_territorys_change(
    signed: SignedIn, memory: ReleaseMemory, withheld_type: object
) -> None:
    project = QgsProject.instance()
    layers = add_to_project(load(signed, memory, "commune"), project)
    lineage = read_lineage(layers.safe)
    assert lineage is not None
    assert (lineage.vintage, lineage.against, lineage.period) == ("2022", "2020", "2020–2022")
    assert "2020–2022" in layers.safe.name()
    assert "2020" in lineage.caption
    assert "2022" in lineage.caption
    indicator = next(i for i in signed.catalogue.indicators if i.id == RATE)
    assert indicator_of(layers.safe, signed.catalogue) == as_difference(indicator)
    later, earlier = (
        release.scales["epci"].frame.iloc[0][RATE] for release in releases(signed, memory)
    )
    assert read_references(layers.safe).figures[0].value == pytest.approx(later - earlier, abs=1e-9)
    labels = [item.label() for item in layers.safe.renderer().legendSymbolItems()]
    assert any("stable" in label for label in labels)
    states = {feature["state"] for feature in layers.safe.getFeatures()}
    greys = (True, EMPTY in states, NO_DATA in states)
    assert greys_on(layers.safe) == greys, "no entry in a legend for what is not on the map"
    assert False in greys
    empty_layer(layers.safe)
    assert read_references(layers.safe).figures == ()
    project.clear()


@pytest.mark.parametrize(
    ("indicator", "later", "earlier", "error"),
    [
        ("qpv_in_rate", "2024", "2022", MixedZonings),
        ("recent_income_u40_rate", "2022", "2020", MixedZonings),
        ("dwellings_count", "2022", "2020", BadData),
    ],
)
def test_vintages_that_cannot_be_compared_are_refused_with_a_sentence(
    signed: SignedIn,
    memory: ReleaseMemory,
    indicator: str,
    later: str,
    earlier: str,
    error: type[Exception],
) -> None:
    with pytest.raises(error, match=r"\.$"):
        load(signed, memory, "commune", indicator, later, earlier)


def test_two_zonings_are_refused_before_anything_is_asked_for(signed: SignedIn) -> None:
    empty = ReleaseMemory()
    with pytest.raises(MixedZonings):
        load(signed, empty, "commune", "qpv_in_rate", "2024", "2022")
    assert empty.all() == []


def test_the_processing_algorithm_compares_too(
    signed: SignedIn, memory: ReleaseMemory, withheld_type: object
) -> None:
    from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

    from occupancy_plugin.app_context import AppContext
    from occupancy_plugin.layers.project.loader import Loader
    from occupancy_plugin.processing.load import LoadAlgorithm
    from tests.qgis.conftest import session_of

    session = session_of(signed)
    app = AppContext(session, Loader(session))
    app.loader.memory = memory
    try:
        request = {
            "SCALE": "commune",
            "VINTAGE": "2022",
            "AGAINST": "2020",
            "INDICATORS": f"{RATE},rent_mean",
        }
        context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
        context.setProject(QgsProject.instance())
        algorithm = LoadAlgorithm(app)
        result, ok = algorithm.create().run(request, context, feedback)
        assert ok
        layer = QgsProject.instance().mapLayer(result["LAYER"])
        names = set(layer.fields().names())
        assert {RATE, f"{RATE}_2020", f"{RATE}_2022", "rent_mean"} <= names
        assert "ben_apl_rate" not in names
        with pytest.raises(QgsProcessingException, match=r"earlier|antérieur"):
            algorithm.create().run(
                {**request, "AGAINST": "2024"}, context, feedback, catchExceptions=False
            )
    finally:
        QgsProject.instance().clear()
