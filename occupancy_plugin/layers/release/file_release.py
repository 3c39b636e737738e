"""Releases of the user's own files: the file's profile becomes a `Description`, its tables a
`Release`, through the one entry point of the gate. Rows that hold totals enter as parents and are
not released as units."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ...description import (
    ClassMethod,
    ClassValue,
    Description,
    Geometry,
    Indicator,
    Kind,
    Scale,
    Territory,
)
from ...portal.model import Catalogue
from ...secrecy import Ledger, Policy
from ...secrecy.inclusions import check_inclusions, contradicting_rows
from ...secrecy.schema import Inclusion, LowerBound, Rate, Schema, SchemaError, Sum, count_columns
from ...sources.mapping.rates import DENOMINATOR_SUFFIX, NUMERATOR_SUFFIX
from ...sources.opening import OpenedFiles
from ...sources.profile import Profile
from ...sources.registers.dwellings import PIECES
from ...sources.registers.rents import RENT_COLUMNS, RENT_MEAN, rent_tables
from ...sources.scales.split import ROW_SUM
from ...sources.scales.totals import SUBTOTAL, TOTAL
from ...sources.scales.zones import CLASS_SCALE
from ...table import Table
from ...toolbelt.errors import GateRefused, JointDisclosure
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .gate import protect_tables, wipe_tables
from .qpv_shares import share_indicators, with_shares
from .refusals import in_words_of_file
from .released import Release, ReleasedScale

INTERNAL_SCALES = (TOTAL, SUBTOTAL, CLASS_SCALE, PIECES)  # only the gate needs them: no layer
INTERNAL_SUM_SUFFIXES = (NUMERATOR_SUFFIX, DENOMINATOR_SUFFIX)
PERCENT = {"fr": "%", "en": "%"}
SCALES = {
    "region": {"fr": "Région", "en": "Région"},
    "departement": {"fr": "Département", "en": "Département"},
    "epci": {"fr": "EPCI", "en": "EPCI"},
    "commune": {"fr": "Commune", "en": "Commune"},
    "iris": {"fr": "IRIS", "en": "IRIS"},
    "qpv2015": {"fr": "QPV (zonage 2015)", "en": "QPV (2015 zoning)"},
    "qpv2024": {"fr": "QPV (zonage 2024)", "en": "QPV (2024 zoning)"},
    "arrondissement": {"fr": "Arrondissement", "en": "Arrondissement"},
    "part": {"fr": "Partie de commune", "en": "Part of a commune"},
    "carreau": {"fr": "Carreau", "en": "Grid square"},
    "maille": {"fr": "Carreaux regroupés", "en": "Merged squares"},
    "voisinage": {"fr": "Groupe de résidences voisines", "en": "Group of neighbouring résidences"},
    "residence": {"fr": "Résidence", "en": "Residence"},
    "batiment": {"fr": "Bâtiment", "en": "Building"},
}
PALETTES = ("YlGnBu", "YlOrRd", "Purples", "BuPu", "Oranges", "Greens", "PuBu", "RdPu")
POLYGONS, POINTS = {3, 6}, {1}


def protect_opened(
    files: OpenedFiles,
    policy: Policy,
    catalogue: Catalogue | None = None,
    ledger: Ledger | None = None,
    cancellation: Cancellation | None = None,
) -> Release:
    """Put a file's tables through the gate. Return the release, without the internal scales and
    columns that only the gate needs.

    The catalogue's indicators and inclusions apply where the file has their columns. Raises
    GateRefused; Cancelled."""
    description = file_description(files, policy, catalogue)
    try:
        release = protect_tables(_count_tables(files, policy), description, ledger, cancellation)
        release = _with_rents(files, description, release, cancellation)
    except JointDisclosure:
        raise
    except GateRefused as error:
        refusal = in_words_of_file(error, files.first.profile)
        sentence = tr("The gate refuses this file. {reason}").format(reason=refusal)
        raise GateRefused(sentence, error.details) from error.__cause__
    release = _restore_file_values(files, release)
    _drop_unreleased_classes(files, release)
    sums = [total.name for total in files.schema.sums]
    internal_columns = [
        *filter(_is_internal, (*INTERNAL_SCALES, *release.scales)),
        *(name for name in sums if name.endswith(INTERNAL_SUM_SUFFIXES)),
        *(step for reading in files.file_of_scale.values() for step in reading.profile.steps),
    ]
    scales = {}
    for scale, released_scale in release.scales.items():
        if not _is_internal(scale):
            rows = released_scale.released.drop(columns=internal_columns, errors="ignore")
            scales[scale] = replace(released_scale, released=rows)
    zones = files.zones
    if zones is not None:
        zones_with_shares = with_shares(zones, release.scales, description, cancellation)
        scales[zones.scale] = zones_with_shares
    return replace(release, scales=scales)


def _count_tables(files: OpenedFiles, policy: Policy) -> dict[str, Table]:
    """Return the tables without rents, which have another population.

    A unit whose second population (`schema.occupied`: demands next to attributions) is under the
    threshold gets a missing population: the gate then withholds it (R1)."""
    population, occupied = files.schema.population, files.schema.occupied
    tables = {}
    for scale, table in files.tables.items():
        frame = table.frame.drop(columns=[*RENT_COLUMNS], errors="ignore")
        if occupied in frame and occupied != population:
            is_under = (frame[occupied] > 0) & (frame[occupied] < policy.min_households)
            frame = frame.assign(**{population: frame[population].mask(is_under)})
        tables[scale] = replace(table, frame=frame)
    return tables


def _with_rents(
    files: OpenedFiles,
    description: Description,
    release: Release,
    cancellation: Cancellation | None,
) -> Release:
    """Protect mean rents separately and add them to the release: their threshold applies to the
    dwellings whose rent is known."""
    if RENT_MEAN not in files.tables[files.scale].frame:
        return release
    tables, schema = rent_tables(files.tables, files.schema)
    rents = protect_tables(
        tables, replace(description, schema=schema, indicators=()), None, cancellation
    )
    scales = {}
    for scale, released_scale in release.scales.items():
        mean_rents = rents.scales[scale].released[RENT_MEAN].reindex(released_scale.released.index)
        rows = released_scale.released.assign(**{RENT_MEAN: np.round(mean_rents, 2)})
        rent_indicators = tuple(
            i for i in description.indicators if i.exists(scale, release.vintage)
        )
        listed_ids = {indicator.id for indicator in released_scale.indicators}
        added = tuple(
            i for i in rent_indicators if RENT_MEAN in i.numerator and i.id not in listed_ids
        )
        scales[scale] = replace(
            released_scale, released=rows, indicators=(*released_scale.indicators, *added)
        )
    return replace(release, scales=scales)


def _restore_file_values(files: OpenedFiles, release: Release) -> Release:
    """Replace released whole numbers by the file's weighted counts, rounded once. The gate works on
    the nearest whole numbers."""
    scales = dict(release.scales)
    for scale, counts in files.rounded_counts.items():
        released_scale = scales.get(scale)
        if released_scale is None:
            continue
        rows = released_scale.released.copy()
        for name in counts.columns.intersection(rows.columns):
            file_values = counts[name].reindex(rows.index)
            rows[name] = file_values.where(rows[name].notna() & file_values.notna(), rows[name])
        scales[scale] = replace(released_scale, released=rows)
    return replace(release, scales=scales)


def _is_internal(scale: str) -> bool:
    """Whether only the gate needs the scale; scales of rows that sum others count as such."""
    return scale in INTERNAL_SCALES or scale.startswith(ROW_SUM)


def _drop_unreleased_classes(files: OpenedFiles, release: Release) -> None:
    """Drop the classes that only withheld units have: a legend must not name them (R13)."""
    frames = [
        released_scale.released
        for scale, released_scale in release.scales.items()
        if not _is_internal(scale)
    ]
    for label, classes in files.classes.items():
        released_values = {
            str(value) for frame in frames if label in frame for value in frame[label].dropna()
        }
        files.classes[label] = tuple(text for text in classes if text.value in released_values)


def wipe_opened(files: OpenedFiles, release: Release | None = None) -> None:
    """Overwrite the raw rows that the release does not share, and drop every table."""
    files.rounded_counts.clear()
    by_landlord = files.first.mapping.by_landlord
    if by_landlord is not None:
        by_landlord.iloc[:, :] = np.nan
    wipe_tables(files.tables, release)


def wipe_raw_rows(files: OpenedFiles, release: Release) -> None:
    """Overwrite the raw rows before the layers are written. The columns' names and the shapes stay:
    the layers need them."""
    emptied_tables = {
        scale: replace(table, frame=table.frame.iloc[:0].copy())
        for scale, table in files.tables.items()
    }
    wipe_opened(files, release)
    files.tables.update(emptied_tables)


def file_description(
    files: OpenedFiles, policy: Policy, catalogue: Catalogue | None
) -> Description:
    """Describe the file's scales, families and indicators to the gate, in the catalogue's words
    where the catalogue has them."""
    scales = tuple(
        Scale(scale, scale_label(scale), _geometry_of(files, scale), order)
        for order, scale in enumerate([s for s in SCALES if s in files.tables] or files.tables)
    )
    portal_indicators = catalogue.indicators if catalogue is not None else ()
    indicators = tuple(file_indicators(files, portal_indicators))
    schema = _with_catalogue_rates_and_sums(
        files.schema, indicators, {indicator.id for indicator in portal_indicators}
    )
    if catalogue is not None:
        schema = with_inclusions(schema, files.tables, catalogue.inclusions)
        schema = with_lower_bounds(schema, files.tables, catalogue.lower_bounds)
    return Description(
        schema=schema,
        policy=policy,
        scales=scales,
        indicators=indicators,
        territory=Territory("", files.first.profile.title or files.first.path.stem, ""),
        vintage=files.first.profile.provenance.get("vintage", ""),
        name="name",
    )


def _with_catalogue_rates_and_sums(
    schema: Schema, indicators: Iterable[Indicator], catalogue_ids: set[str]
) -> Schema:
    """Add to the schema what the catalogue states about the file's columns: shown shares as rates,
    headlines as sums that are published first (R14)."""
    shares = {(rate.numerator, rate.denominator) for rate in schema.rates}
    rate_columns = {rate.column for rate in schema.rates}
    rates, sums = list(schema.rates), {total.name: total for total in schema.sums}
    sum_names = {total.columns: name for name, total in sums.items()}
    for indicator in indicators:
        if indicator.kind is not Kind.RATE or indicator.id not in catalogue_ids:
            continue
        column = indicator.numerator[0]
        single_column = len(indicator.numerator) == 1
        if (
            single_column
            and (column, indicator.denominator) not in shares
            and indicator.id not in rate_columns
        ):
            percent = indicator.unit.get("en") == "%"
            rates.append(
                Rate(indicator.id, column, indicator.denominator, indicator.decimals, percent)
            )
        if indicator.priority is not None and (single_column or indicator.sum):
            name = sum_names.get(indicator.numerator) or indicator.sum or column
            sums[name] = Sum(name, indicator.numerator, indicator.priority)
    return replace(schema, rates=tuple(rates), sums=tuple(sums.values()))


def with_inclusions(
    schema: Schema, tables: Mapping[str, Table], catalogue_inclusions: Iterable[Inclusion]
) -> Schema:
    """Add the catalogue's inclusions that hold in every row of the file (R7), denominators before
    their categories. The same heading may mean something else in the file: then a count contradicts
    the inclusion, and it is left out."""
    counts = set(count_columns(schema))
    totals = {family.total for family in schema.families}
    declared = {(inclusion.part, inclusion.whole) for inclusion in schema.inclusions}
    candidates = [
        inclusion
        for inclusion in catalogue_inclusions
        if {inclusion.part, inclusion.whole} <= counts
        and (inclusion.part, inclusion.whole) not in declared
        and _holds(inclusion.terms(), tables)
    ]
    for inclusion in sorted(candidates, key=lambda candidate: candidate.part not in totals):
        extended_schema = replace(schema, inclusions=(*schema.inclusions, inclusion))
        try:
            check_inclusions(extended_schema)
        except SchemaError:
            continue
        schema = extended_schema
    return schema


def with_lower_bounds(
    schema: Schema, tables: Mapping[str, Table], bounds: Iterable[LowerBound]
) -> Schema:
    """Add the catalogue's lower bounds whose columns the file has, if no row contradicts (R7)."""
    counts = set(count_columns(schema))
    fulfilled_bounds = [
        bound for bound in bounds if set(bound.terms()) <= counts and _holds(bound.terms(), tables)
    ]
    return replace(schema, lower_bounds=(*schema.lower_bounds, *fulfilled_bounds))


