"""A folder of extracts ready to serve: the released rows of each vintage, their catalogue, and a
`Ledger` of masks per vintage, which records every cell that was ever served.

Raw rows live only during the call that reads them. A vintage is protected with the released rows
of the other vintages as references, and with its ledger, whichever gate filled it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

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
from occupancy_plugin.secrecy.inclusions import contradicting_rows
from occupancy_plugin.sources.registers.rents import RENT_DWELLINGS, RENT_MEAN
from occupancy_plugin.sources.subject_tables import LANDLORD as LANDLORD_SCALE

from ..catalogue import subjects
from ..catalogue.catalogue import NESTINGS, ORDER, OVERLAPS, PIECES, collection_id
from ..catalogue.folder_contents import FolderContents, catalogue_of, reference_catalogue
from ..catalogue.scales import PARENTS, SCALES
from ..catalogue.subjects import SUBJECTS
from . import served_folder, suppress
from .built import Built
from .extracts import POPULATION, Extract, ExtractError
from .own_stock import FINEST_SCALES, LANDLORD, hidden_for_landlords, names_landlords
from .served_folder import (
    ABOUT_FILE,
    LEDGERS_FOLDER,
    ROWS_FILE,
    about_folder,
    changing,
    served_before,
)
from .store import Writer, table_name
from .subject_extracts import SubjectExtract, check_years
from .unit_shapes import shapes_of_rows

NAMED_SCALES = ("region", "departement", "epci", "commune")  # scales whose names about.json holds


def add_vintage(
    folder: Path, vintage: str, extract: Extract, outlines: Path | None, about: Mapping[str, str]
) -> Protected:
    """Protect the rows, add them to the folder's GeoPackage and record their masks in the ledger.

    about: `territory`, `scale` and `name` of the territory that the rows cover, `organisation`
    that runs the portal. Returns the release. Raises ExtractError, and leaves the folder unchanged
    then."""
    with changing(folder) as next_folder:
        return _add_table(next_folder, "", vintage, extract, outlines, about, vintage)


def add_subject(folder: Path, table: SubjectExtract, outlines: Path | None) -> Protected:
    """Add a table of demand or attributions to a folder that has occupancy, as `add_vintage` does.
    Its households are a population of their own, with a ledger of their own. Raises
    ExtractError."""
    prefix = f"{table.side}-"
    with changing(folder) as next_folder:
        about = about_folder(folder)
        ledgers = (folder / LEDGERS_FOLDER).glob(f"{prefix}*.json")
        check_years(table, tuple(path.stem.removeprefix(prefix) for path in ledgers))
        return _add_table(
            next_folder, table.subject, table.years, table.extract, outlines, about,
            prefix + table.years,
        )  # fmt: skip


def _add_table(
    next_folder: Path,
    subject: str,
    vintage: str,
    extract: Extract,
    outlines: Path | None,
    about: Mapping[str, str],
    ledger_name: str,
) -> Protected:
    """Protect the rows of a vintage, and write the files that the folder above is to serve next.

    subject: '' for occupancy
    ledger_name: as `served_before` takes it"""
    folder = next_folder.parent
    subjects_before = _read_contents(folder)
    occupancy_collections = subjects_before.get("", FolderContents()).collections
    shapes = shapes_of_rows(extract, outlines, folder / ROWS_FILE, occupancy_collections)
    contents_before = subjects_before.get(subject, FolderContents())
    ledger = served_before(folder, ledger_name)
    contents = _contents_with(contents_before, vintage, extract, about["name"], subject)
    document = catalogue_of(contents, subject)
    references = _other_vintages(folder, contents_before, vintage, subject)
    schema = read_catalogue(document).schema()
    released = _protect(vintage, extract, schema, ledger, references)
    ledger.remember(released)
    # also tables that the rows have and the contents do not: an earlier version could be killed
    scales = {*extract.rows, *contents_before.scales}
    rewritten = [collection_id(scale, vintage, subject) for scale in scales]
    count_names = subjects.COLUMNS if subject else suppress.NUMBER_COLUMNS
    tables = _served_tables(
        suppress.released_rows(extract.rows, released, count_names), document, about
    )
    next_folder.mkdir()
    shown_columns = set(contents_before.shown)
    try:
        writer = Writer(next_folder / ROWS_FILE, folder / ROWS_FILE, rewritten, description="")
        for scale, frame in tables:
            numbers = frame.select_dtypes("number")
            shown_columns |= set(numbers.columns[(numbers.fillna(0) != 0).any()])
            writer.add(collection_id(scale, vintage, subject), scale, frame, shapes[scale])
        writer.close()
    except (sqlite3.Error, RuntimeError) as error:  # of GDAL: the disk is full
        raise ExtractError(f"The rows cannot be written into {folder}. ({error})") from error
    subjects_after = {**subjects_before, subject: replace(contents, shown=frozenset(shown_columns))}
    about_document = _about(next_folder / ROWS_FILE, subjects_after, about)
    served_folder.write(folder, ledger_name, ledger, about_document)
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
            column
            for column in frame
            if column in ("code", "name", LANDLORD) or column in PARENTS.get(scale, SCALES)
        ]
        named_frame = frame
        if scale == about["scale"]:
            is_territory = frame["code"] == about["territory"]
            named_frame = frame.assign(name=frame["name"].mask(is_territory, about["name"]))
        numbers = [
            column
            for column in frame
            if column in document["columns"] and column not in keys and frame[column].notna().any()
        ]
        yield scale, named_frame[[*keys, *numbers]]


def open_folder(folder: Path) -> Built:
    """Return the territory that `serve --folder` serves. Raises ExtractError for another folder."""
    served_folder.finish(folder)
    about, contents = about_folder(folder), _read_contents(folder)
    documents = {
        name: catalogue_of(contents[name], name) for name in ("", *SUBJECTS) if name in contents
    }
    return Built(
        folder / ROWS_FILE, about["territory"], about["name"], about["scale"],
        contents[""].vintages, about["names"], about["parents"],
        document=documents.pop(""), subjects=documents, organisation=about.get("organisation", ""),
        names_landlords=all(
            _names_landlords(folder, contents[""], vintage) for vintage in contents[""].vintages
        ),
    )  # fmt: skip


def _names_landlords(folder: Path, contents: FolderContents, vintage: str) -> bool:
    """Whether the served rows of a vintage name landlords."""
    tables = {
        scale: read_rows(folder / ROWS_FILE, collection_id(scale, vintage), (LANDLORD,))
        for scale, its_vintage in contents.collections
        if its_vintage == vintage and scale in FINEST_SCALES
    }
    return names_landlords(tables)


def _protect(
    vintage: str, extract: Extract, schema: Schema, ledger: Ledger, references: Sequence[Reference]
) -> Protected:
    """Protect the rows with the other vintages as references and with the masks served before."""
    tables = {scale: suppress.gate_table(frame) for scale, frame in extract.rows.items()}
    overlap_scales = {overlap.scale_b for overlap in extract.overlaps}
    if extract.pieces is not None and overlap_scales <= set(tables):
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
                references, tables, schema, policy, known_cells, extra_sensitive=few_rents
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


def _few_rents(extract: Extract, min_households: int) -> dict[str, pd.DataFrame]:
    """Return scale → whether a unit's mean rent is of fewer than `min_households` dwellings (codes
    × the mean). The threshold for households applies to the dwellings that have a rent."""
    cells = {}
    for scale, frame in extract.rows.items():
        if RENT_MEAN in frame:
            dwellings = frame[RENT_DWELLINGS].to_numpy(dtype=float)
            is_few = (dwellings > 0) & (dwellings < min_households)
            cells[scale] = pd.DataFrame({RENT_MEAN: is_few}, index=frame["code"].to_numpy())
    return cells


def _other_vintages(
    folder: Path, contents: FolderContents, vintage: str, subject: str
) -> list[Reference]:
    """Return the released rows of the folder's other vintages, newest first, without the withheld
    units."""
    references = []
    for vintage_before in reversed(
        [other_vintage for other_vintage in contents.vintages if other_vintage != vintage]
    ):
        released = {}
        for scale, _ in (pair for pair in contents.collections if pair[1] == vintage_before):
            rows = read_rows(folder / ROWS_FILE, collection_id(scale, vintage_before, subject))
            released[scale] = rows[rows[POPULATION].notna()]
        references.append(Reference(released))
    return references


def read_rows(path: Path, collection: str, columns: Collection[str] | None = None) -> pd.DataFrame:
    """Read one table of a served file. Index: codes; geometries are left out.

    columns: those to read, where the table has them; None: all"""
    table = table_name(collection)
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        names = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        read_names = [
            name
            for name in names
            if name not in ("fid", "geom") and (columns is None or name in columns)
        ]
        column_list = ", ".join(f'"{name}"' for name in dict.fromkeys(["code", *read_names]))
        frame = pd.read_sql_query(f'SELECT {column_list} FROM "{table}"', connection)  # nosec B608
    return frame.set_index("code")


def _read_contents(folder: Path) -> dict[str, FolderContents]:
    """Return the folder's contents by subject, '' for occupancy; {} where it is new."""
    if not (folder / ABOUT_FILE).exists():
        return {}
    about = about_folder(folder)
    return {
        name: FolderContents.from_json(about["title"], part)
        for name, part in {"": about, **about.get("subjects", {})}.items()
    }


