"""A folder of extracts ready to serve: the released rows of each vintage, their catalogue, and a
`Ledger` of masks per vintage, which records every cell that was ever served.

Raw rows live only during the call that reads them. A vintage is protected with the released rows
of the other vintages as references, and with its ledger, whichever gate filled it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from osgeo import gdal, ogr, osr

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import (
    GateError,
    Ledger,
    LedgerError,
    LowerBound,
    Protected,
    Reference,
    Schema,
    protect,
    protect_with_reference,
)
from occupancy_plugin.secrecy.inclusions import contradicts
from occupancy_plugin.sources.mapping.codes import codes_of
from occupancy_plugin.sources.registers.rents import RENT_DWELLINGS, RENT_MEAN
from occupancy_plugin.sources.subject_tables import LANDLORD as LANDLORDS

from ..catalogue import subjects
from ..catalogue.catalogue import NESTINGS, ORDER, OVERLAPS, PIECES, collection_id
from ..catalogue.folder_contents import (
    FolderContents,
    catalogue_of,
    reference_catalogue,
)
from ..world.geography import dissolve
from ..world.scales import PARENTS, POINT_SCALES, SCALES
from ..world.subjects import SUBJECTS
from . import suppress
from .build import Built
from .extracts import POPULATION, Extract, ExtractError, Shapes
from .own_stock import FINEST, LANDLORD, hidden_for_landlords, names_landlords
from .store import SRS, Writer, table_name
from .subject_extracts import SubjectExtract, check_years

ROWS, ABOUT, LEDGERS = "rows.gpkg", "about.json", "served"
CODES_SHARE = 0.9  # of a column's texts that are codes of the scale, where no column is “code”
NAMED = ("region", "departement", "epci", "commune")


def add_vintage(
    folder: Path, vintage: str, extract: Extract, outlines: Path | None, about: Mapping[str, str]
) -> Protected:
    """Protect the rows, add them to the folder's GeoPackage and record their masks in the ledger.

    about: `territory`, `scale` and `name` of the territory that the rows cover. Returns the
    release. Raises ExtractError, and leaves the folder unchanged then."""
    return _add(folder, "", vintage, extract, outlines, about, vintage)


def add_subject(folder: Path, table: SubjectExtract, outlines: Path | None) -> Protected:
    """Add a table of demand or attributions to a folder that has occupancy, as `add_vintage` does.
    Its households are a population of their own, with a ledger of their own. Raises
    ExtractError."""
    about = about_folder(folder)
    prefix = f"{table.side}-"
    served_years = (
        path.stem.removeprefix(prefix) for path in (folder / LEDGERS).glob(f"{prefix}*.json")
    )
    check_years(table, tuple(served_years))
    return _add(
        folder, table.subject, table.years, table.extract, outlines, about, prefix + table.years
    )


def _add(
    folder: Path,
    subject: str,
    vintage: str,
    extract: Extract,
    outlines: Path | None,
    about: Mapping[str, str],
    ledger_name: str,
) -> Protected:
    """Protect and write one vintage of occupancy ('') or of a subject."""
    folder.mkdir(parents=True, exist_ok=True)
    before = _read_contents(folder)
    shapes = _shapes(folder, before, extract, outlines)
    contents_before, ledger = before.get(subject), served_before(folder, ledger_name)
    contents = _contents_with(contents_before, vintage, extract, about["name"], subject)
    document = catalogue_of(contents, subject)
    references = _other_vintages(folder, contents_before, vintage, subject)
    schema = read_catalogue(document).schema()
    released = _protect(vintage, extract, schema, ledger, references)
    ledger.remember(released)
    collections_before = contents_before.collections if contents_before else ()
    rewritten = [collection_id(*pair, subject) for pair in collections_before if pair[1] == vintage]
    count_names = subjects.COLUMNS if subject else suppress.NUMBERS
    tables = _served_tables(suppress.emptied(extract.rows, released, count_names), document, about)
    new_file = folder / f"{os.getpid()}.part.gpkg"
    shown_columns: set[str] = set(contents_before.shown if contents_before else ())
    try:
        writer = Writer(new_file, folder / ROWS, rewritten, description="")
        for scale, frame in tables:
            numbers = frame.select_dtypes("number")
            shown_columns |= set(numbers.columns[(numbers.fillna(0) != 0).any()])
            writer.add(collection_id(scale, vintage, subject), scale, frame, shapes[scale])
        writer.close()
    except BaseException:
        new_file.unlink(missing_ok=True)
        raise
    # the ledger first: no row may be served whose mask is not recorded
    _write(_ledger_path(folder, ledger_name), ledger.to_json())
    os.replace(new_file, folder / ROWS)
    after = {**before, subject: replace(contents, shown=frozenset(shown_columns))}
    _write(folder / ABOUT, json.dumps(_about(folder, after, about), ensure_ascii=False))
    return released


def _served_tables(
    released: Iterable[tuple[str, pd.DataFrame]],
    document: Mapping[str, Any],
    about: Mapping[str, str],
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (scale, rows) as they are served: codes, the catalogue's columns that have a value, and
    the territory under its name."""
    for scale, frame in released:
        keys = [
            c for c in frame if c in ("code", "name", LANDLORD) or c in PARENTS.get(scale, SCALES)
        ]
        named = frame
        if scale == about["scale"]:
            is_territory = frame["code"] == about["territory"]
            named = frame.assign(name=frame["name"].mask(is_territory, about["name"]))
        numbers = [
            c
            for c in frame
            if c in document["columns"] and c not in keys and frame[c].notna().any()
        ]
        yield scale, named[[*keys, *numbers]]