def _holds(terms: Mapping[str, int], tables: Mapping[str, Table]) -> bool:
    """Whether no row contradicts that the sum of the terms is never negative."""
    return not any(contradicting_rows(table.frame, terms).any() for table in tables.values())


def _text(french: str, english: str) -> Mapping[str, str]:
    return {"fr": french, "en": english}


def scale_label(scale: str) -> Mapping[str, str]:
    """Return the name of a file's scale, its id for an unknown one."""
    return SCALES.get(scale, _text(scale, scale))


def _geometry_of(files: OpenedFiles, scale: str) -> Geometry:
    """Return the type that all shapes of a scale have; NONE without shapes or for mixed types."""
    shapes = files.tables[scale].geometry
    beginnings = {wkb[:5] for wkb in ([] if shapes is None else shapes) if wkb is not None}
    kinds = set(map(_flat_wkb_type, beginnings))
    if kinds and kinds <= POLYGONS:
        return Geometry.POLYGON
    if kinds and kinds <= POINTS:
        return Geometry.POINT
    return Geometry.NONE


def _flat_wkb_type(wkb: bytes) -> int:
    """Return the geometry type of a WKB or EWKB without Z and M."""
    (kind,) = struct.unpack_from("<I" if wkb[0] == 1 else ">I", wkb, 1)
    return int(kind & 0xFF) % 1000 if kind > 0xFFFF else int(kind) % 1000