def _contents_with(
    contents_before: FolderContents, vintage: str, extract: Extract, title: str, subject: str = ""
) -> FolderContents:
    """Return the contents of the folder once this vintage has been added."""
    rows = extract.rows
    collections = {(scale, vintage) for scale in rows}
    collections |= {pair for pair in contents_before.collections if pair[1] != vintage}
    keys = ("code", "name", LANDLORD, *SCALES)
    columns = {str(column) for frame in rows.values() for column in frame if column not in keys}
    nestings = tuple(
        (child, parent, _adds_up(rows[child], rows[parent], child, parent))
        for child, parent, _ in (*NESTINGS, (LANDLORD_SCALE, "epci", True))
        if child in rows and parent in rows and parent in rows[child]
    )
    pieces = rows.get(PIECES, pd.DataFrame())
    reference = reference_catalogue(tuple(rows), subject)
    overlaps = {pair for pair in OVERLAPS if set(pair) <= set(rows) & set(pieces.columns)}
    return FolderContents(
        title,
        tuple(sorted(collections, key=lambda pair: (pair[1], ORDER[pair[0]]))),
        contents_before.columns | columns,
        _merge_nestings(contents_before.nestings, nestings),
        tuple(sorted(overlaps | set(contents_before.overlaps))),
        contents_before.loose | _contradicted_rules(rows, reference),
    )


