"""A file of the user's own through the one door: its profile becomes a Description, its tables a
Release. Totals go in as parents and do not come out as units."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

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
from ...secrecy import Ledger, Policy
from ...secrecy.inclusions import check_inclusions
from ...secrecy.schema import Inclusion, Rate, Schema, SchemaError, Sum, count_columns
from ...sources.local_index import INDEX
from ...sources.mapping.rates import BELOW, SUFFIX
from ...sources.opening import OpenedFiles
from ...sources.profile import Profile
from ...sources.registers.dwellings import PIECES
from ...sources.registers.rents import RENT_COLUMNS, RENT_MEAN, rent_tables
from ...sources.scales.split import ROW_SUM
from ...sources.scales.totals import SUBTOTAL, TOTAL
from ...sources.scales.zones import CLASS
from ...table import Table
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .gate import protect_tables
from .local_index import index_indicator, with_index
from .released import Release, ReleasedScale
from .zones import share_indicators, with_shares

ASIDE = (
    TOTAL,
    SUBTOTAL,
    CLASS,
    PIECES,
)  # scales for the gate alone, and those of rows that sum others
BEHIND = (SUFFIX, BELOW)
PERCENT = {"fr": "%", "en": "%"}
SCALES = {
    "region": ("Région", "Région"),
    "departement": ("Département", "Département"),
    "epci": ("EPCI", "EPCI"),
    "commune": ("Commune", "Commune"),
    "iris": ("IRIS", "IRIS"),
    "qpv2015": ("QPV (zonage 2015)", "QPV (2015 zoning)"),
    "qpv2024": ("QPV (zonage 2024)", "QPV (2024 zoning)"),
    "arrondissement": ("Arrondissement", "Arrondissement"),
    "part": ("Partie de commune", "Part of a commune"),
    "carreau": ("Carreau", "Grid square"),
    "maille": ("Carreaux regroupés", "Merged squares"),
    "voisinage": ("Groupe de résidences voisines", "Group of neighbouring résidences"),
    "residence": ("Résidence", "Residence"),
    "batiment": ("Bâtiment", "Building"),
}
PALETTES = ("YlGnBu", "YlOrRd", "Purples", "BuPu", "Oranges", "Greens", "PuBu", "RdPu")
POLYGONS, POINTS = {3, 6}, {1}


def protect_opened(
    opened: OpenedFiles,
    policy: Policy,
    known: Iterable[Indicator] = (),
    ledger: Ledger | None = None,
    cancellation: Cancellation | None = None,
    meant: Iterable[Inclusion] = (),
) -> Release:
    """The release of a file. known: the catalogue's indicators, used where the file has their
    columns. meant: the catalogue's inclusions, likewise.
    Raises GateRefused; Unreadable for an index of shares that are not there; Cancelled."""
    description = describe(opened, policy, known, meant)
    release = protect_tables(_counts(opened, policy), description, ledger, cancellation)
    release = _with_rents(opened, description, release, cancellation)
    release = _as_in_the_file(opened, release)
    _keep_shown_classes(opened, release)
    aside = [scale for scale in (*ASIDE, *release.scales) if _is_aside(scale)]
    aside += [s.name for s in opened.schema.sums if s.name.endswith(BEHIND)]
    aside += [step for one in opened.file_of_scale.values() for step in one.profile.steps]
    scales = {
        scale: replace(part, released=part.released.drop(columns=aside, errors="ignore"))
        for scale, part in release.scales.items()
        if not _is_aside(scale)
    }
    index = next((i for i in description.indicators if i.id == INDEX), None)
    if index is not None:
        weights = opened.first.profile.index
        scales = {scale: with_index(part, weights, index) for scale, part in scales.items()}
    zones = opened.zones
    if zones is not None:
        zoned = with_shares(zones, release.scales, description, cancellation)
        scales[zones.scale] = zoned
    return replace(release, scales=scales)


def _counts(opened: OpenedFiles, policy: Policy) -> dict[str, Table]:
    """The tables without rents, which have a population of their own; a unit with few of what is
    as secret as its population (demands beside attributions) is under the threshold too."""
    population, beside = opened.schema.population, opened.schema.occupied
    tables = {}
    for scale, table in opened.tables.items():
        frame = table.frame.drop(columns=[*RENT_COLUMNS], errors="ignore")
        if beside in frame:
            few = (frame[beside] > 0) & (frame[beside] < policy.min_households)
            frame = frame.assign(**{population: frame[population].mask(few)})
        tables[scale] = replace(table, frame=frame)
    return tables


def _with_rents(
    opened: OpenedFiles,
    description: Description,
    release: Release,
    cancellation: Cancellation | None,
) -> Release:
    """Mean rents through the gate for themselves: what decides there is how many dwellings have a
    rent."""
    if RENT_MEAN not in opened.tables[opened.scale].frame:
        return release
    tables, schema = rent_tables(opened.tables, opened.schema)
    rents = protect_tables(
        tables, replace(description, schema=schema, indicators=()), None, cancellation
    )
    scales = {}
    for scale, part in release.scales.items():
        mean = rents.scales[scale].released[RENT_MEAN].reindex(part.released.index)
        rows = part.released.assign(**{RENT_MEAN: np.round(mean, 2)})
        shown = tuple(i for i in description.indicators if i.exists(scale, release.vintage))
        known = {i.id for i in part.indicators}
        more = tuple(i for i in shown if RENT_MEAN in i.numerator and i.id not in known)
        scales[scale] = replace(part, released=rows, indicators=(*part.indicators, *more))
    return replace(release, scales=scales)


def _as_in_the_file(opened: OpenedFiles, release: Release) -> Release:
    """Weighted counts are shown as the file has them, rounded once; the gate compared whole numbers
    near them."""
    scales = dict(release.scales)
    for scale, counts in opened.rounded_counts.items():
        part = scales.get(scale)
        if part is None:
            continue
        rows = part.released.copy()
        for name in counts.columns.intersection(rows.columns):
            known = counts[name].reindex(rows.index)
            rows[name] = known.where(rows[name].notna() & known.notna(), rows[name])
        scales[scale] = replace(part, released=rows)
    return replace(release, scales=scales)


def _is_aside(scale: str) -> bool:
    return scale in ASIDE or scale.startswith(ROW_SUM)


def _keep_shown_classes(opened: OpenedFiles, release: Release) -> None:
    """A legend names no class that only withheld units have (R13)."""
    frames = [part.released for scale, part in release.scales.items() if not _is_aside(scale)]
    for label, classes in opened.classes.items():
        shown = {str(v) for frame in frames if label in frame for v in frame[label].dropna()}
        opened.classes[label] = tuple(known for known in classes if known.value in shown)


def let_go(opened: OpenedFiles, release: Release | None = None) -> None:
    """Overwrite the raw rows that the release does not share, and forget the rest."""
    opened.rounded_counts.clear()
    while opened.tables:
        scale, table = opened.tables.popitem()
        part = release.scales.get(scale) if release is not None else None
        table.wipe(part.released if part is not None else None)


def let_rows_go(opened: OpenedFiles, release: Release) -> None:
    """After the gate only the columns' names and the shapes are asked for: the raw rows end here,
    before the layers are written."""
    opened.rounded_counts.clear()
    for scale, table in list(opened.tables.items()):
        part = release.scales.get(scale)
        table.wipe(part.released if part is not None else None)
        opened.tables[scale] = replace(table, frame=table.frame.iloc[:0].copy())


def describe(
    opened: OpenedFiles,
    policy: Policy,
    known: Iterable[Indicator] = (),
    meant: Iterable[Inclusion] = (),
) -> Description:
    """What the file's columns mean, in the words of the catalogue where it has them."""
    known = tuple(known)
    scales = tuple(
        Scale(scale, _text(*SCALES.get(scale, (scale, scale))), _geometry(opened, scale), order)
        for order, scale in enumerate([s for s in SCALES if s in opened.tables] or opened.tables)
    )
    indicators = tuple(indicators_of(opened, known))
    return Description(
        schema=with_inclusions(
            _as_the_catalogue(opened.schema, indicators, {i.id for i in known}),
            opened.tables,
            meant,
        ),
        policy=policy,
        scales=scales,
        indicators=indicators,
        territory=Territory("", opened.first.profile.title or opened.first.path.stem, ""),
        vintage=opened.first.profile.provenance.get("vintage", ""),
        name="name",
    )


