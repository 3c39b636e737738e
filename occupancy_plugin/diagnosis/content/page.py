"""`Page`: what is on one page of a dossier, before anybody lays it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ...toolbelt.text_enum import TextEnum
from ..drawing.drawing import Drawing
from ..figures import Grid

Window = tuple[float, ...]  # left, bottom, right, top in the map's system; () for all
Picture = Callable[[float, float], Drawing]  # width and height in mm → the drawing


class PageKind(TextEnum):
    """Which template a page takes."""

    COVER = "cover"
    THEME = "theme"
    """A map, its legend, charts and sentences."""
    MAP = "map"
    """A map over the whole page, comparators beside it."""
    DRAWN = "drawn"
    """Figures, a table or text: no map."""
    ZOOMS = "zooms"
    """A large map of the densest place, two smaller ones, bars below, figures and sentences."""
    QUAD = "quad"
    """Four small maps with the same classes."""
    CHARTS = "charts"
    """The charts and sentences of a theme whose map would show too few units."""
    FIGURES = "figures"
    """A table or a chart, sentences beside it."""
    SUMMARY = "summary"
    """A table over a chart, sentences beside them."""


@dataclass(frozen=True)
class MapPart:
    """A map of one indicator at one scale. change: of two vintages · circles: area for the stock ·
    name: over a small map, where there are several · shared: outer map of the four that share the
    classes of these indicators · zones: the scale of the QPV whose outlines lie over it, ''
    without · window: what it shows, () for the whole territory · circles_of: mm of a circle's
    diameter per root of its households, 0 for marks of one size; circles are moved apart · framed:
    windows of the page's other maps · marked: codes of units with a square and a number."""

    scale: str
    indicator: str
    change: bool = False
    circles: bool = False
    name: str = ""
    shared: tuple[str, ...] = ()
    zones: str = ""
    window: Window = ()
    circles_of: float = 0.0
    framed: tuple[tuple[str, Window], ...] = ()
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a dossier: several chapters under one heading."""

    id: str
    name: str


NO_PART = Part("", "")


@dataclass(frozen=True)
class Page:
    """key: stable name, for edits and the window's list · chapter: its name · pictures: by the id
    of the template's item · grids: tables behind what is drawn, for the documents that have real
    tables · prose: is the drawn body text? · part: of the dossier, NO_PART before the first ·
    source: its caption, '' for the dossier's · heights: mm of its charts in a text document."""

    key: str
    kind: PageKind
    chapter: str
    title: str
    subtitle: str = ""
    sentences: tuple[str, ...] = ()
    maps: tuple[MapPart, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    grids: tuple[Grid, ...] = field(default=(), repr=False)
    edited: bool = False
    prose: tuple[tuple[str, bool], ...] = ()
    part: Part = NO_PART
    source: str = ""
    heights: Mapping[str, float] = field(default_factory=dict, repr=False)

    @property
    def section(self) -> str:
        """The outline's first level."""
        return self.part.name or self.chapter