def _merge_nestings(
    nestings_before: Iterable[tuple[str, str, bool]],
    nestings_added: Iterable[tuple[str, str, bool]],
) -> tuple[tuple[str, str, bool], ...]:
    """Merge (child, parent, complete): a nesting is complete where it is so in every vintage."""
    is_complete_by_scales = {
        (child, parent): is_complete for child, parent, is_complete in nestings_added
    }
    for child, parent, was_complete in nestings_before:
        is_complete_by_scales[child, parent] = was_complete and is_complete_by_scales.get(
            (child, parent), True
        )
    return tuple((*scales, is_complete) for scales, is_complete in is_complete_by_scales.items())


def _adds_up(children: pd.DataFrame, parents: pd.DataFrame, child: str, parent: str) -> bool:
    """Whether every parent is the sum of its children in each column that both have. Raises
    ExtractError where the children count more than their parent.

    child, parent: the two scales"""
    keys = ("code", "name", LANDLORD, RENT_MEAN, *SCALES)
    names = [column for column in children if column in parents and column not in keys]
    grouped = children[names].astype("float64").groupby(children[parent])
    is_counted, sums = grouped.count().eq(grouped.size(), axis=0), grouped.sum()
    parent_counts = parents.set_index("code")[names].astype("float64").reindex(sums.index)
    exceeds = (sums > parent_counts) & is_counted
    if exceeds.to_numpy().any():
        column = next(name for name in names if exceeds[name].any())
        codes = ", ".join(map(str, exceeds.index[exceeds[column]][:3]))
        raise ExtractError(
            f"Rows of {child} count more than the {parent} in which they lie, in “{column}” for "
            f"{codes}."
        )
    is_equal = (sums == parent_counts) | ~is_counted | parent_counts.isna()
    return bool(is_equal.to_numpy().all()) and set(parents["code"]) <= set(sums.index)


