"""Layers of the user's, read as the opener reads a file. Values stay in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from qgis.core import NULL, QgsFeatureSource  # type: ignore[attr-defined]

from ..sources.errors import Unreadable
from ..sources.grid import Grid, cells_of
from ..sources.opening import FileReading, Source, interpret
from ..sources.profile import Profile
from ..toolbelt.translation import tr

UNIT_NUMBER = "unit"  # column that identifies the features of a layer without codes


def layer_reading(
    source: QgsFeatureSource, name: str, profile: Profile, check_cancelled: Callable[[], None]
) -> tuple[FileReading, list[int]]:
    """Read a layer as the opener reads a file. Return the ids of its features too, in the order of
    the rows.

    The profile of a layer names fields, each under its own name as a column. Where no field has
    codes and none the names of units, each feature is a unit. Raises Unreadable, also for a layer
    with several rows a unit."""
    grid, ids = grid_of(source, name, check_cancelled)
    names = [str(text) for text in grid.cells[0]]
    links = [nesting for nesting in profile.nestings if nesting.key in names]
    parents = {nesting.parent: nesting.key for nesting in links if nesting.child == profile.scale}
    layer_profile = replace(
        profile,
        scale=profile.scale.removeprefix("input"),
        columns={field: field for field in profile.named if field in names} | dict(profile.columns),
        parents={**profile.parents, **parents},
        nestings=tuple(replace(nesting, key=nesting.parent) for nesting in profile.nestings),
    )
    try:
        file = Source(name, "", layer_profile, (grid,))
        reading = interpret(file, check_cancelled=check_cancelled)
    except Unreadable:
        if layer_profile.code:
            raise
        layer_profile = replace(layer_profile, code=UNIT_NUMBER, scale="residence")
        file = Source(name, "", layer_profile, (with_unit_numbers(grid),))
        reading = interpret(file, check_cancelled=check_cancelled)
    if not set(reading.profile.columns.values()) <= set(names):
        raise Unreadable(
            tr("The layer has several rows for a unit: save it as a file, and open that instead.")
        )
    weighted = reading.mapping.profile.weighted
    return replace(reading, profile=replace(reading.profile, weighted=weighted)), ids


def codes_of_features(reading: FileReading, ids: Sequence[int]) -> dict[int, str]:
    """Return feature → the code of its unit. ids: of the features, in the order of the rows"""
    return {
        ids[number - 1]: str(code)
        for units in reading.mapping.units.by_scale().values()
        for number, code in zip(reading.body.row_numbers(units.rows), units.index, strict=True)
    }


def grid_of(
    source: QgsFeatureSource, name: str, check_cancelled: Callable[[], None]
) -> tuple[Grid, list[int]]:
    """Return a layer as the opener reads a file, and its features' ids in the order of the rows."""
    rows: list[list[str]] = [source.fields().names()]
    shapes: list[bytes | None] = [None]
    ids: list[int] = []
    for feature in source.getFeatures():
        check_cancelled()
        rows.append([*map(_text, feature.attributes())])
        shapes.append(bytes(feature.geometry().asWkb()) if feature.hasGeometry() else None)
        ids.append(feature.id())
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    crs = source.sourceCrs().authid()
    return Grid(cells_of(rows), "LAYER", name, headed=True, geometry=geometry, crs=crs), ids


def with_unit_numbers(grid: Grid) -> Grid:
    """Return a layer without codes with a column that identifies its features."""
    numbers = [UNIT_NUMBER, *(f"{UNIT_NUMBER} {row}" for row in range(1, grid.rows))]
    return replace(grid, cells=np.column_stack([np.array(numbers, dtype=object), grid.cells]))


def _text(value: object) -> str:
    """Return a cell as the opener expects it: whole numbers without decimals."""
    if value is None or value == NULL or value != value:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
