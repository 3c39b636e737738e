"""`scripts/demo`: the main job from end to end, with its results and each step's seconds in
out/demo/report.json."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from scripts.desktop import Desktop, DesktopError
from scripts.portal_process import PortalProcess

from . import extracts, search, secrets

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUT = ROOT / "out" / "demo"
STORY, DOSSIER, FILE = HERE / "story.py", HERE / "dossier_story.py", HERE / "file_story.py"
ATLAS = HERE / "atlas_story.py"
TERRITORY, LATER, EARLIER = "200030633", "2022", "2020"
DIAGNOSIS = ("pdf", "odt", "html", "xlsx")

LAYERS = (
    ("iris", "income_u40_rate"),  # wide scales need no finer one
    ("residence", "dwellings_count"),
    ("commune", "single_parents_rate"),
)


class Demo:
    """Prints the steps and records their seconds in the report."""

    def __init__(self) -> None:
        self.report: dict[str, Any] = {"layers": [], "seconds": {}}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        print(f"-> {name}", flush=True)
        started = time.monotonic()
        yield
        self.report["seconds"][name] = round(time.monotonic() - started, 2)
        print(f"   {self.report['seconds'][name]} s", flush=True)

    def write(self) -> None:
        total = round(sum(self.report["seconds"].values()), 2)
        self.report["seconds"]["total"] = total
        print(f"-> in all {total} s", flush=True)
        (OUT / "report.json").write_text(
            json.dumps(self.report, indent=1, ensure_ascii=False), encoding="utf-8"
        )


def play(demo: Demo, desktop: Desktop, portal: PortalProcess) -> None:
    """Play the demo's steps in the window, from the sign-in to the sign-out. What must not leave is
    computed beside it, on the processor that a window leaves idle."""
    layer = show_maps(demo, desktop)
    with ThreadPoolExecutor(1) as beside:
        secret_by_vintage = {
            vintage: beside.submit(secrets.secrets_of, portal, TERRITORY, vintage)
            for vintage in (LATER, EARLIER)
        }
        take_pictures(demo, desktop, layer["id"])
        publish_atlas(demo, desktop, layer["id"])
        open_extracts(demo, desktop, portal, layer["id"])
        write_dossier(demo, desktop)
        search_for_secrets(demo, desktop.profile, secret_by_vintage)
    with demo.step("sign out"):
        counts = desktop.run(STORY, "sign_out")
        if counts["rows"] or counts["hatched"]:
            raise DesktopError("rows stayed after sign-out")


def show_maps(demo: Demo, desktop: Desktop) -> dict[str, Any]:
    """Sign in and show a map of each scale. Return the facts about the last one."""
    step, run = demo.step, desktop.run
    with step("sign in through the browser"):
        print(f"   {run(STORY, 'sign_in')['who']}")
    with step("choose a purpose"):
        run(STORY, "choose_purpose")
    for scale, indicator in LAYERS:
        with step(f"add {scale} to the map"):
            layer = run(STORY, "add", scale=scale, indicator=indicator)
        demo.report["layers"].append(
            {key: layer[key] for key in ("name", "scale", "released", "withheld", "hidden")}
        )
        print(
            f"   {layer['name']}: {layer['released']} released, {layer['withheld']} withheld, "
            f"{layer['hidden']} hidden values"
        )
    with step("switch the indicator"):
        switched = run(STORY, "switch", indicator="income_u20_rate")
        demo.report["switch"] = switched
        if switched["requests"]:
            raise DesktopError("switching the indicator made a request")
        run(STORY, "switch", indicator=LAYERS[-1][1])
    return dict(layer)


def take_pictures(demo: Demo, desktop: Desktop, layer_id: str) -> None:
    """Take pictures of two maps and of a page, and export the layer."""
    step, run = demo.step, desktop.run
    with step("two maps side by side"):
        if not run(STORY, "two_maps", indicator="income_u40_rate", path=str(OUT / "two_maps.png")):
            raise DesktopError("the second view stayed without its map")
    with step("pictures"):
        run(STORY, "show_only", layer_id=layer_id, label="Valeur de l’indicateur")
        run(STORY, "picture", path=str(OUT / "window.png"))
        dossier = run(
            DOSSIER,
            "sheet",
            layer_id=layer_id,
            png=str(OUT / "map.png"),
            pdf=str(OUT / "map.pdf"),
        )
        if dossier["png"] or dossier["pdf"]:
            raise DesktopError(f"the layout could not be exported: {dossier}")
    for name in ("gpkg", "csv"):
        with step(f"controlled export to {name}"):
            run(
                STORY,
                "export",
                layer_id=layer_id,
                path=str(OUT / f"export.{name}"),
                format_name=name,
            )


def write_dossier(demo: Demo, desktop: Desktop) -> None:
    with demo.step("the diagnosis dossier"):
        path = str(OUT / "diagnosis.pdf")
        result = desktop.run(DOSSIER, "dossier", path=path, vintage=LATER, against=EARLIER)
        if not all((OUT / f"diagnosis.{kind}").exists() for kind in DIAGNOSIS):
            raise DesktopError(f"the dossier was not written: {result['state']}")
        print(f"   {len(PdfReader(path).pages)} pages")


def search_for_secrets(
    demo: Demo, profile: Path, secret_by_vintage: dict[str, Future[secrets.Secrets]]
) -> None:
    """Search all that left the program and QGIS's profile; fail if a secret is found."""
    with demo.step("wait for the gate's answer to what is secret"):
        secret, earlier = (secret_by_vintage[vintage].result() for vintage in (LATER, EARLIER))
    with demo.step("search for secrets"):
        names = ["export.gpkg", "export.csv", "map.pdf", *(f"diagnosis.{k}" for k in DIAGNOSIS)]
        places = [*(OUT / name for name in names), profile]
        searched = {place.name: search.found_in(place, secret) for place in places}
        of_both = secrets.in_both(secret, earlier)
        searched["published atlas"] = search.found_in(OUT / "atlas", of_both)
        demo.report["secrets"] = {name: len(found) for name, found in searched.items()}
        for name, count in demo.report["secrets"].items():
            print(f"   {name}: {f'LEAK: {count} secrets' if count else 'nothing secret'}")
        leaks = [name for name, found in searched.items() if found]
        if leaks:
            raise DesktopError(f"secret values came out: {', '.join(leaks)}")