def _contradicted_rules(
    rows: Mapping[str, pd.DataFrame], document: Mapping[str, Any]
) -> set[tuple[str, ...]]:
    """Return the catalogue's inclusions, lower bounds, sums and partitions, as tuples of columns,
    that some row contradicts. Two registers count differently: a survey, a list of dwellings."""
    contradicted: set[tuple[str, ...]] = set()
    for frame in rows.values():
        for inclusion in document.get("inclusions", ()):
            part, whole = inclusion["part"], inclusion["whole"]
            if contradicting_rows(frame, {whole: 1, part: -1}).any():
                contradicted.add((part, whole))
        for bound in document.get("lower_bounds", ()):
            if contradicting_rows(frame, LowerBound(**bound).terms()).any():
                contradicted.add((bound["column"], *bound["columns"]))
        for total in document.get("sums", ()):
            name, columns = total["id"], total["columns"]
            if name in frame and set(columns) <= set(frame):
                differences = frame[columns].sum(axis=1, skipna=False) - frame[name]
                if (differences.notna() & (differences != 0)).any():
                    contradicted.add((name, *columns))
        for family in (family for family in document["families"] if family["partition"]):
            columns = [column for column in family["columns"] if column in frame]
            if columns and family["total"] in frame:
                row_sums = frame[columns].sum(axis=1, skipna=False)
                if (row_sums < frame[family["total"]]).any():  # further categories: old loans
                    contradicted.add((family["total"], *family["columns"]))
    return contradicted


def _about(
    rows_file: Path, by_subject: Mapping[str, FolderContents], about: Mapping[str, str]
) -> dict[str, Any]:
    """Return the document about.json: the territory, names and parents of the served units, and the
    contents by subject. A parent that is not served is named by its code."""
    contents = by_subject[""]
    names: dict[str, dict[str, str]] = {scale: {} for scale in NAMED_SCALES}
    parents: dict[str, dict[str, str]] = {}
    for scale, vintage in contents.collections:
        if scale not in NAMED_SCALES:
            continue
        rows = read_rows(rows_file, collection_id(scale, vintage))
        names[scale] |= {str(code): str(name) for code, name in rows["name"].items()}
        for code, row in rows[[parent for parent in PARENTS[scale] if parent in rows]].iterrows():
            parents[str(code)] = {
                str(key): value for key, value in row.items() if isinstance(value, str)
            }
    for parent_codes in parents.values():
        for scale, code in parent_codes.items():
            names.get(scale, {}).setdefault(code, code)
    return {
        **{key: about.get(key, "") for key in ("territory", "scale", "name", "organisation")},
        "names": names,
        "parents": parents,
        "title": contents.title,
        **contents.to_json(),
        "subjects": {name: part.to_json() for name, part in by_subject.items() if name},
    }
