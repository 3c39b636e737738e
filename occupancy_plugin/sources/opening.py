"""Opens a file (and files of other scales): raw Tables, what they mean to the gate, and what was
read.

`open_files` is what the algorithm and the window call. The tables end with the caller's task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ..secrecy.model import GateError
from ..secrecy.near_sums import without_near_sums
from ..secrecy.schema import Inclusion, Nesting, Schema
from ..secrecy.tables.read import read_tables
from ..table import Table
from ..toolbelt.translation import quoted, tr
from .classes import ClassText, classes_of
from .errors import NotUnderstood, SeveralFit, Unreadable, named_sheet
from .grid import CancelCheck, Grid, never_cancelled
from .joining import placing_notes, with_shapes_of_file
from .mapping.body import Body
from .mapping.heading_words import Vocabulary
from .mapping.propose import Mapping, first_problem
from .mapping.reshaping import refuse_people, refuse_second_table, understand
from .mapping.roles import MappedColumn, Role
from .profile import Profile
from .reading import read_grids
from .registers.dwellings import (
    PIECES,
    POPULATION_ID,
    SURE_ID,
    CountedDwellings,
    RegisterMapping,
    count_dwellings,
    is_detail,
    map_dwellings,
    map_register,
)
from .registers.landlords import landlords_of
from .registers.turnover import turnover_of
from .scales.linking import link_scales
from .scales.merged import merge_sentences, sum_merged
from .scales.split import ROW_SUM, split_rows
from .scales.totals import add_totals
from .scales.zones import Zones, add_zones, zone_sentence
from .table import Reading, raw_table
from .weighted import shown_counts


@dataclass(frozen=True)
class Source:
    """A file to open. Its `path` may end in “|layername=…”, as QGIS writes the layer of a file.

    grids: the rows of a layer that is open already, whose name is the path"""

    path: str
    layer: str = ""
    profile: Profile = field(default_factory=Profile)
    grids: tuple[Grid, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def of(cls, text: Path | str, layer: str = "", profile: Profile | None = None) -> Source:
        """Return the source of a path as QGIS writes it."""
        path, _, layer_name = str(text).partition("|layername=")
        return cls(path, layer or layer_name.partition("|")[0], profile or Profile())


@dataclass(frozen=True)
class FileReading:
    """One file, its mapping and the profile that is agreed: what REPORT shows, without a value."""

    path: Path = field(repr=False)
    body: Body = field(repr=False)
    mapping: Mapping
    profile: Profile
    other_sheets: tuple[str, ...] = ()

    @property
    def grid(self) -> Grid:
        return self.body.grid


@dataclass(frozen=True)
class OpenedFiles:
    """The raw tables of one or more files.

    tables          scale → raw rows, the first file's scale first; totals are scales of their own
    scale           the first file's
    file_of_scale   scale → the file that it comes from
    readings        scale → what was read
    classes         label → the classes of the first file's units
    zones           the QPV over which these classes were counted
    rounded_counts  scale → weighted counts as the file has them, rounded once
    landlords       scale → the landlord of each unit, for a portal that serves landlords"""

    tables: dict[str, Table] = field(repr=False)
    schema: Schema
    scale: str
    file_of_scale: dict[str, FileReading]
    readings: dict[str, Reading]
    classes: dict[str, tuple[ClassText, ...]] = field(default_factory=dict)
    zones: Zones | None = None
    rounded_counts: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    landlords: dict[str, pd.Series] = field(default_factory=dict, repr=False)

    @property
    def first(self) -> FileReading:
        return self.file_of_scale[self.scale]


def interpret(
    source: Source,
    vocabulary: Vocabulary | None = None,
    check_cancelled: CancelCheck = never_cancelled,
) -> FileReading:
    """Read a file, find the sheet that fits, and propose its mapping or apply the user's profile.
    Raises Unreadable."""
    user_profile, layer = source.profile, source.layer
    sheet = layer or user_profile.file.get("sheet", "")
    grids = [*source.grids] or read_grids(
        source.path,
        layer,
        user_profile.file.get("encoding", ""),
        user_profile.file.get("separator", ""),
        check_cancelled=check_cancelled,
    )
    names = [grid.name for grid in grids]
    if not layer and sheet and sheet not in names:
        sheet = ""
    candidates = [grid for grid in grids if (grid.name == sheet if sheet else not grid.hidden)]
    filled_grids = [grid for grid in candidates if grid.rows or grid.fault]
    if not filled_grids:
        hidden = [grid.name for grid in grids if grid.hidden]
        raise Unreadable(
            tr("Only hidden sheets hold something ({sheets}): name the one to open.").format(
                sheets=", ".join(hidden)
            )
            if hidden
            else tr("The file is empty.")
        )
    grid, body, mapping = _fitting_sheet(filled_grids, user_profile, vocabulary, check_cancelled)
    sheets = tuple(name for name in names if name and name != grid.name)
    profile = mapping.profile if user_profile.automatic else user_profile
    if not user_profile.automatic and not user_profile.dwellings:
        columns = _by_profile(mapping.columns, user_profile)
        mapping = replace(mapping, columns=columns, problems=())
    return FileReading(Path(source.path), body, mapping, profile, sheets)


def _by_profile(columns: Sequence[MappedColumn], profile: Profile) -> tuple[MappedColumn, ...]:
    """Return the columns with the roles that the user's profile gives them."""
    roles: dict[str, tuple[Role, str]] = {
        heading: (Role.TOTAL, id_) for id_, heading in profile.columns.items()
    }
    for role, ids in (
        (Role.CATEGORY, [column for family in profile.families for column in family.columns]),
        (Role.SUM, [total.name for total in profile.sums]),
        (Role.RATE, [rate.column for rate in profile.rates]),
        (Role.MEAN, [mean.column for mean in profile.means]),
        (Role.POPULATION, [profile.population]),
    ):
        roles |= {profile.columns[id_]: (role, id_) for id_ in ids if id_ in profile.columns}
    roles |= {heading: (Role.PARENT, scale) for scale, heading in profile.parents.items()}
    roles |= {label: (Role.LABEL, label) for label in profile.labels}
    roles |= {
        profile.position[axis]: (axis, "") for axis in (Role.X, Role.Y) if axis in profile.position
    }
    roles |= {profile.imputed: (Role.FLAG, "imputed")} if profile.imputed else {}
    roles |= {profile.name: (Role.NAME, "name"), profile.code: (Role.CODE, profile.scale)}
    reason = tr("named in the profile")
    return tuple(
        replace(column, role=roles[column.name][0], as_=roles[column.name][1], reason=reason)
        if column.name in roles
        else replace(column, role=Role.LEFT_OUT, as_="", reason=tr("not named in the profile"))
        for column in columns
    )


