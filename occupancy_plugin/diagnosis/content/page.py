"""`Page`: the content of a page of a dossier, before it is laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...toolbelt.text_enum import TextEnum
from ..drawing.drawing import Drawing
from ..figures import Grid

Window = tuple[float, ...]  # left, bottom, right, top in the map's system; () for all
Picture = Callable[[float, float], Drawing]  # width and height in mm → the drawing


class PageKind(TextEnum):
    """The kind of a page, which chooses its template. Below each member: what the page holds."""

    COVER = "cover"
    THEME = "theme"
    """A map, its legend, charts and sentences."""
    MAP = "map"
    """A map over the whole page, with comparators."""
    DRAWN = "drawn"
    """Figures, a table or text: no map."""
    ZOOMS = "zooms"
    """A large map of the densest place, two smaller ones, bars below, figures and sentences."""
    QUAD = "quad"
    """Up to four maps, with one legend."""
    INSETS = "insets"
    """One or two maps over a table, with sentences."""
    CHARTS = "charts"
    """The charts and sentences of a theme whose map would show too few units."""
    FIGURES = "figures"
    """A table or a chart, with sentences."""
    SUMMARY = "summary"
    """A table over a chart, with sentences."""


@dataclass(frozen=True)
class MapPart:
    """A map of one indicator at one scale.

    change: the difference of two vintages
    circles: whether circles show the stock by their area
    name: title of a small map, where a page has several
    zones: scale of the QPV whose outlines are drawn on top, '' without
    window: extent, () for the whole territory
    circles_of: diameter of a circle in mm per square root of its households; circles are moved
    apart. 0 for marks of one size
    frames: (name, window) of the page's other maps, drawn as frames on this one
    marked_codes: codes of the units that get a square"""

    scale: str
    indicator: str
    change: bool = False
    circles: bool = False
    name: str = ""
    zones: str = ""
    window: Window = ()
    circles_of: float = 0.0
    frames: tuple[tuple[str, Window], ...] = ()
    marked_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a dossier: several chapters under one heading."""

    id: str
    name: str


NO_PART = Part("", "")


@dataclass(frozen=True)
class Page:
    """A page of a dossier: its texts, maps and drawings.

    key: stable name, by which edits and the window's list find the page
    chapter: name of its chapter
    pictures: id of a template's item → drawing
    grids: the tables behind the drawings, for documents with real tables
    edited: whether the user changed its texts
    prose: the body of a page of text: (paragraph, whether it is a heading)
    part: the part of the dossier, NO_PART before the first
    source: the source line of this page, '' for the dossier's
    heights: picture → mm in a text document and on the web, where its page has no place of that
    height for it; 0 where a table says the same
    shared_keys: of the pages that this one stands for"""

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
    shared_keys: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """The outline's first level: the part of the dossier, else the chapter."""
        return self.part.name or self.chapter


def positions(pages: Sequence[Page]) -> dict[str, int]:
    """Return key → position of its page; a shared page has several keys."""
    return {
        key: position
        for position, page in enumerate(pages)
        for key in (page.key, *page.shared_keys)
    }