def _as_the_catalogue(schema: Schema, indicators: Iterable[Indicator], known: set[str]) -> Schema:
    """What the catalogue says of the columns that the file has: shares that are shown are rates to
    the gate, and headlines are sums that are published first (R14)."""
    shares = {(rate.numerator, rate.denominator) for rate in schema.rates}
    named = {rate.column for rate in schema.rates}
    rates, sums = list(schema.rates), {total.name: total for total in schema.sums}
    parts = {total.columns: name for name, total in sums.items()}
    for indicator in indicators:
        if indicator.kind is not Kind.RATE or indicator.id not in known:
            continue
        column = indicator.numerator[0]
        alone = len(indicator.numerator) == 1
        if alone and (column, indicator.denominator) not in shares and indicator.id not in named:
            percent = indicator.unit.get("en") == "%"
            rates.append(
                Rate(indicator.id, column, indicator.denominator, indicator.decimals, percent)
            )
        if indicator.priority is not None and (alone or indicator.sum):
            name = parts.get(indicator.numerator) or indicator.sum or column
            sums[name] = Sum(name, indicator.numerator, indicator.priority)
    return replace(schema, rates=tuple(rates), sums=tuple(sums.values()))


def with_inclusions(
    schema: Schema, tables: Mapping[str, Table], meant: Iterable[Inclusion]
) -> Schema:
    """The schema with what the catalogue's words mean of its columns (R7): those that the file
    bears out, denominators before their categories. A heading of the same words may mean another
    thing, and then its counts say so."""
    counts = set(count_columns(schema))
    totals = {family.total for family in schema.families}
    known = {(one.part, one.whole) for one in schema.inclusions}
    usable = [
        one
        for one in meant
        if {one.part, one.whole} <= counts
        and (one.part, one.whole) not in known
        and all(_holds(table.frame, one) for table in tables.values())
    ]
    for one in sorted(usable, key=lambda inclusion: inclusion.part not in totals):
        wider = replace(schema, inclusions=(*schema.inclusions, one))
        try:
            check_inclusions(wider)
        except SchemaError:
            continue
        schema = wider
    return schema


