"""The gallery: pictures of the window and of pages, from first map to sheets, in both languages,
light and dark, on a laptop's screen and at 150 %."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess

HERE = Path(__file__).parent
STORY, DOSSIER = (HERE / "demonstration" / f"{name}.py" for name in ("story", "dossier_story"))
GALLERY, SHOTS = (HERE / "desktop" / f"{name}_story.py" for name in ("gallery", "pictures"))
INDICATOR = "single_parents_rate"
BOTH = 2  # place of “Name and value” in the menu of labels


@dataclass(frozen=True)
class Look:
    """Language, theme and size of the window. factor: Qt's scale factor, 1.5 for 150 %."""

    name: str
    locale: str
    theme: str = "default"
    size: tuple[int, int] = (1366, 768)
    factor: str = "1"


LOOKS = (
    Look("fr", "fr_FR", size=(1500, 940)),
    Look("fr_dark_1366", "fr_FR", "Night Mapping"),
    Look("en_150", "en_US", size=(1060, 660), factor="1.5"),
    Look("en_dark_1366", "en_US", "Night Mapping"),
)


def take(look: Look, portal: PortalProcess, out: Path) -> list[Path]:
    """Take all pictures of one look, in a folder with its name. Return their paths."""
    folder = out / look.name
    folder.mkdir(parents=True, exist_ok=True)
    account = portal.account("epci_agent")
    environment = {"QT_SCALE_FACTOR": look.factor}
    with Desktop(portal.url, account, locale=look.locale, environment=environment) as desktop:

        def play(story: Path, name: str, **arguments: Any) -> Any:
            return desktop.run(story, name, **arguments)

        def png(name: str) -> str:
            return str(folder / f"{name}.png")

        width, height = look.size
        play(GALLERY, "dress", theme=look.theme, width=width, height=height)
        play(STORY, "sign_in")
        play(STORY, "choose_purpose")
        commune = play(STORY, "add", scale="commune", indicator=INDICATOR)["id"]
        play(SHOTS, "whole", picture=png("first_map"))
        play(GALLERY, "label", position=BOTH)
        play(SHOTS, "whole", picture=png("labels"))
        play(GALLERY, "table", layer_id=commune, units=1, path=png("identify"))
        play(GALLERY, "table", layer_id=commune, units=2, path=png("comparison"))
        play(STORY, "two_maps", indicator="income_u40_rate", path=png("two_maps"))
        pdf = str(folder / "sheet.pdf")
        play(DOSSIER, "sheet", layer_id=commune, png=png("sheet"), pdf=pdf)
        for scale, name in (("qpv2024", "qpv"), ("carreau", "squares")):
            play(STORY, "add", scale=scale, indicator=INDICATOR)
            play(SHOTS, "whole", picture=png(name))
        play(STORY, "add", scale="residence", indicator="dwellings_count")
        play(GALLERY, "zoom_in")
        play(SHOTS, "whole", picture=png("addresses"))
    return sorted(folder.glob("*.png"))
