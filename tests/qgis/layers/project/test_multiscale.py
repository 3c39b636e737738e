"""All scales in one group: ranges without a gap, one legend, one gesture to switch them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from qgis.core import QgsProject

from occupancy_plugin.layers.project.lifecycle import LayerLifecycle
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.multiscale import (
    MultiScale,
    available_scales,
    group_layers,
    main_layer,
    ranges,
    share_thresholds,
)
from occupancy_plugin.layers.project.switch import switch_indicator
from tests.qgis.conftest import session_of, signed_in


@pytest.mark.parametrize(
    "scales",
    [
        ("region", "commune", "residence"),
        ("commune",),
        ("region", "departement", "epci", "commune", "iris"),
    ],
)
def test_ranges_follow_one_another(scales):
    found = list(ranges(scales).values())
    assert found[0].widest == 0.0
    assert found[-1].closest == 0.0
    assert all(wide.closest == close.widest > 0 for wide, close in pairwise(found))


@pytest.fixture
def group(withheld_type, portal, qtbot, filled_memory):
    """CA2C, every scale of 2022 in one group."""
    signed = signed_in(portal)
    session = session_of(signed)
    loader = Loader(session)
    loader.memory = filled_memory
    together = MultiScale(loader, signed.catalogue, available_scales(signed, "2022"))
    failed = []
    loader.failed.connect(failed.append)
    with qtbot.waitSignal(loader.idle, timeout=120_000):
        together.load(signed.account.territories[0], "2022", "single_parents_rate")
    assert failed == []
    yield signed, loader, session
    QgsProject.instance().clear()


def legend(layer):
    """Without what one scale alone says of itself: addresses that are not drawn."""
    items = layer.renderer().legendSymbolItems()
    return [item.label() for item in items if item.ruleKey() != "undrawn"]


def test_one_gesture_puts_every_nested_scale_in_one_group_with_one_legend(group):
    signed, loader, session = group
    root = QgsProject.instance().layerTreeRoot()
    assert len(root.children()) == 1
    layers = group_layers(root.findLayers()[0].layer())
    scales = [str(layer.customProperty("occupancy/scale")) for layer in layers]
    assert scales == list(available_scales(signed, "2022"))
    assert not {"qpv2015", "qpv2024", "carreau"} & set(scales)
    for denominator in (10_000_000, 2_000_000, 1_000_000, 300_000, 30_000, 5_000):
        visible_layers = [layer for layer in layers if layer.isInScaleRange(denominator)]
        assert len(visible_layers) == 1
    for node in root.findLayers():  # the hatch goes with its layer
        twin = next(other for other in node.parent().findLayers() if other is not node)
        assert (node.layer().minimumScale(), node.layer().maximumScale()) == (
            twin.layer().minimumScale(),
            twin.layer().maximumScale(),
        )
    assert len({tuple(legend(layer)) for layer in layers}) == 1
    assert main_layer(layers).customProperty("occupancy/scale") == "commune"
    finest = [str(node.layer().customProperty("occupancy/scale")) for node in root.findLayers()][
        ::2
    ]
    assert finest == scales[::-1]

    other = next(i for i in signed.catalogue.indicators if i.id == "ben_apl_rate")
    for layer in layers:
        switch_indicator(layer, other, signed.catalogue, loader.memory)
        share_thresholds(layer, other, signed.catalogue, loader.memory)
    assert len({tuple(legend(layer)) for layer in layers}) == 1

    LayerLifecycle(session, loader).remove()
    assert root.children() == []