def file_indicators(
    files: OpenedFiles, catalogue_indicators: Iterable[Indicator]
) -> list[Indicator]:
    """Return the catalogue's indicators whose columns the file has, then an indicator for each
    remaining column."""
    indicators: list[Indicator] = []
    described_columns: set[str] = set()
    columns = set(files.tables[files.scale].frame.columns)
    for indicator in catalogue_indicators:
        parts = {*indicator.numerator, *filter(None, (indicator.denominator,))}
        if parts <= columns:
            indicators.append(replace(indicator, scales=(), vintages=()))
            if len(indicator.numerator) == 1:
                described_columns.add(indicator.numerator[0])
    profile = files.first.profile
    names = {indicator.id for indicator in indicators} | columns
    indicators += _own_indicators(profile, columns, described_columns, names)
    if files.zones is not None:
        classes = files.classes.get(files.zones.label, ())
        indicators += share_indicators(files.zones, classes, profile.population)
    return [_with_classes(indicator, files) for indicator in indicators]


def _with_classes(indicator: Indicator, files: OpenedFiles) -> Indicator:
    """Return the indicator with the class values, names and colours that the file gives."""
    classes = files.classes.get(indicator.numerator[0], ())
    if indicator.kind is not Kind.CLASS or not classes or indicator.values:
        return indicator
    values = tuple(ClassValue(c.value, _text(c.name, c.name), c.colour) for c in classes)
    return replace(indicator, values=values)


