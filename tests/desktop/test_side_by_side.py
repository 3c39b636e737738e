"""Two maps side by side in QGIS's own views: same extent and scale, guarded, and removed at the
end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO

MAPS = Path(__file__).with_name("map_stories.py")


def _together(seen: dict[str, Any]) -> None:
    main, view = seen["maps"]
    assert view["centre"] == pytest.approx(main["centre"], abs=1.0), "metres"
    assert view["scale"] == pytest.approx(main["scale"], rel=1e-3)


def test_two_maps_stand_side_by_side_and_go_together(desktop: Desktop, tmp_path: Path) -> None:
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    desktop.run(MAPS, "dress", width=1060, height=660)  # a laptop at 150 %
    first_layer = desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")["id"]
    before = desktop.run(MAPS, "rooms")
    path = str(tmp_path / "two.png")
    assert desktop.run(DEMO, "two_maps", indicator="income_u40_rate", path=path)
    after = desktop.run(MAPS, "rooms")
    assert after["panels"] == pytest.approx(before["panels"], abs=6), "half the tree before"
    assert after["scale"] == pytest.approx(before["scale"], rel=0.1), "half the size before"
    second_layer = desktop.run(MAPS, "add_apart", indicator="income_u40_rate")
    result = desktop.run(MAPS, "look")
    main, view = result["maps"]
    assert first_layer in main["layers"]
    assert second_layer not in main["layers"]
    assert second_layer in view["layers"]
    assert first_layer not in view["layers"]
    assert main["x"] + main["width"] <= view["x"], "beside, not behind"
    assert "monoparentales" in main["legend"], "each says what its own colours mean"
    assert "plafond" in view["legend"]
    assert view["width"] == pytest.approx(main["width"], abs=4), "a third of it before"
    _together(result)
    for number in (0, 1):
        before = desktop.run(MAPS, "look")["maps"][0]
        desktop.run(MAPS, "move", number=number)
        result = desktop.run(MAPS, "look")
        assert result["maps"][0]["scale"] < 0.7 * before["scale"], "it moved"
        _together(result)
    before = desktop.run(MAPS, "look")["maps"][0]["scale"]
    desktop.run(MAPS, "resize", pixels=120)
    result = desktop.run(MAPS, "look")
    _together(result)
    assert result["maps"][0]["scale"] == pytest.approx(before, rel=0.3), "no creeping away"
    name = desktop.run(MAPS, "rename", layer_id=second_layer, indicator="income_u20_rate")
    result = desktop.run(MAPS, "look")
    assert (result["titles"], result["themes"]) == ([name], [name])

    project = tmp_path / "two.qgz"
    reopened = desktop.run(MAPS, "save_and_reopen", path=str(project))
    assert reopened == [name], "QGIS opens the view again"
    result = desktop.run(MAPS, "look")
    main, view = result["maps"]
    assert main["x"] + main["width"] <= view["x"], "beside the map, not under the dock"
    assert view["width"] > 0.6 * main["width"]
    _together(result)
    desktop.run(MAPS, "move", number=0)
    _together(desktop.run(MAPS, "look"))
    desktop.run(MAPS, "remove", layer_id=second_layer)
    result = desktop.run(MAPS, "look")
    assert (len(result["maps"]), result["themes"]) == (1, []), "a view goes with its map"
    assert "monoparentales" in result["maps"][0]["legend"], "one map has its legend too"
    assert desktop.run(MAPS, "least_width") == 0, "QGIS's map is as QGIS has it"
    assert desktop.run(MAPS, "end") == [0, []], "and with the plugin"