def _fitting_sheet(
    grids: Sequence[Grid],
    profile: Profile,
    vocabulary: Vocabulary | None,
    check_cancelled: CancelCheck,
) -> tuple[Grid, Body, Mapping]:
    """Find the sheet that holds the table: units and households first, then the most families.

    Returns (grid, body, mapping). Raises SeveralFit for sheets that fit equally, else the refusal
    of the largest sheet."""
    readings: list[tuple[tuple[int, int, int], Grid, Body, Mapping]] = []
    refusals: list[tuple[int, Unreadable]] = []
    for grid in grids:
        check_cancelled()
        names: tuple[str, ...] = ()
        try:
            with named_sheet(grid.name, len(grids) > 1):
                body = Body(grid, profile.zero, profile.tokens, check_cancelled)
                names = body.names
                refuse_second_table(body)
                body, mapping = _mapped(body, vocabulary, profile, check_cancelled)
        except Unreadable as error:
            names = getattr(error, "columns", ()) or names
            sheets = [sheet.name for sheet in grids]
            refusal = NotUnderstood(str(error), names, grid.name, sheets) if names else error
            refusals.append((grid.rows * grid.columns, refusal))
            continue
        partitions = [family for family in mapping.profile.families if family.partition]
        score = (bool(mapping.profile.population), len(partitions), not mapping.problems)
        readings.append((tuple(map(int, score)), grid, body, mapping))  # type: ignore[arg-type]
    if not readings:
        raise max(refusals, key=lambda pair: pair[0])[1]
    best_score = max(score for score, *_ in readings)
    best_readings = [
        (grid, body, mapping) for score, grid, body, mapping in readings if score == best_score
    ]
    if len(best_readings) > 1:
        sheets = [grid.name for grid, _, _ in best_readings]
        sentence = tr("Several sheets or layers fit: {sheets}. Name the one to open.").format(
            sheets=", ".join(map(quoted, sheets))
        )
        raise SeveralFit(sentence, sheets)
    return best_readings[0]


