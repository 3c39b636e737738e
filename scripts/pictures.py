"""`scripts/pictures`: pictures from the real window. Every household in them is simulated.

guide: pictures of the user guide, in both languages (docs/guide/pictures)
files: the window for a file of each register, for the guide, in both languages
readme: the README's map types, a published atlas in a browser, the window for a file (docs)
dossier: four pages of the dossier of CA2C, for the guide, in both languages
film: forty seconds from nothing to a page, in both languages (docs/guide/pictures/*/film.webp)
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from scripts import film
from scripts.demonstration import extracts
from scripts.desktop import Desktop
from scripts.desktop.chromium import chromium
from scripts.portal_process import PortalProcess

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "guide" / "pictures"
DEMO = ROOT / "scripts" / "demonstration" / "story.py"
PLACES = ROOT / "scripts" / "desktop" / "places_story.py"
FILES = ROOT / "tests" / "unit" / "sources"  # functions that write simulated registers
SHOTS = ROOT / "scripts" / "desktop" / "pictures_story.py"
ATLAS = ROOT / "scripts" / "demonstration" / "atlas_story.py"
FILE = ROOT / "scripts" / "demonstration" / "file_story.py"
TERRITORY, VINTAGE, INDICATOR = "200030633", "2022", "single_parents_rate"
PAGE = (1366, 800)  # pixels of the atlas in a browser
LANGUAGES = {
    "fr": ("fr_FR", "occupation"),
    "en": ("en_US", "occupancy"),
}


def take(language: str, portal: PortalProcess) -> None:
    """Take all pictures of the guide in one language."""
    locale, shortcut = LANGUAGES[language]
    folder = TARGET / language
    folder.mkdir(parents=True, exist_ok=True)

    def png(name: str) -> str:
        return str(folder / f"{name}.png")

    with Desktop(portal.url, portal.account("epci_agent"), locale=locale) as desktop:

        def play(story: Path, name: str, **arguments: Any) -> Any:
            return desktop.run(story, name, **arguments)

        play(SHOTS, "window")
        play(SHOTS, "first_run", picture=png("first_run"))
        play(DEMO, "sign_in")
        play(DEMO, "choose_purpose")
        play(DEMO, "add", scale="commune", indicator="single_parents_rate")
        play(SHOTS, "dock", tab=0, picture=png("choose"))
        play(SHOTS, "dock", tab=1, picture=png("on_map"))
        play(SHOTS, "whole", picture=png("window"))
        play(SHOTS, "layer_menu", picture=png("layer_menu"))
        play(SHOTS, "shortcuts", picture=png("shortcuts"), search=shortcut)
        play(SHOTS, "export", picture=png("export"))
        play(SHOTS, "processing", picture=png("processing"))
        play(PLACES, "options", picture=png("options"))


def register_files(folder: Path) -> dict[str, Path]:
    """Write simulated files with the headings of registers. Return name of the picture → path."""
    sys.path.insert(0, str(FILES))
    published, registers = map(import_module, ("published", "registers"))
    rng = np.random.default_rng(2026)
    writers = {
        "ops": (published.ops, "ops_fictif.csv"),
        "sne": (published.sne_stock, "sne_fictif.csv"),
        "squares": (published.filosofi, "carreaux_fictifs.csv"),
        "lovac": (published.lovac, "lovac_fictif.csv"),
        "landlord": (published.landlord_residences, "bailleur_fictif.csv"),
    }
    dwellings_file = registers.write_file(
        folder, registers.RPLS["authorities"], registers.dwellings(1)
    )
    files = {"rpls": dwellings_file.rename(folder / "rpls_fictif.csv")}
    for name, (write, file_name) in writers.items():
        files[name] = published.write_file(folder, write(rng)).rename(folder / file_name)
    names = [["Commune", "Ménages"], ["Caudry", "616"], ["Le Catau-Cambrésis", "732"]]
    names += [["Bazuel", "59"], ["Quiévy", "112"], ["Busigny", "71"], ["Saint-Aubert", "55"]]
    files["names"] = published.write_file(folder, names).rename(folder / "noms_fictifs.csv")
    return files


def take_files(language: str) -> None:
    """Take pictures of the window for each register's file, and of the list of names to check."""
    with (
        TemporaryDirectory() as folder,
        Desktop(film.NO_PORTAL, locale=LANGUAGES[language][0]) as desktop,
    ):
        for name, path in register_files(Path(folder)).items():
            picture = TARGET / language / f"file_{name}.png"
            desktop.run(SHOTS, "file", path=str(path), picture=str(picture))


