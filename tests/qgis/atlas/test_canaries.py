"""The red team's tables, in which every secret is unique (numbers of seven digits, names, codes),
as a published atlas. No secret is in any byte of the folder, in any spelling."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from occupancy_plugin.atlas.folder import publish
from occupancy_plugin.atlas.order import AtlasOrder
from occupancy_plugin.atlas.texts import AtlasMaterial
from occupancy_plugin.layers.release.gate import protect_tables
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.secrecy import Ledger
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.work.progress import Progress
from tests.redteam import canaries
from tests.redteam.search import Searcher

PORTAL = "https://portail.example"


@dataclass(frozen=True)
class Leak:
    raw: dict[str, Any]
    folder: Path
    searcher: Searcher


@pytest.fixture(scope="module")
def leak(qgis_app: Any, tmp_path_factory: pytest.TempPathFactory) -> Leak:
    folder, raw, ledger = tmp_path_factory.mktemp("canaries"), canaries.tables(), Ledger()
    description = canaries.CATALOGUE.describe(canaries.POLICY, canaries.TERRITORY, "2022")
    release = protect_tables(raw, description, ledger)
    ledgers = Ledgers(folder / "ledger", Journal(folder / "journal.jsonl"))
    ledgers.write(PORTAL, "2022", ledger)
    order = AtlasOrder(
        territory=canaries.TERRITORY,
        vintages=("2022",),
        scales=canaries.SCALES,
        indicators=tuple(indicator.id for indicator in canaries.INDICATORS),
        purpose={"fr": "fictif", "en": "fictitious"},
    )
    material = AtlasMaterial(order, (release,), canaries.CATALOGUE, canaries.POLICY, PORTAL)
    publish(material, folder / "atlas", ledgers, str, Progress())
    return Leak(raw, folder / "atlas", Searcher(canaries.canaries(canaries.tables())))


def spaced(folder: Path, copy: Path) -> Path:
    """The texts with a blank after each comma: the search takes a list without one for a single
    long number."""
    for path in folder.rglob("*"):
        if path.suffix in (".js", ".json", ".html"):
            text = path.read_text("utf-8").replace(",", ", ")
            (copy / f"spaced_{path.name}").write_text(text, encoding="utf-8")
    return copy


def test_no_canary_is_in_any_byte_of_the_folder(leak: Leak, tmp_path: Path) -> None:
    size, hits = leak.searcher.found_in([leak.folder, spaced(leak.folder, tmp_path)])
    assert size > 100_000
    assert hits == set()


def test_the_same_search_finds_them_in_a_folder_of_raw_rows(leak: Leak, tmp_path: Path) -> None:
    """Written as an atlas writes its data, without the gate."""
    for scale, table in leak.raw.items():
        rows = table.frame.reset_index().to_json(orient="values", force_ascii=False)
        rows = rows.replace(",", ", ")
        (tmp_path / f"{scale}.js").write_text(f'occupancyAtlas.put("{scale}",{rows});\n')
    _, hits = leak.searcher.found_in([tmp_path])
    assert len(hits) > 100


def test_released_names_are_in_the_folder(leak: Leak) -> None:
    """An empty folder would hold no secret either."""
    text = (leak.folder / "data" / "commune.js").read_text("utf-8")
    released = leak.raw["commune"].frame.query("households >= 11")
    assert all(f'"{name}"' in text for name in released["name"])