def _mapped(
    body: Body, vocabulary: Vocabulary | None, profile: Profile, check_cancelled: CancelCheck
) -> tuple[Body, Mapping]:
    """Return (the table, its mapping): a register of dwellings, or a row per unit, reshaped where
    needed."""
    is_known = profile.dwellings and profile.code in body.names
    if is_known or (profile.automatic and is_detail(body, profile)):
        return map_register(body, profile)
    refuse_people(body)
    try:
        table, mapping = understand(body, vocabulary, profile, check_cancelled)
    except Unreadable as refusal:
        return map_dwellings(body, profile, refusal)
    if mapping.profile.population or not mapping.problems:
        return table, mapping
    try:
        return map_dwellings(body, profile, Unreadable(mapping.problems[0]))
    except Unreadable as refusal:
        return table, replace(mapping, problems=(str(refusal), *mapping.problems[1:]))


def open_files(
    path: Path | str | Source,
    related: Sequence[Path | str | Source] = (),
    layer: str = "",
    profile: Profile | None = None,
    vocabulary: Vocabulary | None = None,
    check_cancelled: CancelCheck = never_cancelled,
) -> OpenedFiles:
    """Read the files up to the gate.

    related: files of other scales. Raises Unreadable, and Cancelled once `check_cancelled` does."""
    main_source = path if isinstance(path, Source) else Source.of(path, layer, profile)
    sources = [
        main_source,
        *(source if isinstance(source, Source) else Source.of(source) for source in related),
    ]
    file_readings = [interpret(source, vocabulary, check_cancelled) for source in sources]
    return raw_tables(file_readings, check_cancelled)


def raw_tables(
    file_readings: Sequence[FileReading], check_cancelled: CancelCheck = never_cancelled
) -> OpenedFiles:
    """Turn the files that were read into raw tables."""
    files = OpenedFiles({}, Schema(), "", {}, {})
    nestings: list[Nesting] = []
    for reading in file_readings:
        with named_sheet(reading.grid.name, bool(reading.other_sheets)):
            first_problem(reading.mapping)
            if isinstance(reading.mapping, RegisterMapping) and len(file_readings) == 1:
                counts = count_dwellings(reading.body, reading.mapping, check_cancelled)
                return _open_register(reading, counts)
            nestings += _add_file(files, reading, check_cancelled)
    profiles_by_scale = {scale: reading.profile for scale, reading in files.file_of_scale.items()}
    schema, tables = link_scales(files.tables, profiles_by_scale, nestings)
    scale = next(iter(files.file_of_scale))
    files = replace(files, tables=tables, schema=schema, scale=scale)
    return _with_zones(_without_near_sums(files))