def publish_atlas(demo: Demo, desktop: Desktop, layer_id: str) -> None:
    """Publish an atlas, and take a picture of its first page in a browser."""
    with demo.step("publish an atlas"):
        result = desktop.run(
            ATLAS,
            "publish",
            layer_id=layer_id,
            path=str(OUT / "atlas"),
            vintages=[LATER, EARLIER],
            picture=str(OUT / "atlas_window.png"),
        )
        if not (OUT / "atlas" / "index.html").exists():
            raise DesktopError(f"the atlas was not published: {result['told']}")
        size = sum(p.stat().st_size for p in (OUT / "atlas").rglob("*") if p.is_file())
        demo.report["atlas"] = {"bytes": size}
        print(f"   {size / 1000:.0f} kB")
    with demo.step("open the atlas in a browser"):
        page = f"{(OUT / 'atlas' / 'index.html').as_uri()}#i={LAYERS[-1][1]}&t=light&l=fr"
        picture = f"--screenshot={OUT / 'atlas.png'}"
        command = ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", picture]
        full_command = [*command, "--window-size=1366,768", "--virtual-time-budget=3000", page]
        subprocess.run(full_command, check=True, capture_output=True, timeout=60)


def open_extracts(demo: Demo, desktop: Desktop, portal: PortalProcess, layer_id: str) -> None:
    """Open the portal's own rows as files through “Ouvrir un fichier…”, and check that the map is
    the portal's."""
    indicator, layers_before = LAYERS[-1][1], desktop.run(FILE, "layers")
    with demo.step("write an extract as CSV and as a workbook"):
        communes = extracts.communes_of(portal, TERRITORY, LATER)
        extracts.write_csv(OUT / "extrait.csv", communes.frame)
        extracts.write_workbook(OUT / "extrait.xlsx", communes.frame)
        extracts.write_outlines(OUT / "communes.gpkg", communes)
        desktop.run(FILE, "add_outlines", path=str(OUT / "communes.gpkg"))
    rates = desktop.run(FILE, "rates", layer_id=layer_id, indicator=indicator)
    # the workbook first: its row of totals would disclose cells that the CSV alone may show
    for kind in ("xlsx", "csv"):
        with demo.step(f"open the {kind}"):
            opened = desktop.run(
                FILE,
                "open_file",
                path=str(OUT / f"extrait.{kind}"),
                indicator=indicator,
                window=str(OUT / f"file_{kind}_window.png"),
                picture=str(OUT / f"file_{kind}.png"),
            )
        comparison = extracts.compare(rates, opened["rates"])
        demo.report.setdefault("files", {})[kind] = comparison
        print(
            f"   {comparison['on_both']} communes as on the portal's map, "
            f"{comparison['rates_on_both']} rates"
        )
        if comparison["different"] or comparison["on_one"] or not comparison["rates_on_both"]:
            raise DesktopError(f"the map of the {kind} is not the portal's: {comparison}")
    desktop.run(FILE, "close", kept=layers_before)


def main() -> int:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    demo = Demo()
    keep_open = "--desktop" in sys.argv
    try:
        with demo.step("reference portal (leaky: only the plugin protects)"):
            portal = PortalProcess("--leaky")
            portal.__enter__()
        desktop = Desktop(
            portal.url,
            portal.account("epci_agent"),
            folder=None if not keep_open else OUT / "profile",
        )
        try:
            with demo.step("QGIS"):
                desktop.start()
            if keep_open:
                print(f"   Sign in as {portal.account('epci_agent')[0]}. Close QGIS to end.")
                desktop.wait()
                return 0
            play(demo, desktop, portal)
        finally:
            desktop.stop()
            portal.__exit__(None, None, None)
    except (DesktopError, RuntimeError) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    finally:
        demo.write()
    print(
        f"Done: {OUT.relative_to(ROOT)}/window.png, two_maps.png, map.png, map.pdf, export.gpkg, "
        "export.csv, file_csv.png, file_xlsx.png, diagnosis.pdf, .odt, .html, .xlsx, "
        "atlas/index.html, atlas.png, report.json"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
