"""The data of an atlas: `meta`, and a document per scale. They are plain lists and texts, which are
written to scripts and read back (docs/atlas.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from ..description import Kind, Scale
from ..layers.figures.evolution import compare_vintages
from ..layers.release.indicators import RELEASED, STATE
from ..layers.release.released import Release, ReleasedScale
from .legends import around_colours, bars_of, change_legend, legend_of
from .marks import marks
from .shapes import Grid, Unit, extent_of, geometries, grid_of, origin_of, written_unit
from .texts import COMMUNE, AtlasMaterial, meta_texts
from .values import VintageRows, parents_of, rows_of

FORMAT = 2  # of the documents; the pages read this one only
Document = dict[str, Any]


def meta(material: AtlasMaterial, today: date) -> Document:
    """Return what every page needs: texts, marks, and the outlines under the maps (`ground`)."""
    return {
        "format": FORMAT,
        **meta_texts(material, today),
        "marks": marks(),
        "around": around_colours(),
        "ground": ground_of(material.releases[0], material.order.territory.scale),
    }


def ground_of(release: Release, territory_scale: str) -> Document:
    """Return the outlines under the maps: those of all communes and of the territory, without code
    or name. They are public, and their order does not disclose which communes are released."""
    scale = release.scales.get(COMMUNE) or release.scales[release.territory.scale]
    shapes = [*scale.geometry, *scale.withheld]
    grid = grid_of(COMMUNE, territory_scale, origin_of(shapes, scale.crs))
    units = sorted(written_unit(outline, grid) for outline in geometries(shapes, scale.crs))
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
    return [written_unit(outline, grid) for outline in geometries([bytes(wkb)], scale.crs)]


def scale_documents(material: AtlasMaterial, ground: Document) -> Iterator[tuple[str, Document]]:
    """Yield (scale, its document) one at a time: those of a wide territory are large."""
    communes = {
        str(code): str(name)
        for release in reversed(material.releases)
        if COMMUNE in release.scales
        for code, name in release.scales[COMMUNE].frame.get("name", {}).items()
    }
    for scale in material.scales:
        yield scale.id, scale_document(material, scale, ground, communes)


def scale_document(
    material: AtlasMaterial, scale: Scale, ground: Document, communes: dict[str, str]
) -> Document:
    """Return the units that any vintage releases, their outlines and values, and the legends of
    their maps.

    ground: the outlines under the maps, on whose grid the units are written
    communes: code → name of the released ones"""
    releases = [release for release in material.releases if scale.id in release.scales]
    rows = {
        release.vintage: rows_of(release.scales[scale.id], material.indicators)
        for release in releases
    }
    grid = grid_of(scale.id, material.order.territory.scale, tuple(ground["origin"]))
    units: dict[str, tuple[str, str, Unit]] = {}
    for release in reversed(releases):  # so names and outlines come from the latest vintage
        units |= _units(release.scales[scale.id], rows[release.vintage], grid, communes)
    codes = sorted(units)
    positions = {code: position for position, code in enumerate(codes)}
    ordered = [units[code] for code in codes]
    parents = [parent for _, parent, _ in ordered]
    return {
        "scale": scale.id,
        "step": grid.step,
        "codes": codes,
        "names": [name for name, _, _ in ordered],
        "communes": parents if any(parents) else [],
        "units": [outline for _, _, outline in ordered],
        "vintages": {
            vintage: _vintage(material, vintage_rows, positions)
            for vintage, vintage_rows in rows.items()
        },
        "legends": _legends(material, scale, rows),
        "changes": [
            change
            for later_release, earlier_release in pairwise(releases)
            if (change := _change(material, scale, later_release, earlier_release, positions))
        ],
    }


def _units(
    scale: ReleasedScale, rows: VintageRows, grid: Grid, communes: dict[str, str]
) -> dict[str, tuple[str, str, Unit]]:
    """Return code → name, name of the commune ('' without one) and outline of the released
    units."""
    shapes = dict(zip(map(str, scale.released.index), scale.geometry, strict=True))
    outlines = geometries([shapes[code] for code in rows.codes], scale.crs)
    parents = parents_of(scale, communes)
    return {
        code: (name, parent, written_unit(outline, grid))
        for code, name, parent, outline in zip(
            rows.codes, rows.names, parents, outlines, strict=True
        )
    }


def _vintage(material: AtlasMaterial, rows: VintageRows, positions: dict[str, int]) -> Document:
    """Return the values of a vintage, and the bars of the histograms of its indicators.

    positions: code → its position among the scale's units"""
    return {
        "rows": [positions[code] for code in rows.codes],
        "states": rows.states,
        "imputed": list(rows.imputed),
        "values": dict(rows.values),
        "bars": {
            i.id: bars
            for i in material.indicators
            if i.id in rows.values and (bars := bars_of(i, rows.values[i.id]))
        },
    }


def _legends(material: AtlasMaterial, scale: Scale, rows: dict[str, VintageRows]) -> Document:
    """Return indicator → the legend of its maps, which all vintages share."""
    legends = {}
    for indicator in material.indicators:
        values = {
            vintage: vintage_rows.values[indicator.id]
            for vintage, vintage_rows in rows.items()
            if indicator.id in vintage_rows.values
        }
        pivots = material.pivots[indicator.id]
        legend = legend_of(indicator, values, str(scale.geometry), pivots) if values else None
        if legend is not None:
            legends[indicator.id] = legend
    return legends


def _change(
    material: AtlasMaterial,
    scale: Scale,
    later_release: Release,
    earlier_release: Release,
    positions: dict[str, int],
) -> Document | None:
    """Return the legends of the indicators whose change is shown, and the positions of the units
    left out because their perimeter changed. The page computes each change as the difference of
    two displayed values."""
    comparable = [i for i in material.indicators if i.kind is not Kind.CLASS]
    ids = [i.id for i in comparable]
    compared_scale = compare_vintages(
        later_release, earlier_release, material.catalogue, scale.id, ids
    )
    if compared_scale is None:
        return None
    frame = compared_scale.frame
    legends = {}
    for indicator in comparable:
        changes = frame[indicator.id].dropna() if indicator.id in frame.columns else ()
        legend = change_legend(indicator, list(map(float, changes)))
        if legend is not None:
            legends[indicator.id] = legend
    if not legends:
        return None
    compared_codes = set(map(str, frame.index[frame[STATE] == RELEASED]))
    later_codes = map(str, later_release.scales[scale.id].released.index)
    return {
        "later": later_release.vintage,
        "earlier": earlier_release.vintage,
        "left_out": sorted(positions[code] for code in later_codes if code not in compared_codes),
        "legends": legends,
    }
