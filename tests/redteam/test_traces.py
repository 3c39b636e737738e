"""A real sign-in and a real load, from a portal that suppresses nothing and from one that does:
nothing secret in the profile, the caches, the temp folder, the log, the saved project or the memory
files; and the same search finds what a plugin without care leaves there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.secrecy import Policy, units_to_withhold
from scripts.desktop import Desktop
from scripts.portal.client import Bearer, sign_in
from scripts.portal_process import PortalProcess

from . import report
from .canaries import Canaries, in_degrees, points_of
from .search import Searcher

OUT = Path(__file__).resolve().parents[2] / "out" / "redteam"
STORIES = Path(__file__).resolve().parents[2] / "scripts" / "demonstration" / "story.py"
SAMPLE = 250
STORY = Path(__file__).with_name("portal_story.py")
TRACES = {
    "portal_profile": (
        "the profile after a real sign-in, load, label and sign-out",
        "desktop/profiles",
    ),
    "portal_cache": ("QGIS's caches after the same", "desktop/cache"),
    "portal_temp": ("the temp folder after the same", "desktop/tmp"),
    "portal_log": ("standard output and Qt's log after the same", "desktop/qgis.log"),
    "portal_project": ("the project saved with loaded layers", "out/project"),
    "portal_memory": ("GDAL's memory files while the layers are loaded", "out/memory"),
    "portal_layers": ("every row and outline that the layers on the map answer", "out/layers"),
}


def secrets(portal: PortalProcess, token: str) -> Canaries:
    """Codes, names and places of the withheld résidences, and the codes of withheld IRIS that no
    released résidence names."""
    client = Client(Transport(portal.url), Bearer(token))
    catalogue, policy, account = client.catalogue(), client.policy(), client.account()
    allowed = {right.scale for right in account.scales if right.allowed}
    order = {scale.id: scale.order for scale in catalogue.scales}
    expected = [c for c in catalogue.collections if c.vintage == "2022" and c.scale in allowed]
    tables = {
        c.scale: client.rows(c.id, territory="200030633" if order[c.scale] >= order["epci"] else "")
        for c in expected
    }
    frames = {scale: table.frame.drop(columns="name") for scale, table in tables.items()}
    withheld = units_to_withhold(frames, catalogue.schema(), Policy.from_json(policy.thresholds))
    home = tables["residence"]
    absent = withheld["residence"].reindex(home.frame.index).to_numpy(dtype=bool)
    assert home.geometry is not None
    places = np.concatenate([points_of(bytes(wkb)) for wkb in home.geometry[absent]])
    metric = places if home.crs == "EPSG:2154" else np.empty((0, 2))
    degrees = in_degrees(places) if home.crs == "EPSG:2154" else places
    released = home.frame[~absent]
    # "n° 1" is part of "n° 12", or of "n° 1" next to a code: no proof of anything
    public_text = "\n".join(released["name"] + released["iris"])
    names = [name for name in home.frame["name"][absent] if name not in public_text]
    # a released résidence says in which IRIS it stands
    quiet = withheld["iris"].index[withheld["iris"]].difference(released["iris"])
    # every n-th: each is searched for in every byte
    spread = slice(None, None, max(1, len(places) // SAMPLE))
    texts = [*home.frame.index[absent], *names, *quiet]
    chosen = tuple(map(str, texts[:: max(1, len(texts) // SAMPLE)]))
    return Canaries(
        chosen,
        metric=tuple(metric[spread].ravel().tolist()),
        degrees=tuple(degrees[spread].ravel().tolist()),
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["leaky", "suppressing"])
def test_a_real_load_leaves_nothing_secret(
    tmp_path: Path, kind: str, portal_with: Callable[..., PortalProcess]
) -> None:
    """Rows of withheld units come without a value from a portal that suppresses, and with their
    codes and outlines: those must not stay either. That the search finds them is proved on the
    leaky portal, whose secrets are the same."""
    portal = portal_with(*(["--leaky"] if kind == "leaky" else []))
    account = portal.account("epci_agent")
    token = sign_in(portal.url, *account)["access_token"]
    searcher = Searcher(secrets(portal, token))
    with Desktop(portal.url, account, folder=tmp_path / "plugin" / "desktop") as desktop:
        desktop.run(STORIES, "sign_in")
        desktop.run(STORIES, "choose_purpose")
        for scale, indicator in (("residence", "dwellings_count"), ("iris", "income_u40_rate")):
            layer = desktop.run(STORIES, "add", scale=scale, indicator=indicator)
        desktop.run(STORIES, "show_only", layer_id=layer["id"], label="Valeur de l’indicateur")
        desktop.run(STORY, "leave", out=str(tmp_path / "plugin" / "out"))
        desktop.run(STORIES, "sign_out")
    if kind == "leaky":
        naive = tmp_path / "naive"
        with Desktop(portal.url, account, folder=naive / "desktop", with_plugin=False) as desktop:
            assert desktop.run(STORY, "naive", url=portal.url, token=token) > 100
            desktop.run(STORY, "leave", out=str(naive / "out"))
    rows = []
    for name, (tried, place) in TRACES.items():
        size, hits = searcher.found_in([tmp_path / "plugin" / place])
        _, control_found = searcher.found_in([tmp_path / "naive" / place])
        rows.append(
            report.Row(
                name if kind == "leaky" else f"{name}_{kind}",
                f"{tried} ({kind} portal)",
                "searched",
                "searched" if kind == "leaky" else "not tried",
                size,
                len(hits),
                len(control_found),
                bool(control_found),
                sorted(hits)[:5],
            )
        )
    _add_to_report(rows)
    assert {row.way: row.examples for row in rows if row.canaries} == {}
    if kind == "leaky":
        assert sum(row.probative for row in rows) >= 5, {r.way: r.control_canaries for r in rows}


def _add_to_report(rows: list[report.Row]) -> None:
    """Beside the ways tried on the canary layers."""
    path = OUT / "report.json"
    earlier = json.loads(path.read_text())["ways"] if path.exists() else []
    names = {row.way for row in rows}
    report.write(OUT, [*(report.Row(**one) for one in earlier if one["way"] not in names), *rows])