def documents(portal: PortalProcess) -> None:
    """Take docs/atlas.png, an atlas in a browser, and docs/open_file.png, the window for an extract
    of the portal's rows."""
    with TemporaryDirectory() as name, Desktop(portal.url, portal.account("epci_agent")) as desktop:
        folder = Path(name)
        desktop.run(DEMO, "sign_in")
        desktop.run(DEMO, "choose_purpose")
        layer = desktop.run(DEMO, "add", scale="commune", indicator=INDICATOR)
        atlas = folder / "atlas"
        desktop.run(ATLAS, "publish", layer_id=layer["id"], path=str(atlas))
        photograph(atlas, f"#i={INDICATOR}&s=commune&l=fr&t=light", ROOT / "docs" / "atlas.png")
        communes = extracts.communes_of(portal, TERRITORY, VINTAGE)
        extracts.write_workbook(folder / "extrait.xlsx", communes.frame)
        desktop.run(
            FILE,
            "open_file",
            path=str(folder / "extrait.xlsx"),
            indicator=INDICATOR,
            window=str(ROOT / "docs" / "open_file.png"),
        )
    print("docs/atlas.png, docs/open_file.png")


def photograph(atlas: Path, state: str, picture: Path) -> None:
    """Take a picture of an atlas opened from a disk. state: the address's fragment."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": PAGE[0], "height": PAGE[1]}, locale="fr")
        page.goto(f"{(atlas / 'index.html').as_uri()}{state}")
        page.locator("canvas").first.wait_for()
        page.wait_for_timeout(800)
        page.screenshot(path=str(picture))


def shrink() -> None:
    """Give the guide's pictures a palette of 256 colours: less than half the bytes, no
    difference."""
    for path in TARGET.glob("*/*.png"):
        with Image.open(path) as picture:
            if picture.mode == "P":
                continue
            small = picture.convert("RGB").quantize(
                256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
            )
        small.save(path, optimize=True)


def main() -> None:
    parts = sys.argv[1:] or ["guide", "files", "readme", "dossier", "film"]
    for language in LANGUAGES if "files" in parts else ():
        take_files(language)
        print(f"{TARGET.relative_to(ROOT)}/{language}/file_*.png")
    if "readme" in parts:
        with Desktop(film.NO_PORTAL) as desktop:
            paths: dict[str, Any] = {
                name: str(ROOT / "docs" / f"{name}.png") for name in ("circles", "change")
            }
            desktop.run(SHOTS, "looks", **paths)
        print("docs/circles.png, docs/change.png")
    if "dossier" in parts:
        from scripts import dossier_pages  # QGIS in this process, for this part alone

        dossier_pages.take({one: TARGET / one / "dossier.png" for one in LANGUAGES})
        print(f"{TARGET.relative_to(ROOT)}/*/dossier.png")
    for language in film.WORDS if "film" in parts else ():
        target = TARGET / language / "film.webp"
        seconds, size = film.take(language, target)
        print(f"{target.relative_to(ROOT)}: {seconds:.0f} s, {size / 1e6:.1f} MB")
    if not {"guide", "readme"} & set(parts):
        return
    with PortalProcess("--leaky") as portal:
        if "readme" in parts:
            documents(portal)
        for language in LANGUAGES if "guide" in parts else ():
            take(language, portal)
            print(f"{TARGET.relative_to(ROOT)}/{language}")


if __name__ == "__main__":
    main()
    shrink()