def _holds(frame: pd.DataFrame, inclusion: Inclusion) -> bool:
    if not {inclusion.part, inclusion.whole} <= set(frame.columns):
        return True
    part, whole = (frame[name].to_numpy(float) for name in (inclusion.part, inclusion.whole))
    with np.errstate(invalid="ignore"):
        return not bool((part > whole).any())


def _text(french: str, english: str) -> Mapping[str, str]:
    return {"fr": french, "en": english}


def _geometry(opened: OpenedFiles, scale: str) -> Geometry:
    """Of the shapes that are there: polygons or points; a table otherwise."""
    shapes = opened.tables[scale].geometry
    kinds = {_flat_kind(wkb) for wkb in ([] if shapes is None else shapes) if wkb is not None}
    if kinds and kinds <= POLYGONS:
        return Geometry.POLYGON
    if kinds and kinds <= POINTS:
        return Geometry.POINT
    return Geometry.NONE


def _flat_kind(wkb: bytes) -> int:
    (kind,) = struct.unpack_from("<I" if wkb[0] == 1 else ">I", wkb, 1)
    return int(kind & 0xFF) % 1000 if kind > 0xFFFF else int(kind) % 1000


def indicators_of(opened: OpenedFiles, known: Iterable[Indicator] = ()) -> list[Indicator]:
    """The catalogue's indicators whose columns the file has, then one for each further column."""
    indicators: list[Indicator] = []
    spoken_columns: set[str] = set()
    columns = set(opened.tables[opened.scale].frame.columns)
    for indicator in known:
        parts = {*indicator.numerator, *filter(None, (indicator.denominator,))}
        if parts <= columns:
            indicators.append(replace(indicator, scales=(), vintages=()))
            spoken_columns |= set(indicator.numerator) if len(indicator.numerator) == 1 else set()
    profile = opened.first.profile
    names = {indicator.id for indicator in indicators} | columns
    indicators += _indicators(profile, columns, spoken_columns, names)
    if opened.zones is not None:
        shown = opened.classes.get(opened.zones.label, ())
        indicators += share_indicators(opened.zones, shown, profile.population)
    if profile.index:
        indicators.append(index_indicator(profile.index, indicators, profile.population))
    return [_with_classes(indicator, opened) for indicator in indicators]


