"""The fictitious territory that the plugin ships: `python -m scripts.sample`.

Stores the reference portal's answers to an agent of CA2C in resources/sample: catalogue, policy,
rows of seven scales in two vintages. The plugin reads them as from a portal
(occupancy_plugin/portal/sample.py).
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import requests

from .portal.catalogue.catalogue import catalogue, collection_id
from .portal.client import sign_in
from .portal_process import PortalProcess

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "sample"
TERRITORY = "200030633"
WIDER = ("france", "region", "departement")
SCALES = (*WIDER, "epci", "commune", "iris", "residence")
VINTAGES = ("2022", "2024")


def store(name: str, body: bytes) -> None:
    """Write a compressed file into the folder."""
    (FOLDER / f"{name}.xz").write_bytes(lzma.compress(body, preset=9))


def store_answers(portal: PortalProcess) -> None:
    """Store the policy and each collection in a file of its own."""
    session = requests.Session()
    session.trust_env = False
    token = sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"

    def fetch(path: str) -> bytes:
        response = session.get(f"{portal.url}{path}", timeout=60)
        response.raise_for_status()
        return response.content

    store("policy.json", fetch("/policy"))
    for vintage in VINTAGES:
        for scale in SCALES:
            name = f"{collection_id(scale, vintage)}.fgb"
            territory_filter = "" if scale in WIDER else f"&territory={TERRITORY}"
            store(name, fetch(f"/flatgeobuf/{name}?crs=EPSG:2154{territory_filter}"))


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    text = json.dumps(catalogue(SCALES, VINTAGES), ensure_ascii=False, separators=(",", ":"))
    store("catalogue.json", text.encode("utf-8"))
    with PortalProcess() as portal:
        store_answers(portal)
    for path in sorted(FOLDER.iterdir()):
        print(f"{path.name}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