def about_folder(folder: Path) -> dict[str, Any]:
    """Return `territory`, `scale` and `name` of a folder, and its contents. Raises ExtractError for
    another folder."""
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExtractError(f"{folder} holds no extracts: build some into it.") from error
    return about


def open_folder(folder: Path) -> Built:
    """Return the territory that `serve --folder` serves. Raises ExtractError for another folder."""
    about, contents = about_folder(folder), _read_contents(folder)
    documents = {
        name: catalogue_of(contents[name], name) for name in ("", *SUBJECTS) if name in contents
    }
    return Built(
        folder / ROWS, about["territory"], about["name"], about["scale"], contents[""].vintages,
        about["names"], about["parents"], document=documents.pop(""), subjects=documents,
        names_landlords=all(
            _names_landlords(folder, contents[""], vintage) for vintage in contents[""].vintages
        ),
    )  # fmt: skip


def _names_landlords(folder: Path, contents: FolderContents, vintage: str) -> bool:
    """Whether the served rows of a vintage name landlords."""
    scales = [scale for scale, of_scale in contents.collections if of_scale == vintage]
    tables = {s: read_rows(folder / ROWS, collection_id(s, vintage)) for s in scales if s in FINEST}
    return names_landlords(tables)


def served_before(folder: Path, name: str) -> Ledger:
    """Return the masks of everything that was ever served of a vintage ('2024') or of a subject's
    years ('demand-2023'); empty at first."""
    path = _ledger_path(folder, name)
    return Ledger.from_json(path.read_text(encoding="utf-8")) if path.exists() else Ledger()


def _ledger_path(folder: Path, name: str) -> Path:
    return folder / LEDGERS / f"{name}.json"


