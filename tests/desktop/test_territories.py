"""A State account chooses région › département › EPCI › commune in the dock, loads that territory
alone, and compares units of two of them."""

from __future__ import annotations

from pathlib import Path

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO

TERRITORIES = Path(__file__).with_name("territory_stories.py")
STORIES = Path(__file__).with_name("stories.py")


def test_a_state_account_loads_one_commune_alone_and_compares_it_with_another(
    portal: PortalProcess, tmp_path: Path
) -> None:
    with Desktop(portal.url, portal.account("state"), folder=tmp_path) as desktop:
        desktop.run(DEMO, "sign_in")
        desktop.run(DEMO, "choose_purpose")
        listed = desktop.run(TERRITORIES, "list_territories")
        assert listed[0] == "Hauts-de-France (32)"
        assert "CA du Caudrésis et du Catésis (200030633)" in listed
        assert not any("Caudry" in name for name in listed), "communes are folded"
        chosen = desktop.run(TERRITORIES, "type_and_choose", text="caudry")
        assert chosen["text"] == "Caudry (59139)"
        assert chosen["path"].startswith("Hauts-de-France › ")
        assert chosen["path"].endswith(" › CA du Caudrésis et du Catésis › Caudry")
        assert any("Le Cateau" in name for name in chosen["list"]), "its neighbours unfold"
        layer = desktop.run(DEMO, "add", scale="iris", indicator="single_parents_rate")
        codes = desktop.run(TERRITORIES, "codes", layer_id=layer["id"])
        assert codes
        assert {code[:5] for code in codes} == {"59139"}
        second_run = desktop.run(TERRITORIES, "save_and_reopen", path=str(tmp_path / "one.qgz"))
        assert second_run == codes, "the project fills again with that commune"
        desktop.run(TERRITORIES, "type_and_choose", text="le cateau")
        other = desktop.run(DEMO, "add", scale="iris", indicator="single_parents_rate")
        result = desktop.run(TERRITORIES, "compare_with_caudry", layer_id=other["id"])
        elsewhere = [name for name in result["names"] if name.endswith("(Caudry)")]
        assert len(elsewhere) == len(codes), "the units of the other map, once each"
        assert result["heads"][0].startswith("Le Cateau-Cambrésis – ")
        assert result["heads"][1] == elsewhere[0]