def _add_file(
    files: OpenedFiles, reading: FileReading, check_cancelled: CancelCheck
) -> list[Nesting]:
    """Add the raw tables of a file, and return the nestings between them.

    Raises Unreadable for a scale that another file has."""
    body, profile, units = reading.body, reading.profile, reading.mapping.units
    tables, readings = files.tables, files.readings
    split = split_rows(body, profile, units)
    for scale, units_of_scale in split.units.items():
        if scale in tables:
            raise Unreadable(
                tr(
                    "Two of the files are of one scale ({scale}): open them one after the other."
                ).format(scale=scale)
            )
        table, readings[scale] = raw_table(body, profile, units_of_scale)
        table = replace(table, frame=table.frame.assign(**split.keys.get(scale, {})))
        tables[scale] = with_shapes_of_file(table, scale, body, profile, units_of_scale)
        check_cancelled()
    scale = next(iter(split.units))
    nestings, total_rows, notes = add_totals(body, profile, split.units, tables)
    tables[scale], merger = sum_merged(tables[scale], profile)
    sentence = tr("Rows that the sheet hides (a filter) were read too: {n}")
    hidden = reading.grid.hidden_rows
    unnamed_totals = max(total_rows - int(units.totals.sum()), 0)
    readings[scale] = replace(
        readings[scale],
        totals=total_rows,
        totals_left_out=len(notes),
        others=max(readings[scale].others - unnamed_totals, 0),
        summed=merger.successors,
        notes=(
            *readings[scale].notes,
            *reading.mapping.notes,
            *split.notes,
            *([sentence.format(n=hidden)] if hidden else ()),
            *placing_notes(body, profile, units),
            *notes,
            *merge_sentences(merger),
        ),
    )
    files.file_of_scale.update(
        dict.fromkeys((unit for unit in split.units if not unit.startswith(ROW_SUM)), reading)
    )
    if profile.weighted:  # as the file has them, without communes that were put together
        for name, part in split.units.items():
            counts = shown_counts(body, profile, part.rows, part.index)
            files.rounded_counts[name] = counts[~counts.index.isin(merger.successors)]
    files.classes.update(classes_of(body, profile, units))
    files.landlords.update(landlords_of(body, units.rows, {units.scale: units.index}))
    body.drop_cells()
    return [*split.nestings, *nestings]


def _without_near_sums(files: OpenedFiles) -> OpenedFiles:
    """Return the files without the role of columns that nearly always are a sum of others: a reader
    who takes that for true in all rows would compute hidden cells. A note names them."""
    frames = {scale: table.frame for scale, table in files.tables.items()}
    try:
        numbers = read_tables(frames, files.schema)
    except GateError:  # the gate refuses the tables, in the words of the file
        return files
    schema, followed = without_near_sums(numbers, files.schema)
    reading, heading = files.readings[files.scale], files.first.profile.heading
    notes = [
        tr("{column} is left behind: on nearly every row it follows from {columns}.").format(
            column=heading(column), columns=", ".join(map(heading, parts))
        )
        for column, parts in followed.items()
    ]
    files.readings[files.scale] = replace(reading, notes=(*reading.notes, *notes))
    return replace(files, schema=schema)


def _with_zones(files: OpenedFiles) -> OpenedFiles:
    """Add the classes of the first file's units, counted over QPV, as tables of their own."""
    scale, readings = files.scale, files.readings
    values = {
        label: [class_text.value for class_text in class_texts]
        for label, class_texts in files.classes.items()
    }
    zones, zone_nestings = add_zones(files.tables, files.first.profile, scale, values)
    if zones is None:
        return files
    schema = replace(files.schema, nestings=(*files.schema.nestings, *zone_nestings))
    notes = (*readings[scale].notes, zone_sentence(zones))
    readings[scale] = replace(readings[scale], notes=notes)
    return replace(files, schema=schema, zones=zones)


def _open_register(reading: FileReading, dwelling_counts: CountedDwellings) -> OpenedFiles:
    tables = dwelling_counts.tables
    inclusions = turnover_of(reading.body, reading.mapping.profile).inclusions
    if SURE_ID in reading.mapping.profile.columns:
        inclusions = (*inclusions, Inclusion(SURE_ID, POPULATION_ID))
    reading.body.drop_cells()
    scale = next(iter(tables))
    schema = replace(
        reading.mapping.profile.schema(),
        nestings=dwelling_counts.nestings,
        overlaps=dwelling_counts.overlaps,
        inclusions=inclusions,
    )
    codes = reading.mapping.units.codes
    summary = Reading(
        units=len(tables[scale].frame),
        others=int((~codes.valid).sum()),
        repaired=codes.repaired,
        matched=len(tables[scale].frame),
        notes=reading.mapping.notes,
    )
    reading_with_profile = replace(reading, profile=reading.mapping.profile)
    readings_by_scale = {name: reading_with_profile for name in tables if name != PIECES}
    readings = dict.fromkeys(readings_by_scale, summary)
    return OpenedFiles(
        tables, schema, scale, readings_by_scale, readings, landlords=dwelling_counts.landlords
    )
