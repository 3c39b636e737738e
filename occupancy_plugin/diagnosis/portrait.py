"""The portrait of one unit (a commune, a QPV or the territory): the key figures of the dossier,
with those of the wider units."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..description import Territory
from ..layers.release.released import Release
from ..layers.style.words import Words
from ..portal.model import Catalogue
from .content.essentials import key_figure
from .content.facts import COMMUNE, Facts
from .content.order import plan
from .content.themes import zone_scale
from .drawing.drawing import Drawing
from .drawing.tables import key_figures

FIGURE_HEIGHT = 27.0  # mm


@dataclass(frozen=True)
class Portrait:
    """A drawn portrait.

    figures: how many can be shown
    drawing: to paint or to copy; its words are for a screen reader"""

    name: str
    figures: int
    drawing: Drawing


def units(release: Release, catalogue: Catalogue, words: Words) -> list[Territory]:
    """Return the territory, its published communes and QPV, by name."""
    facts = Facts(release, catalogue, words)
    territories = [release.territory]
    for scale in (COMMUNE, zone_scale(facts)):
        if scale and scale != release.territory.scale:
            territories += [Territory(unit.code, unit.name, scale) for unit in facts.units(scale)]
    return territories


def portrait(
    release: Release,
    catalogue: Catalogue,
    unit: Territory,
    words: Words,
    earlier_release: Release | None = None,
    box_width: float = 85.0,
) -> Portrait:
    """Draw the figures that may be shown one below the other. Hidden ones are left out, whatever
    the reason (R6)."""
    of_unit = replace(release, territory=unit)
    earlier_release = (
        replace(earlier_release, territory=unit) if earlier_release is not None else None
    )
    facts = Facts(of_unit, catalogue, words, earlier_release)
    candidates = [key_figure(facts, str(indicator)) for indicator in plan()["key_figures"]]
    figures = [figure for figure in candidates if figure is not None]
    drawing = key_figures(figures, box_width, FIGURE_HEIGHT * max(len(figures), 1), columns=1)
    return Portrait(unit.name, len(figures), drawing)
