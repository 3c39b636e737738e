"""An atlas published from the layers' release: every file of the folder. The control is a page made
by hand that holds every attribute."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from .registry import Stage, way

INNER = "occupancy_plugin.occupancy_plugin"
PORTAL = "https://portail.example"


@way("A published atlas: pages, data scripts, pictures, manifest")
def published_atlas(stage: Stage) -> str:
    if not stage.safe.customProperty("occupancy/lineage"):  # the control
        rows = [
            " ".join(map(str, feature.attributes()))
            for layer in (stage.safe, stage.hatch, stage.points, stage.point_hatch)
            for feature in layer.getFeatures()
        ]
        stage.write("index.html", f"<pre>{chr(10).join(rows)}</pre>")
        return "by hand"
    from redteam import canaries

    folder = import_module(f"{INNER}.atlas.folder")
    order = import_module(f"{INNER}.atlas.order")
    texts = import_module(f"{INNER}.atlas.texts")
    gate = import_module(f"{INNER}.layers.release.gate")
    ledgers = import_module(f"{INNER}.layers.release.ledgers")
    journal = import_module(f"{INNER}.toolbelt.journal")
    secrecy = import_module(f"{INNER}.secrecy")
    work = import_module(f"{INNER}.toolbelt.work.progress")
    ledger, place = secrecy.Ledger(), Path(stage.file("ledger"))
    description = canaries.CATALOGUE.describe(canaries.POLICY, canaries.TERRITORY, "2022")
    release = gate.protect_tables(canaries.tables(), description, ledger)
    ledger_folder = ledgers.Ledgers(place, journal.Journal(place.with_suffix(".jsonl")))
    ledger_folder.write(PORTAL, "2022", ledger)
    ordered = order.AtlasOrder(
        territory=canaries.TERRITORY,
        vintages=("2022",),
        scales=canaries.SCALES,
        indicators=tuple(indicator.id for indicator in canaries.INDICATORS),
        purpose={"fr": "fictif", "en": "fictitious"},
    )
    material = texts.AtlasMaterial(ordered, (release,), canaries.CATALOGUE, canaries.POLICY, PORTAL)
    target = Path(stage.file("atlas"))
    done = folder.publish(material, target, ledger_folder, str, work.Progress())
    for path in (target / "data").iterdir():  # the search takes a list without blanks for a number
        stage.write(f"spaced_{path.name}", path.read_text("utf-8").replace(",", ", "))
    return f"{done.files} files, {done.size} bytes"