def _own_indicators(
    profile: Profile, columns: set[str], described_columns: set[str], names: set[str]
) -> list[Indicator]:
    """Return the indicators of the columns that the catalogue does not describe: shares of
    families, rates, counts, classes."""
    indicators: list[Indicator] = []
    headings = profile.columns
    numerators = {rate.numerator for rate in profile.rates}
    for number, family in enumerate(profile.families):
        for column in family.columns:
            if {column, family.total} <= columns & set(headings) and column not in (
                numerators | described_columns
            ):
                identifier = f"{column}_rate"
                if identifier not in names:
                    share = _indicator(
                        identifier, Kind.RATE, column, headings[column], family.name, number
                    )
                    indicators.append(replace(share, denominator=family.total, decimals=1))
    for number, rate in enumerate(profile.rates):
        name = rate.column
        if name in columns - described_columns:
            mean_indicator = _indicator(
                f"{name}_shown", Kind.MEAN, name, headings[name], "rates", number
            )
            indicators.append(
                replace(mean_indicator, denominator=profile.population, decimals=rate.decimals)
            )
    for name in (profile.population, *profile.counts):
        if name in columns - described_columns:
            heading = headings.get(name, name)
            indicators.append(_indicator(f"{name}_count", Kind.COUNT, name, heading, "stock", 0))
    for number, label in enumerate(profile.labels):
        if label in columns - described_columns:
            indicators.append(
                _indicator(f"{label}_class", Kind.CLASS, label, label, "classes", number)
            )
    return indicators


def _indicator(
    identifier: str, kind: Kind, column: str, heading: str, theme: str, number: int
) -> Indicator:
    """Return an indicator of one column. `number` picks its palette, so that neighbours differ."""
    label = re.sub(r"\s+", " ", heading)
    return Indicator(
        id=identifier,
        label=_text(label, label),
        theme=theme,
        kind=kind,
        unit=PERCENT if kind is Kind.RATE or theme == "rates" else _text("", ""),
        numerator=(column,),
        denominator="",
        family=theme,
        decimals=0,
        method=ClassMethod.QUANTILE,
        classes=5,
        palette=PALETTES[number % len(PALETTES)],
        help=_text("Défini par le fichier ouvert.", "As the opened file defines it."),
    )


def count_hidden_cells(released_scale: ReleasedScale, profile: Profile) -> int:
    """Count the cells of the profile's columns that the release hides."""
    described_columns = [
        name for name in profile.columns if name in released_scale.released.columns
    ]
    return int(np.count_nonzero(released_scale.released[described_columns].isna().to_numpy()))


def caption_of(files: OpenedFiles) -> str:
    """Return the source line of the file's layers, such as 'extrait.xlsx (indicateur URH 2024)'."""
    provenance = files.first.profile.provenance
    origin = " ".join(filter(None, (provenance.get("source", ""), provenance.get("vintage", ""))))
    return f"{files.first.path.name} ({origin})" if origin else files.first.path.name
