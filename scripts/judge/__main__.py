"""`python -m scripts.judge [SIREN|commune …]`: makes the dossier of each EPCI from a portal that
serves unsuppressed rows, recounts its figures from these rows, and counts the wrong ones. The
result is written to out/judge/recount-CODE.json, next to the dossier. Without a SIREN it takes a
rural EPCI, CA2C and one with many QPV. `commune`: the commune of CA2C that has a demo account."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pandas as pd
from qgis.core import QgsApplication

from occupancy_plugin.toolbelt.letters import typographic
from occupancy_plugin.toolbelt.shapes import geometry_from
from scripts.demonstration.sign_in import dossier_material, signed_in
from scripts.portal_process import PortalProcess
from scripts.releases import remembered

from .counter import Account
from .recount import recount
from .world import World

OUT = Path(__file__).resolve().parents[2] / "out" / "judge"
CA2C, COMMUNE = "200030633", "commune"
TERRITORIES = ("246000921", CA2C, "200043396")
LATER, EARLIER = "2022", "2020"


def html_of(signed: Any, material: Any, code: str) -> str:
    """Write the French dossier as PDF and HTML, and return the latter."""
    from occupancy_plugin.diagnosis.content.order import standard_order
    from occupancy_plugin.diagnosis.dossier import write_dossier
    from occupancy_plugin.toolbelt.work.cancellation import Cancellation

    order = standard_order(
        material.release.territory, LATER, EARLIER, outputs=("pdf", "html"),
        organisation=signed.account.organisation,
    )  # fmt: skip
    path = OUT / f"dossier-{code}.html"
    for _ in write_dossier(order, material, path, Cancellation()):
        pass
    return path.read_text(encoding="utf-8")


def world_of(signed: Any, material: Any) -> World:
    """Read the raw rows of every scale, vintage and subject that the account may see."""
    client, territory = signed.client, material.release.territory
    catalogues, rows = {"": signed.catalogue}, {}
    for name in signed.catalogue.subjects:
        catalogues[name] = client.subject(name)[0]
    allowed = {right.scale for right in signed.account.scales if right.allowed}
    for subject, catalogue in catalogues.items():
        order = {scale.id: scale.order for scale in catalogue.scales}
        for collection in catalogue.collections:
            if collection.scale not in allowed or (
                not subject and collection.vintage not in (LATER, EARLIER)
            ):
                continue
            own = (
                territory.code
                if order[collection.scale] >= order.get(territory.scale, order["epci"])
                else ""
            )
            frame = client.rows(collection.id, territory=own).frame
            if "name" in frame:  # as pages write names
                frame = frame.assign(name=frame["name"].map(typographic, na_action="ignore"))
            codes = frame.get("code", frame.index)
            rows[subject, collection.scale, collection.vintage] = frame.set_axis(codes.astype(str))
    return World(
        rows, catalogues, released_of(material), (territory.scale, territory.code),
        typographic(territory.name),
        LATER, EARLIER,
    )  # fmt: skip


def released_of(material: Any) -> dict[str, pd.DataFrame]:
    """Return the released rows by scale, those of subjects by their name too, and where things
    are."""
    scales = material.release.scales
    released = {
        name: part.frame[part.frame["state"] == "released"].rename(index=str)
        for name, part in scales.items()
    }
    for name, subject in material.subjects.items():
        for scale, part in subject.releases[0].scales.items():
            released[f"{name} {scale}"] = part.released.rename(index=str)
    communes = scales["commune"]
    shapes = [geometry_from(wkb) for wkb in communes.geometry]
    released["shapes"] = pd.DataFrame({"shape": shapes}, communes.frame.index.astype(str))
    vintage = next(v for v in material.catalogue.vintages if v.id == LATER)
    zones = scales.get(f"qpv{vintage.definitions.get('qpv', '')}")
    outlines = []
    if zones is not None:
        names = [*zones.frame["name"].map(typographic), *("?" for _ in zones.withheld)]
        shapes = [geometry_from(wkb) for wkb in (*zones.geometry, *zones.withheld)]
        outlines = list(zip(names, shapes, strict=True))
    residences = scales["residence"]
    points = [geometry_from(wkb).pointOnSurface() for wkb in residences.geometry]
    within = [next((n for n, s in outlines if s.contains(point)), "") for point in points]
    released["zone of residence"] = pd.DataFrame(
        {"zone": within}, residences.frame.index.astype(str)
    )
    return released


def judge(code: str) -> Account:
    is_commune = code == COMMUNE
    territory = CA2C if is_commune else code
    with PortalProcess("--leaky", "--territory", territory) as portal:
        signed = signed_in(portal, "commune_agent" if is_commune else "epci_agent")
        material = dossier_material(signed, LATER, EARLIER)
        return recount(html_of(signed, material, code), world_of(signed, material))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.judge", description=__doc__)
    parser.add_argument("code", nargs="*", default=TERRITORIES, help=f"a SIREN or {COMMUNE!r}")
    codes = parser.parse_args().code
    application = QgsApplication([], True)
    application.initQgis()
    from occupancy_plugin.layers.release import gate

    gate._protect = remembered(gate._protect)  # so that a second look does not take minutes
    OUT.mkdir(parents=True, exist_ok=True)
    wrong = 0
    for code in codes:
        account = judge(code)
        wrong += len(account.wrong)
        summary = {
            "figures": len(account.figures),
            "in sentences": account.sentences,
            "wrong": [vars(figure) for figure in account.wrong],
            "unread": account.unread,
        }
        path = OUT / f"recount-{code}.json"
        path.write_text(json.dumps(summary, indent=1, ensure_ascii=False), encoding="utf-8")
        print(
            f"{code}: {len(account.figures)} figures, {account.sentences} of them in titles and "
            f"sentences, {len(account.wrong)} wrong; {len(account.unread)} texts without a rule"
        )
    sys.stdout.flush()
    os._exit(1 if wrong else 0)  # skips exitQgis, after which layouts would still exist


if __name__ == "__main__":
    main()
