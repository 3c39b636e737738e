"""The data of an atlas: `meta`, and a document per scale. Plain lists and texts, as they are
written to scripts and read back (docs/atlas.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from ..description import Kind, Scale
from ..layers.figures.evolution import ComparedScale, compare_vintages
from ..layers.release.indicators import RELEASED, STATE
from ..layers.release.released import Release, ReleasedScale
from .legends import around_colours, bars_of, change_legend, legend_of
from .marks import marks
from .shapes import (
    Grid,
    Unit,
    extent_of,
    geometries,
    grid_of,
    origin_of,
    written_unit,
)
from .texts import AtlasMaterial, described
from .values import VintageRows, compared_rows, parents_of, rows_of

FORMAT = 2
GROUND = "commune"
Document = dict[str, Any]


def meta(material: AtlasMaterial, today: date) -> Document:
    """What every page needs: texts, marks, and the ground under the maps."""
    ground = ground_of(material.releases[0], material.order.territory.scale)
    return {
        "format": FORMAT,
        **described(material, today),
        "marks": marks(),
        "around": around_colours(),
        "ground": ground,
    }


def ground_of(release: Release, territory_scale: str) -> Document:
    """Outlines of all communes and of the territory, without code or name: public geography, in an
    order that does not say which of them are released."""
    scale = release.scales.get(GROUND) or release.scales[release.territory.scale]
    shapes = [*scale.geometry, *scale.withheld]
    grid = grid_of(GROUND, territory_scale, origin_of(shapes, scale.crs))
    units = sorted(written_unit(one, grid) for one in geometries(shapes, scale.crs))
    return {
        "step": grid.step,
        "origin": list(grid.origin),
        "units": units,
        "territory": _territory(release, grid),
        "extent": extent_of(units),
    }


def _territory(release: Release, grid: Grid) -> list[Unit]:
    scale = release.scales.get(release.territory.scale)
    if scale is None or release.territory.code not in scale.released.index:
        return []
    wkb = scale.geometry[scale.released.index.get_loc(release.territory.code)]
    return [written_unit(one, grid) for one in geometries([bytes(wkb)], scale.crs)]


def scale_documents(material: AtlasMaterial, ground: Document) -> Iterator[tuple[str, Document]]:
    """(scale, its document), one after the other: a wide territory's are large."""
    communes = {
        str(code): str(name)
        for release in reversed(material.releases)
        if GROUND in release.scales
        for code, name in release.scales[GROUND].frame.get("name", {}).items()
    }
    for scale in material.scales:
        yield scale.id, scale_document(material, scale, ground, communes)


def scale_document(
    material: AtlasMaterial, scale: Scale, ground: Document, communes: dict[str, str]
) -> Document:
    """Units that a vintage releases, their outlines and values, and the legends of their maps.
    communes: code → name of the released ones."""
    there = [r for r in material.releases if scale.id in r.scales]
    rows = {r.vintage: rows_of(r.scales[scale.id], material.indicators) for r in there}
    codes = sorted({code for vintage in rows.values() for code in vintage.codes})
    place = {code: position for position, code in enumerate(codes)}
    earliest_first = list(reversed(there))
    names, parents = [""] * len(codes), [""] * len(codes)
    units: list[Unit] = [[] for _ in codes]
    grid = grid_of(scale.id, material.order.territory.scale, tuple(ground["origin"]))
    for release in earliest_first:  # the latest has the last word
        part = release.scales[scale.id]
        shapes = dict(zip(map(str, part.released.index), part.geometry, strict=True))
        vintage = rows[release.vintage]
        drawn = geometries([shapes[code] for code in vintage.codes], part.crs)
        above = parents_of(part, communes)
        for code, name, parent, geometry in zip(
            vintage.codes, vintage.names, above, drawn, strict=True
        ):
            names[place[code]], parents[place[code]] = name, parent
            units[place[code]] = written_unit(geometry, grid)
    return {
        "scale": scale.id,
        "step": grid.step,
        "codes": codes,
        "names": names,
        "communes": parents if any(parents) else [],
        "units": units,
        "vintages": {vintage: _vintage(material, one, place) for vintage, one in rows.items()},
        "legends": _legends(material, scale, rows),
        "changes": [
            change
            for later, earlier in pairwise(there)
            if (change := _change(material, scale, later, earlier, place))
        ],
    }


def _vintage(material: AtlasMaterial, rows: VintageRows, place: dict[str, int]) -> Document:
    shown = {
        i.id: bars_of(i, rows.values[i.id]) for i in material.indicators if i.id in rows.values
    }
    return {
        "rows": [place[code] for code in rows.codes],
        "states": rows.states,
        "imputed": list(rows.imputed),
        "values": dict(rows.values),
        "bars": {indicator: bars for indicator, bars in shown.items() if bars},
    }


def _legends(material: AtlasMaterial, scale: Scale, rows: dict[str, VintageRows]) -> Document:
    legends = {}
    for indicator in material.indicators:
        groups = {
            vintage: one.values[indicator.id]
            for vintage, one in rows.items()
            if indicator.id in one.values
        }
        pivots = material.pivots[indicator.id]
        legend = legend_of(indicator, groups, str(scale.geometry), pivots) if groups else None
        if legend is not None:
            legends[indicator.id] = legend
    return legends


def _change(
    material: AtlasMaterial, scale: Scale, later: Release, earlier: Release, place: dict[str, int]
) -> Document | None:
    """Whose change is shown, and its legend: the change itself is the difference of two displayed
    values, which the page takes."""
    wanted = [i for i in material.indicators if i.kind is not Kind.CLASS]
    ids = [i.id for i in wanted]
    compared = compare_vintages(later, earlier, material.catalogue, scale.id, ids)
    if compared is None:
        return None
    shown = compared_rows(compared, wanted)
    legends = {}
    for indicator in wanted:
        if shown.get(indicator.id):
            changes = compared.frame.loc[shown[indicator.id], indicator.id]
            legend = change_legend(indicator, [float(change) for change in changes])
            if legend is not None:
                legends[indicator.id] = legend
    if not legends:
        return None
    return {
        "later": later.vintage,
        "earlier": earlier.vintage,
        "left_out": _left_out(compared, later.scales[scale.id], place),
        "legends": legends,
    }


def _left_out(compared: ComparedScale, later: ReleasedScale, place: dict[str, int]) -> list[int]:
    """Positions of units that are not compared: their perimeter is another one."""
    frame = compared.frame
    kept = set(map(str, frame.index[frame[STATE] == RELEASED]))
    return sorted(place[str(code)] for code in later.released.index if str(code) not in kept)
