"""A folder of extracts ready to serve: the released rows of every vintage that was built into it,
their catalogue, and what was ever served of each vintage, as masks (`Ledger`).

Raw rows end with the call that reads them. A vintage is protected beside the others as they were
released, and beside what was served of it before, whatever gate did that."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from osgeo import gdal, osr

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import (
    GateError,
    Ledger,
    LedgerError,
    Protected,
    Reference,
    Schema,
    protect,
    protect_with_reference,
)

from ..catalogue.catalogue import NESTINGS, OVERLAPS, PIECES, collection_id
from ..catalogue.held import Held, catalogue_of
from ..catalogue.sums import INCLUSIONS, NEARLY_EQUAL, SUMS
from ..world.geography import dissolve
from ..world.scales import PARENTS, POINT_SCALES, SCALES
from . import suppress
from .build import Built
from .extracts import PIECES as ZONE_PIECES
from .extracts import POPULATION, Extract, ExtractError, Shapes
from .store import SRS, Writer, table_name

ROWS, ABOUT, LEDGERS = "rows.gpkg", "about.json", "served"
NAMED = ("region", "departement", "epci", "commune")


def add_vintage(
    folder: Path, vintage: str, extract: Extract, outlines: Path | None, about: Mapping[str, str]
) -> Protected:
    """Protect the rows, write them beside the other vintages, remember what is served. about:
    `territory`, `scale`, `name` of the whole. Raises ExtractError; nothing changes then."""
    folder.mkdir(parents=True, exist_ok=True)
    shapes = {
        scale: _shapes(scale, frame, extract, outlines) for scale, frame in extract.rows.items()
    }
    before, ledger = _held_before(folder), served_before(folder, vintage)
    held = _held(before, vintage, extract, about["name"])
    document = catalogue_of(held)
    references = _other_vintages(folder, before, vintage)
    schema = read_catalogue(document).schema()
    released = _protected(vintage, extract, schema, ledger, references)
    ledger.remember(released)
    part = folder / f"{os.getpid()}.part.gpkg"
    try:
        writer = Writer(part, folder / ROWS, vintage, description="")
        for scale, frame in suppress.emptied(extract.rows, released):
            keys = [c for c in frame if c in ("code", "name") or c in PARENTS[scale]]
            if scale == about["scale"]:
                named = frame["code"] == about["territory"]
                frame = frame.assign(name=frame["name"].mask(named, about["name"]))
            filled = {c for c in document["columns"] if c in frame and frame[c].notna().any()}
            numbers = [c for c in frame if c in filled and c not in keys]
            writer.add(
                collection_id(scale, vintage), scale, frame[[*keys, *numbers]], shapes[scale]
            )
        writer.close()
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _write(_ledger_path(folder, vintage), ledger.to_json())  # before anybody can read the rows
    os.replace(part, folder / ROWS)
    _write(folder / ABOUT, json.dumps(_about(folder, held, about), ensure_ascii=False))
    return released


def open_folder(folder: Path) -> Built:
    """What `serve --folder` serves. Raises ExtractError."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExtractError(f"{folder} holds no extracts: build some into it.") from error
    held = _read_held(about)
    return Built(
        folder / ROWS, about["territory"], about["name"], about["scale"], held.vintages,
        about["names"], about["parents"], suppressed=True, document=catalogue_of(held),
    )  # fmt: skip


def served_before(folder: Path, vintage: str) -> Ledger:
    """What was ever served of a vintage."""
    path = _ledger_path(folder, vintage)
    return Ledger.from_json(path.read_text(encoding="utf-8")) if path.exists() else Ledger()


def _ledger_path(folder: Path, vintage: str) -> Path:
    return folder / LEDGERS / f"{vintage}.json"


def _write(path: Path, text: str) -> None:
    """The file whole or not at all, on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _protected(
    vintage: str,
    extract: Extract,
    schema: Schema,
    ledger: Ledger,
    references: Sequence[Reference],
) -> Protected:
    """The gate's answer, beside the other vintages and beside what was served."""
    tables = {scale: suppress.gate_table(frame) for scale, frame in extract.rows.items()}
    if extract.pieces is not None and {o.scale_b for o in extract.overlaps} <= set(tables):
        keys = [key for o in extract.overlaps for key in (o.key_a, o.key_b)]
        tables[ZONE_PIECES] = extract.pieces[keys].assign(**{POPULATION: np.nan})
        schema = replace(schema, overlaps=(*schema.overlaps, *extract.overlaps))
    policy = suppress.thresholds()
    try:
        if references:
            return protect_with_reference(references, tables, schema, policy, ledger)
        return protect(tables, schema, policy, ledger)
    except LedgerError as error:
        raise ExtractError(
            f"The rows of {vintage} cannot be released beside what was served of {vintage} before. "
            "Serve what was built before, or build this vintage into a folder of its own: its "
            f"readers must not have had the other. ({error})"
        ) from error
    except GateError as error:
        raise ExtractError(f"The gate refuses these extracts. {error}") from error


