"""CA2C's atlas of two vintages, from the leaky portal through the real gate, published once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from occupancy_plugin.atlas.folder import Publication, publish
from occupancy_plugin.atlas.order import AtlasOrder, headlines
from occupancy_plugin.atlas.texts import AtlasMaterial
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.obtain import load_release
from occupancy_plugin.portal.signin.signed_in import SignedIn
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.work.progress import Progress

from ..conftest import signed_in

VINTAGES = ("2022", "2020")
SCALES = (
    *("commune", "iris", "voisinage", "qpv2015", "qpv2024", "carreau", "maille"),
    *("residence", "batiment"),
)
PURPOSE = {
    "fr": "Observation et pilotage des politiques locales de l’habitat",
    "en": "Observing and running local housing policy",
}
NOTICES = {
    "legal": "https://portail.example/mentions-legales",
    "accessibility": "partiellement conforme (https://portail.example/accessibilite).",
    "contact": "observatoire@portail.example",
}


@dataclass(frozen=True)
class Published:
    """signed: who loaded · ledgers: what they know since · folder: the atlas"""

    signed: SignedIn
    material: AtlasMaterial
    ledgers: Ledgers
    publication: Publication

    @property
    def folder(self) -> Path:
        return self.publication.path


@pytest.fixture(scope="session")
def published(portal: Any, qgis_app: Any, tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("atlas")
    signed, memory = signed_in(portal), ReleaseMemory()
    ledgers = Ledgers(folder / "ledger", Journal(folder / "journal.jsonl"))
    territory = signed.account.territories[0]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Ledgers, "of_profile", lambda: ledgers)
        releases = tuple(
            load_release(signed, memory, territory, vintage, Progress()) for vintage in VINTAGES
        )
    order = AtlasOrder(
        territory=territory,
        vintages=VINTAGES,
        scales=SCALES,
        indicators=(*headlines(signed.catalogue), "fragility_class"),
        purpose=PURPOSE,
        organisation=signed.account.organisation,
        number="CS-2026-014",
        notices=NOTICES,
    )
    portal_address = signed.client.transport.base_url
    material = AtlasMaterial(order, releases, signed.catalogue, signed.policy, portal_address)
    return Published(
        signed, material, ledgers, publish(material, folder / "atlas", ledgers, str, Progress())
    )


@pytest.fixture
def small_material(published: Published) -> AtlasMaterial:
    """The same releases with one scale and two indicators: written in no time."""
    order = replace(
        published.material.order,
        scales=("commune",),
        indicators=("single_parents_rate", "dwellings_count"),
    )
    return replace(published.material, order=order)


@pytest.fixture
def publish_small(
    published: Published, small_material: AtlasMaterial, tmp_path: Path
) -> Callable[..., Publication]:
    """publish_small(output=…, material=…, …): into `atlas` of a new folder by default."""

    def run(
        output: Path | None = None, material: AtlasMaterial | None = None, **options: Any
    ) -> Publication:
        return publish(
            material or small_material,
            output or tmp_path / "atlas",
            options.get("ledgers", published.ledgers),
            options.get("record", str),
            Progress(options.get("cancellation"), options.get("report", lambda *_: None)),
        )

    return run
