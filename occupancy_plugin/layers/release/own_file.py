"""A file of the user's own through the one door: its profile becomes a Description, its tables a
Release. Totals go in as parents and do not come out as units."""

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
from ...secrecy import Ledger, Policy
from ...sources.local_index import INDEX
from ...sources.mapping.rates import BELOW, SUFFIX
from ...sources.opening import Opened
from ...sources.profile import Profile
from ...sources.scales.totals import SUBTOTAL, TOTAL
from ...sources.scales.zones import CLASS
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .gate import protect_tables
from .local_index import index_indicator, with_index
from .released import Release, ReleasedScale
from .zones import share_indicators, with_shares

ASIDE = (TOTAL, SUBTOTAL, CLASS)
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
    "carreau": ("Carreau", "Grid square"),
    "maille": ("Carreaux regroupés", "Merged squares"),
    "voisinage": ("Groupe de résidences voisines", "Group of neighbouring résidences"),
    "residence": ("Résidence", "Residence"),
    "batiment": ("Bâtiment", "Building"),
}
PALETTES = ("YlGnBu", "YlOrRd", "Purples", "BuPu", "Oranges", "Greens", "PuBu", "RdPu")
POLYGONS, POINTS = {3, 6}, {1}


def protect_opened(
    opened: Opened,
    policy: Policy,
    known: Iterable[Indicator] = (),
    ledger: Ledger | None = None,
    cancellation: Cancellation | None = None,
) -> Release:
    """The release of a file. known: the catalogue's indicators, used where the file has their
    columns.
    Raises GateRefused; Unreadable for an index of shares that are not there; Cancelled."""
    description = describe(opened, policy, known)
    release = protect_tables(opened.tables, description, ledger, cancellation)
    _keep_shown_classes(opened, release)
    aside = [*ASIDE, *(s.name for s in opened.schema.sums if s.name.endswith(BEHIND))]
    aside += [step for one in opened.understood.values() for step in one.profile.steps]
    scales = {
        scale: replace(part, released=part.released.drop(columns=aside, errors="ignore"))
        for scale, part in release.scales.items()
        if scale not in ASIDE
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


def _keep_shown_classes(opened: Opened, release: Release) -> None:
    """A legend names no class that only withheld units have (R13)."""
    frames = [part.released for scale, part in release.scales.items() if scale not in ASIDE]
    for label, classes in opened.classes.items():
        shown = {str(v) for frame in frames if label in frame for v in frame[label].dropna()}
        opened.classes[label] = tuple(known for known in classes if known.value in shown)


def let_go(opened: Opened, release: Release | None = None) -> None:
    """Overwrite the raw rows that the release does not share, and forget the rest."""
    while opened.tables:
        scale, table = opened.tables.popitem()
        part = release.scales.get(scale) if release is not None else None
        table.wipe(part.released if part is not None else None)


def let_rows_go(opened: Opened, release: Release) -> None:
    """After the gate only the columns' names and the shapes are asked for: the raw rows end here,
    before the layers are written."""
    for scale, table in list(opened.tables.items()):
        part = release.scales.get(scale)
        table.wipe(part.released if part is not None else None)
        opened.tables[scale] = replace(table, frame=table.frame.iloc[:0].copy())


def describe(opened: Opened, policy: Policy, known: Iterable[Indicator] = ()) -> Description:
    """What the file's columns mean, in the words of the catalogue where it has them."""
    scales = tuple(
        Scale(scale, _text(*SCALES.get(scale, (scale, scale))), _geometry(opened, scale), order)
        for order, scale in enumerate([s for s in SCALES if s in opened.tables] or opened.tables)
    )
    return Description(
        schema=opened.schema,
        policy=policy,
        scales=scales,
        indicators=tuple(indicators_of(opened, known)),
        territory=Territory("", opened.first.profile.title or opened.first.path.stem, ""),
        vintage=opened.first.profile.provenance.get("vintage", ""),
        name="name",
    )


def _text(french: str, english: str) -> Mapping[str, str]:
    return {"fr": french, "en": english}


def _geometry(opened: Opened, scale: str) -> Geometry:
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


def indicators_of(opened: Opened, known: Iterable[Indicator] = ()) -> list[Indicator]:
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


def _with_classes(indicator: Indicator, opened: Opened) -> Indicator:
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


def caption_of(opened: Opened) -> str:
    """'Source: extrait.xlsx (indicateur URH 2024)'."""
    provenance = opened.first.profile.provenance
    origin = " ".join(filter(None, (provenance.get("source", ""), provenance.get("vintage", ""))))
    return f"{opened.first.path.name} ({origin})" if origin else opened.first.path.name


def gate_sentence(reason: object) -> str:
    """What the gate says of a file, as a sentence."""
    return tr("The gate refuses this file. {reason}").format(reason=reason)