def _other_vintages(folder: Path, before: Held | None, vintage: str) -> list[Reference]:
    """The released rows of the vintages that were built before: withheld units left out."""
    if before is None:
        return []
    found = []
    for other in reversed([v for v in before.vintages if v != vintage]):
        released = {}
        for scale, _ in (pair for pair in before.collections if pair[1] == other):
            rows = read_rows(folder / ROWS, collection_id(scale, other))
            released[scale] = rows[rows[POPULATION].notna()]
        found.append(Reference(released))
    return found


def read_rows(path: Path, collection: str) -> pd.DataFrame:
    """One table of a served file, index: codes, without its shapes."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        frame = pd.read_sql_query(f'SELECT * FROM "{table_name(collection)}"', connection)  # nosec B608
    return frame.drop(columns=["fid", "geom"]).set_index("code")


def _held_before(folder: Path) -> Held | None:
    """What the folder holds; None where it is new."""
    path = folder / ABOUT
    return _read_held(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _held(before: Held | None, vintage: str, extract: Extract, title: str) -> Held:
    """The folder with this vintage in it."""
    rows = extract.rows
    collections = {(scale, vintage) for scale in rows}
    collections |= {pair for pair in (before.collections if before else ()) if pair[1] != vintage}
    keys = ("code", "name", *SCALES)
    columns = {str(c) for frame in rows.values() for c in frame if c not in keys}
    nestings = tuple(
        (child, parent, _adds_up(rows[child], rows[parent], child, parent))
        for child, parent, _ in NESTINGS
        if child in rows and parent in rows and parent in rows[child]
    )
    pieces = rows.get(PIECES, pd.DataFrame())
    overlaps = {pair for pair in OVERLAPS if set(pair) <= set(rows) & set(pieces.columns)}
    return Held(
        title,
        tuple(sorted(collections, key=lambda pair: (pair[1], SCALES.index(pair[0])))),
        frozenset(columns | set(before.columns if before else ())),
        _nestings(before, nestings),
        tuple(sorted(overlaps | set(before.overlaps if before else ()))),
        frozenset(_loose(rows) | set(before.loose if before else ())),
    )


def _nestings(
    before: Held | None, own: Sequence[tuple[str, str, bool]]
) -> tuple[tuple[str, str, bool], ...]:
    """Those of all vintages; complete where they are in each."""
    complete = {(child, parent): full for child, parent, full in own}
    for child, parent, full in before.nestings if before else ():
        complete[child, parent] = full and complete.get((child, parent), True)
    return tuple((child, parent, full) for (child, parent), full in complete.items())


def _adds_up(low: pd.DataFrame, high: pd.DataFrame, child: str, parent: str) -> bool:
    """Is every parent the sum of its children, in all that both count? Raises ExtractError where
    the children count more."""
    names = [c for c in low if c in high and c not in ("code", "name", *SCALES)]
    grouped = low[names].astype("float64").groupby(low[parent])
    known, sums = grouped.count().eq(grouped.size(), axis=0), grouped.sum()
    wholes = high.set_index("code")[names].astype("float64").reindex(sums.index)
    more = (sums > wholes) & known
    if more.to_numpy().any():
        column = next(name for name in names if more[name].any())
        codes = ", ".join(map(str, more.index[more[column]][:3]))
        raise ExtractError(
            f"Rows of {child} count more than the {parent} in which they lie, in “{column}” for "
            f"{codes}."
        )
    equal = (sums == wholes) | ~known | wholes.isna()
    return bool(equal.to_numpy().all()) and set(high["code"]) <= set(sums.index)


def _loose(rows: Mapping[str, pd.DataFrame]) -> set[tuple[str, ...]]:
    """Inclusions and sums of the catalogue that some row contradicts: registers that count
    differently (a survey, a list of dwellings)."""
    found: set[tuple[str, ...]] = set()
    for frame in rows.values():
        for part, whole in (*INCLUSIONS, *NEARLY_EQUAL):
            if part in frame and whole in frame and (frame[part] > frame[whole]).any():
                found.add((part, whole))
        for total in SUMS:
            if total.id in frame and set(total.columns) <= set(frame):
                summed = frame[list(total.columns)].sum(axis=1, skipna=False)
                if ((summed != frame[total.id]) & summed.notna() & frame[total.id].notna()).any():
                    found.add((total.id, *total.columns))
    return found


def _about(folder: Path, held: Held, about: Mapping[str, str]) -> dict[str, Any]:
    names: dict[str, dict[str, str]] = {scale: {} for scale in NAMED}
    parents: dict[str, dict[str, str]] = {}
    for scale, vintage in held.collections:
        if scale not in NAMED:
            continue
        rows = read_rows(folder / ROWS, collection_id(scale, vintage))
        names[scale] |= {str(code): str(name) for code, name in rows["name"].items()}
        for code, row in rows[[p for p in PARENTS[scale] if p in rows]].iterrows():
            parents[str(code)] = {str(k): v for k, v in row.items() if isinstance(v, str)}
    for above in parents.values():
        for scale, code in above.items():
            names.get(scale, {}).setdefault(code, code)
    return {
        **about, "names": names, "parents": parents, "title": held.title,
        "collections": held.collections, "columns": sorted(held.columns),
        "nestings": held.nestings, "overlaps": held.overlaps, "loose": sorted(held.loose),
    }  # fmt: skip


def _read_held(about: Mapping[str, Any]) -> Held:
    def tuples(key: str) -> tuple[tuple[Any, ...], ...]:
        return tuple(tuple(one) for one in about[key])

    return Held(
        about["title"], tuples("collections"), frozenset(about["columns"]), tuples("nestings"),
        tuples("overlaps"), frozenset(tuples("loose")),
    )  # type: ignore[arg-type]  # fmt: skip


def _shapes(scale: str, frame: pd.DataFrame, extract: Extract, outlines: Path | None) -> np.ndarray:
    """One shape a row, in WGS84: from the outlines, else from the extract, communes put together
    where a wider scale has none. Raises ExtractError for units without one."""
    codes = frame["code"].astype(str)
    found = _layer(outlines, scale)
    if found is None and scale in extract.shapes:
        found = _lent(extract.shapes[scale])
    if found is None and scale in ("epci", "departement", "region"):
        found = _dissolved(scale, extract, outlines)
    if found is None and scale == "residence":
        found = _centres(extract)
    if found is None:
        raise ExtractError(
            f"Nothing says where the units of {scale} lie: give a GeoPackage with a layer "
            f"“{scale}” and its column “code” (--outlines), or leave the scale out (--scales)."
        )
    missing = [code for code in codes if code not in found]
    if missing:
        raise ExtractError(
            f"The layer “{scale}” has no shape for {', '.join(missing[:3])}"
            f"{f' and {len(missing) - 3} more' if len(missing) > 3 else ''}."
        )
    shapes = np.array([found[code] for code in codes], dtype=object)
    return shapely.centroid(shapes) if scale in POINT_SCALES else shapes


def _dissolved(scale: str, extract: Extract, outlines: Path | None) -> dict[str, Any] | None:
    communes, shapes = extract.rows.get("commune"), _layer(outlines, "commune")
    if communes is None or shapes is None or scale not in communes:
        return None
    lie_in = communes.set_index("code")[scale].reindex(list(shapes)).reset_index(drop=True)
    return dissolve(np.array(list(shapes.values()), dtype=object), lie_in)


def _centres(extract: Extract) -> dict[str, Any] | None:
    """A résidence stands in the middle of its buildings."""
    buildings = extract.rows.get(PIECES)
    if buildings is None or PIECES not in extract.shapes or "residence" not in buildings:
        return None
    points = buildings["code"].astype(str).map(_lent(extract.shapes[PIECES])).dropna()
    grouped = points.groupby(buildings["residence"])
    return {str(code): shapely.centroid(shapely.multipoints(list(some))) for code, some in grouped}


def _lent(shapes: Shapes) -> dict[str, Any]:
    """Code → shape in WGS84 of what the files have."""
    found: dict[str, Any] = {}
    for crs in {crs for _, crs in shapes.values()}:
        codes = [code for code, (_, own) in shapes.items() if own == crs]
        turned = _geographic(shapely.from_wkb([shapes[code][0] for code in codes]), crs)
        found |= dict(zip(codes, turned, strict=True))
    return found


def _layer(outlines: Path | None, scale: str) -> dict[str, Any] | None:
    """Code → shape in WGS84 of a layer of the GeoPackage; None where it has none."""
    if outlines is None:
        return None
    source = gdal.OpenEx(str(outlines), gdal.OF_VECTOR)
    layer = source.GetLayerByName(scale)
    if layer is None:
        return None
    if layer.FindFieldIndex("code", 0) < 0:
        raise ExtractError(f"The layer “{scale}” of {outlines.name} has no column “code”.")
    pairs = [(str(f["code"]), bytes(f.GetGeometryRef().ExportToWkb())) for f in layer]
    system = layer.GetSpatialRef()
    shapes = _geographic(shapely.from_wkb([wkb for _, wkb in pairs]), system.ExportToWkt())
    return dict(zip((code for code, _ in pairs), shapes, strict=True))


def _geographic(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Shapes of any system in WGS84."""
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.SetFromUserInput(crs)
    target.ImportFromEPSG(SRS)
    for system in (source, target):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    turn = osr.CoordinateTransformation(source, target)

    def turned(points: np.ndarray) -> np.ndarray:
        return np.array(turn.TransformPoints(points))[:, :2]

    return shapely.transform(np.asarray(shapes, dtype=object), turned)