def _with_classes(indicator: Indicator, opened: OpenedFiles) -> Indicator:
    """The file's own order, names and colours of a class, where it gives any."""
    classes = opened.classes.get(indicator.numerator[0], ())
    if indicator.kind is not Kind.CLASS or not classes or indicator.values:
        return indicator
    values = tuple(ClassValue(c.value, _text(c.name, c.name), c.colour) for c in classes)
    return replace(indicator, values=values)


def _indicators(
    profile: Profile, columns: set[str], spoken_columns: set[str], names: set[str]
) -> list[Indicator]:
    """Shares of the categories, rates, the households themselves."""
    indicators: list[Indicator] = []
    headings = profile.columns
    numerators = {rate.numerator for rate in profile.rates}
    for number, family in enumerate(profile.families):
        for column in family.columns:
            if {column, family.total} <= columns & set(headings) and column not in (
                numerators | spoken_columns
            ):
                identifier = f"{column}_rate"
                if identifier not in names:
                    indicators.append(
                        _indicator(
                            identifier,
                            headings[column],
                            family.name,
                            Kind.RATE,
                            (column,),
                            family.total,
                            1,
                            number,
                        )
                    )
    for number, rate in enumerate(profile.rates):
        if rate.column in columns - spoken_columns:
            indicators.append(
                _indicator(
                    f"{rate.column}_shown",
                    headings[rate.column],
                    "rates",
                    Kind.MEAN,
                    (rate.column,),
                    profile.population,
                    rate.decimals,
                    number,
                )
            )
    for name in (profile.population, *profile.counts):
        if name in columns - spoken_columns:
            indicators.append(
                _indicator(
                    f"{name}_count",
                    headings.get(name, name),
                    "stock",
                    Kind.COUNT,
                    (name,),
                    "",
                    0,
                    0,
                )
            )
    for number, label in enumerate(profile.labels):
        if label in columns - spoken_columns:
            indicators.append(
                _indicator(f"{label}_class", label, "classes", Kind.CLASS, (label,), "", 0, number)
            )
    return indicators


def _indicator(
    identifier: str,
    heading: str,
    theme: str,
    kind: Kind,
    numerator: tuple[str, ...],
    denominator: str,
    decimals: int,
    number: int,
) -> Indicator:
    label = re.sub(r"\s+", " ", heading)
    share = kind is Kind.RATE
    return Indicator(
        id=identifier,
        label=_text(label, label),
        theme=theme,
        kind=kind,
        unit=PERCENT if share or theme == "rates" else _text("", ""),
        numerator=numerator,
        denominator=denominator,
        family=theme,
        decimals=decimals,
        method=ClassMethod.QUANTILE,
        classes=5,
        palette=PALETTES[number % len(PALETTES)],
        help=_text(
            "Défini par le fichier ouvert.",
            "As the opened file defines it.",
        ),
    )


def hidden_cells(part: ReleasedScale, profile: Profile) -> int:
    """Cells of described columns that the release does not show."""
    described = [name for name in profile.columns if name in part.released.columns]
    return int(np.count_nonzero(part.released[described].isna().to_numpy()))


def caption_of(opened: OpenedFiles) -> str:
    """'Source: extrait.xlsx (indicateur URH 2024)'."""
    provenance = opened.first.profile.provenance
    origin = " ".join(filter(None, (provenance.get("source", ""), provenance.get("vintage", ""))))
    return f"{opened.first.path.name} ({origin})" if origin else opened.first.path.name


def gate_sentence(reason: object) -> str:
    """What the gate says of a file, as a sentence."""
    return tr("The gate refuses this file. {reason}").format(reason=reason)