def _write(path: Path, text: str) -> None:
    """Write a file and wait for the disk. A reader sees the earlier file or the complete new
    one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial_file = path.with_name(f"{path.name}.{os.getpid()}.part")
    with partial_file.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial_file, path)


def _protect(
    vintage: str, extract: Extract, schema: Schema, ledger: Ledger, references: Sequence[Reference]
) -> Protected:
    """Protect the rows with the other vintages as references and with the masks served before."""
    tables = {scale: suppress.gate_table(frame) for scale, frame in extract.rows.items()}
    if extract.pieces is not None and {o.scale_b for o in extract.overlaps} <= set(tables):
        (overlap,) = extract.overlaps
        pieces = extract.pieces
        keys = [overlap.key_a, overlap.key_b]
        households = pieces.get(POPULATION, np.nan)
        tables[overlap.table] = pieces[keys].assign(**{POPULATION: households})
        schema = replace(schema, overlaps=(*schema.overlaps, overlap))
    policy = suppress.thresholds()
    few_rents = _few_rents(extract, policy.min_households)
    known_cells = hidden_for_landlords(extract.rows, policy) or Ledger()
    known_cells.update(ledger)
    try:
        if references:
            return protect_with_reference(
                references, tables, schema, policy, known_cells, secret=few_rents
            )
        return protect(tables, schema, policy, known_cells, extra_sensitive=few_rents)
    except LedgerError as error:
        raise ExtractError(
            f"The rows of {vintage} cannot be released beside what was served of {vintage} before. "
            "Serve what was built before, or build this vintage into a folder of its own: its "
            f"readers must not have had the other. ({error})"
        ) from error
    except GateError as error:
        raise ExtractError(f"The gate refuses these extracts. {error}") from error


def _few_rents(extract: Extract, least: int) -> dict[str, pd.DataFrame]:
    """Return per scale (codes × mean) where the rents of too few dwellings are known: the threshold
    is theirs, as the survey's is that of the households."""
    cells = {}
    for scale, frame in extract.rows.items():
        if RENT_MEAN in frame:
            dwellings = frame[RENT_DWELLINGS].to_numpy(dtype=float)
            is_few = (dwellings > 0) & (dwellings < least)
            cells[scale] = pd.DataFrame({RENT_MEAN: is_few}, index=frame["code"].to_numpy())
    return cells


def _other_vintages(
    folder: Path, contents: FolderContents | None, vintage: str, subject: str
) -> list[Reference]:
    """Return the released rows of the folder's other vintages, newest first, without the withheld
    units."""
    if contents is None:
        return []
    references = []
    for vintage_before in reversed([v for v in contents.vintages if v != vintage]):
        released = {}
        for scale, _ in (pair for pair in contents.collections if pair[1] == vintage_before):
            rows = read_rows(folder / ROWS, collection_id(scale, vintage_before, subject))
            released[scale] = rows[rows[POPULATION].notna()]
        references.append(Reference(released))
    return references


def read_rows(path: Path, collection: str) -> pd.DataFrame:
    """Read one table of a served file. Index: codes; geometries are left out."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        frame = pd.read_sql_query(f'SELECT * FROM "{table_name(collection)}"', connection)  # nosec B608
    return frame.drop(columns=["fid", "geom"]).set_index("code")


def _read_contents(folder: Path) -> dict[str, FolderContents]:
    """Return the folder's contents by subject, '' for occupancy; {} where it is new."""
    path = folder / ABOUT
    if not path.exists():
        return {}
    about = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: _contents_from({"title": about["title"], **part})
        for name, part in {"": about, **about.get("subjects", {})}.items()
    }


def _contents_with(
    contents_before: FolderContents | None,
    vintage: str,
    extract: Extract,
    title: str,
    subject: str = "",
) -> FolderContents:
    """Return the contents of the folder once this vintage has been added."""
    rows = extract.rows
    collections = {(scale, vintage) for scale in rows}
    collections |= {
        pair
        for pair in (contents_before.collections if contents_before else ())
        if pair[1] != vintage
    }
    keys = ("code", "name", LANDLORD, *SCALES)
    columns = {str(c) for frame in rows.values() for c in frame if c not in keys}
    nestings = tuple(
        (child, parent, _adds_up(rows[child], rows[parent], child, parent))
        for child, parent, _ in (*NESTINGS, (LANDLORDS, "epci", True))
        if child in rows and parent in rows and parent in rows[child]
    )
    pieces = rows.get(PIECES, pd.DataFrame())
    reference = reference_catalogue(tuple(rows), subject)
    overlaps = {pair for pair in OVERLAPS if set(pair) <= set(rows) & set(pieces.columns)}
    return FolderContents(
        title,
        tuple(sorted(collections, key=lambda pair: (pair[1], ORDER[pair[0]]))),
        frozenset(columns | set(contents_before.columns if contents_before else ())),
        _nestings(contents_before, nestings),
        tuple(sorted(overlaps | set(contents_before.overlaps if contents_before else ()))),
        frozenset(
            _contradicted(rows, reference) | set(contents_before.loose if contents_before else ())
        ),
    )


def _nestings(
    contents_before: FolderContents | None, added: Sequence[tuple[str, str, bool]]
) -> tuple[tuple[str, str, bool], ...]:
    """Merge the nestings of all vintages. One is complete only if it is so in each vintage."""
    complete = {(child, parent): full for child, parent, full in added}
    for child, parent, full in contents_before.nestings if contents_before else ():
        complete[child, parent] = full and complete.get((child, parent), True)
    return tuple((child, parent, full) for (child, parent), full in complete.items())


def _adds_up(low: pd.DataFrame, high: pd.DataFrame, child: str, parent: str) -> bool:
    """Whether every parent is the sum of its children in each column that both have. Raises
    ExtractError where the children count more than their parent."""
    names = [
        c for c in low if c in high and c not in ("code", "name", LANDLORD, RENT_MEAN, *SCALES)
    ]
    grouped = low[names].astype("float64").groupby(low[parent])
    children_counted, sums = grouped.count().eq(grouped.size(), axis=0), grouped.sum()
    parent_counts = high.set_index("code")[names].astype("float64").reindex(sums.index)
    exceeds = (sums > parent_counts) & children_counted
    if exceeds.to_numpy().any():
        column = next(name for name in names if exceeds[name].any())
        codes = ", ".join(map(str, exceeds.index[exceeds[column]][:3]))
        raise ExtractError(
            f"Rows of {child} count more than the {parent} in which they lie, in “{column}” for "
            f"{codes}."
        )
    equal = (sums == parent_counts) | ~children_counted | parent_counts.isna()
    return bool(equal.to_numpy().all()) and set(high["code"]) <= set(sums.index)


def _contradicted(
    rows: Mapping[str, pd.DataFrame], document: Mapping[str, Any]
) -> set[tuple[str, ...]]:
    """Return the catalogue's inclusions, lower bounds, sums and partitions, as tuples of columns,
    that some row contradicts. Two registers count differently: a survey, a list of dwellings."""
    contradicted: set[tuple[str, ...]] = set()
    for frame in rows.values():
        for inclusion in document.get("inclusions", ()):
            part, whole = inclusion["part"], inclusion["whole"]
            if contradicts(frame, {whole: 1, part: -1}).any():
                contradicted.add((part, whole))
        for bound in document.get("lower_bounds", ()):
            if contradicts(frame, LowerBound(**bound).terms()).any():
                contradicted.add((bound["column"], *bound["columns"]))
        for total in document.get("sums", ()):
            name, columns = total["id"], total["columns"]
            if name in frame and set(columns) <= set(frame):
                row_sums = frame[columns].sum(axis=1, skipna=False)
                if ((row_sums != frame[name]) & row_sums.notna() & frame[name].notna()).any():
                    contradicted.add((name, *columns))
        for family in (family for family in document["families"] if family["partition"]):
            columns = [column for column in family["columns"] if column in frame]
            if columns and family["total"] in frame:
                row_sums = frame[columns].sum(axis=1, skipna=False)
                if (row_sums < frame[family["total"]]).any():  # further categories: old loans
                    contradicted.add((family["total"], *family["columns"]))
    return contradicted


def _about(
    folder: Path, by_subject: Mapping[str, FolderContents], about: Mapping[str, str]
) -> dict[str, Any]:
    contents = by_subject[""]
    names: dict[str, dict[str, str]] = {scale: {} for scale in NAMED}
    parents: dict[str, dict[str, str]] = {}
    for scale, vintage in contents.collections:
        if scale not in NAMED:
            continue
        rows = read_rows(folder / ROWS, collection_id(scale, vintage))
        names[scale] |= {str(code): str(name) for code, name in rows["name"].items()}
        for code, row in rows[[p for p in PARENTS[scale] if p in rows]].iterrows():
            parents[str(code)] = {str(k): v for k, v in row.items() if isinstance(v, str)}
    for parent_codes in parents.values():
        for scale, code in parent_codes.items():
            names.get(scale, {}).setdefault(code, code)
    return {
        **{key: about[key] for key in ("territory", "scale", "name")},
        "names": names,
        "parents": parents,
        "title": contents.title,
        **_written(contents),
        "subjects": {name: _written(part) for name, part in by_subject.items() if name},
    }


def _written(contents: FolderContents) -> dict[str, Any]:
    return {
        "collections": contents.collections, "columns": sorted(contents.columns),
        "nestings": contents.nestings, "overlaps": contents.overlaps,
        "loose": sorted(contents.loose), "shown": sorted(contents.shown),
    }  # fmt: skip


def _contents_from(about: Mapping[str, Any]) -> FolderContents:
    def tuples(key: str) -> tuple[tuple[Any, ...], ...]:
        return tuple(tuple(item) for item in about[key])

    return FolderContents(
        about["title"], tuples("collections"), frozenset(about["columns"]), tuples("nestings"),
        tuples("overlaps"), frozenset(tuples("loose")), frozenset(about.get("shown", ())),
    )  # type: ignore[arg-type]  # fmt: skip


def _shapes(
    folder: Path, before: Mapping[str, FolderContents], extract: Extract, outlines: Path | None
) -> dict[str, np.ndarray]:
    """Return scale → one geometry per row. A landlord has the outline of his EPCI."""
    shapes = {}
    for scale, frame in extract.rows.items():
        outlined, key = ("epci", "epci") if scale == LANDLORDS else (scale, "code")
        served = _served_layer(folder, before, outlined)
        shapes[scale] = _geometries(outlined, frame[key], extract, outlines, served)
    return shapes


def _geometries(
    scale: str,
    units: pd.Series,
    extract: Extract,
    outlines: Path | None,
    served: dict[str, Any] | None,
) -> np.ndarray:
    """Return one geometry per unit, in WGS84: from the outlines, else from the extract, else
    dissolved from communes or buildings, else those that the folder serves. Raises ExtractError for
    units without a geometry.

    units: their codes"""
    codes = units.astype(str)
    by_code = _layer(outlines, scale)
    if by_code is None and scale in extract.shapes:
        by_code = _geometries_by_code(extract.shapes[scale])
    if by_code is None and scale in ("epci", "departement", "region"):
        by_code = _dissolved(scale, extract, outlines)
    if by_code is None and scale == "residence":
        by_code = _centres(extract)
    if by_code is None:
        by_code = served
    if by_code is None:
        raise ExtractError(
            f"Nothing says where the units of {scale} lie: give a GeoPackage with a layer "
            f"“{scale}” and its column “code” (--outlines), or leave the scale out (--scales)."
        )
    missing = [code for code in codes if code not in by_code]
    if missing:
        raise ExtractError(
            f"The layer “{scale}” has no shape for {', '.join(missing[:3])}"
            f"{f' and {len(missing) - 3} more' if len(missing) > 3 else ''}."
        )
    geometries = np.array([by_code[code] for code in codes], dtype=object)
    return shapely.centroid(geometries) if scale in POINT_SCALES else geometries


def _served_layer(
    folder: Path, contents: Mapping[str, FolderContents], scale: str
) -> dict[str, Any] | None:
    """Return code → geometry of the newest vintage of occupancy with this scale; None without."""
    vintages = [v for s, v in contents[""].collections if s == scale] if "" in contents else []
    if not vintages:
        return None
    return _layer(folder / ROWS, table_name(collection_id(scale, max(vintages))))


def _dissolved(scale: str, extract: Extract, outlines: Path | None) -> dict[str, Any] | None:
    communes, shapes = extract.rows.get("commune"), _layer(outlines, "commune")
    if communes is None or shapes is None or scale not in communes:
        return None
    lie_in = communes.set_index("code")[scale].reindex(list(shapes)).reset_index(drop=True)
    return dissolve(np.array(list(shapes.values()), dtype=object), lie_in)


def _centres(extract: Extract) -> dict[str, Any] | None:
    """Return code → the centroid of each résidence's buildings; None without buildings."""
    buildings = extract.rows.get(PIECES)
    if buildings is None or PIECES not in extract.shapes or "residence" not in buildings:
        return None
    points = buildings["code"].astype(str).map(_geometries_by_code(extract.shapes[PIECES])).dropna()
    grouped = points.groupby(buildings["residence"])
    return {
        str(code): shapely.centroid(shapely.multipoints(list(coordinates)))
        for code, coordinates in grouped
    }


def _geometries_by_code(shapes: Shapes) -> dict[str, Any]:
    """Return code → geometry in WGS84 of geometries in any reference systems."""
    by_code: dict[str, Any] = {}
    for crs in {crs for _, crs in shapes.values()}:
        codes = [code for code, (_, system) in shapes.items() if system == crs]
        transformed = _geographic(shapely.from_wkb([shapes[code][0] for code in codes]), crs)
        by_code |= dict(zip(codes, transformed, strict=True))
    return by_code


def _layer(outlines: Path | None, scale: str) -> dict[str, Any] | None:
    """Return code → geometry in WGS84 of a layer of the GeoPackage; None if it has no such
    layer."""
    if outlines is None:
        return None
    try:
        source = gdal.OpenEx(str(outlines), gdal.OF_VECTOR)
    except RuntimeError:
        source = None
    if source is None:
        raise ExtractError(f"{outlines} (--outlines) is no file of outlines that GDAL can open.")
    layer = source.GetLayerByName(scale)  # GDAL finds COMMUNE too
    if layer is None:
        return None
    column = _code_column(layer, scale)
    if not column:
        raise ExtractError(
            f"The layer “{scale}” of {outlines.name} has no column “code”, and none with the codes "
            f"of {scale}."
        )
    shaped = [feature for feature in layer if feature.GetGeometryRef() is not None]
    pairs = [(str(f[column]), bytes(f.GetGeometryRef().ExportToWkb())) for f in shaped]
    system = layer.GetSpatialRef()
    shapes = _geographic(shapely.from_wkb([wkb for _, wkb in pairs]), system.ExportToWkt())
    return dict(zip((code for code, _ in pairs), shapes, strict=True))


def _code_column(layer: ogr.Layer, scale: str) -> str:
    """Return the column “code” of a layer, else the first one whose texts are codes of the scale
    (INSEE_COM, CODE_IRIS); '' without any."""
    definition = layer.GetLayerDefn()
    names = [definition.GetFieldDefn(at).GetName() for at in range(definition.GetFieldCount())]
    if "code" in names:
        return "code"
    features = list(layer)
    layer.ResetReading()
    for name in names:
        texts = np.array([str(f[name]) if f[name] is not None else "" for f in features], object)
        codes = codes_of(texts, scale)
        if codes.unique and codes.share() >= CODES_SHARE and not codes.repaired:
            return name
    return ""


def _geographic(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Transform geometries of any reference system to WGS84."""
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.SetFromUserInput(crs)
    target.ImportFromEPSG(SRS)
    for system in (source, target):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transformation = osr.CoordinateTransformation(source, target)

    def transform_points(points: np.ndarray) -> np.ndarray:
        return np.array(transformation.TransformPoints(points))[:, :2]

    return shapely.transform(np.asarray(shapes, dtype=object), transform_points)
