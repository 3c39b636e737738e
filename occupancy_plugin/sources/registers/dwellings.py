"""Detail rows – a row per dwelling, as RPLS publishes them – counted to communes, IRIS, QPV,
résidences and buildings.

They count dwellings, not households, so dwellings are the population of R1; they go through the
same gate. Rows are counted by columns (np.bincount): no row is looked at alone."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...secrecy.schema import Family, Nesting, Overlap, Sum
from ...table import Table
from ...toolbelt.translation import tr
from ..grid import Tick, never_cancelled
from ..joining import ordered, point_system
from ..mapping.body import Body
from ..mapping.codes import Codes, codes_of
from ..mapping.occupancy_words import POPULATION
from ..mapping.propose import Mapping
from ..mapping.roles import MappedColumn
from ..mapping.units import Units
from ..profile import Profile
from ..scales.parents import where
from .dwelling_words import (
    BUILT,
    BUILT_FAMILY,
    BUILT_PREFIX,
    COMMUNE,
    FEATURES,
    IRIS,
    QPV,
    RESIDENCE,
    UNTOLD,
    built_category,
    category_ids,
    heading,
    labels,
    place_of,
)
from .rents import RENT_DWELLINGS, RENT_MEAN, RowRents, rents_of
from .turnover import register_year, turnover_of

POPULATION_ID = "dwellings"
SUMS = {
    "dpe_labelled": tuple(f"dpe_{letter}" for letter in "abcdefg"),
    "let_or_vacant": ("st_let", "st_vacant"),
}
NOWHERE = -1e9  # the coordinate of dwellings without one
PLACED = 0.5  # share of dwellings with coordinates from which buildings are made
PIECES = "dwelling_pieces"  # where QPV meet communes or IRIS: for the gate alone


def is_detail(body: Body, code: str = "") -> bool:
    """Rows of dwellings: the register's headings, communes that repeat, nobody counted. code: the
    heading of the communes where the user says it."""
    names = [heading(name) for name in body.names]
    if any(POPULATION.search(name) for name in names):
        return False
    known = sum(place_of(names, feature.headings) is not None for feature in FEATURES)
    known += place_of(names, BUILT) is not None
    at = body.find(code) if code else place_of(names, COMMUNE)
    if at is None or known < 2:
        return False
    codes = codes_of(body.texts(at), "commune", body.names[at])
    return codes.share() > 0.5 and (not codes.unique or len(body) == 1)


def mapping_of(body: Body, user_profile: Profile) -> Mapping:
    """Roles of the register's columns, and the profile of what they are counted to. The user's
    profile may name the column with the communes."""
    names = [heading(name) for name in body.names]
    at = body.find(user_profile.code) if user_profile.code else place_of(names, COMMUNE)
    assert at is not None  # nosec B101: is_detail said so
    codes = codes_of(body.texts(at), "commune", body.names[at])
    roles = {at: ("code", "commune", tr("counted by it"))}
    words, families, columns = labels(), [], {POPULATION_ID: tr("Dwellings")}
    for family, place, ids in _categories(body, user_profile):
        columns_of = tuple(dict.fromkeys(ids.values()))
        if len(columns_of) < 2:
            continue
        families.append(Family(family, columns_of, POPULATION_ID))
        roles[place] = ("category", family, tr("dwellings counted by it"))
        for name in columns_of:
            columns[name] = words.get(name) or tr("{column}: not told").format(
                column=body.names[place]
            )
    present = set(columns)
    sums = tuple(
        Sum(name, tuple(part for part in parts if part in present))
        for name, parts in SUMS.items()
        if len(present & set(parts)) > 1
    )
    columns |= {total.name: words[total.name] for total in sums}
    turnover = turnover_of(body, user_profile)
    families += turnover.families
    columns |= {name: words[name] for name in turnover.flags}
    for place in turnover.places:
        roles.setdefault(place, ("category", "turnover", tr("dwellings counted by it")))
    rents = rents_of(body)
    if rents is not None:
        columns[RENT_MEAN] = words[RENT_MEAN]
        for place in rents.places:
            roles[place] = ("mean", RENT_MEAN, tr("rent per m² of the dwellings that have one"))
    for place, role in _places(names):
        roles.setdefault(place, (role, "", tr("name")))
    shown = tuple(
        MappedColumn(name, *roles[i])
        if i in roles
        else MappedColumn(name, "left_out", "", tr("not counted"))
        for i, name in enumerate(body.names)
    )
    profile = replace(
        user_profile,
        dwellings=True,
        scale=user_profile.scale or "commune",
        code=body.names[at],
        population=POPULATION_ID,
        columns=columns,
        families=tuple(families),
        sums=sums,
        provenance={"source": "RPLS", **user_profile.provenance},
    )
    units = Units(at, codes, codes.valid, np.zeros(len(body), bool), ~codes.valid, {})
    note = tr(
        "A row is a dwelling: dwellings were counted, and a few of them are as secret as a few "
        "households."
    )
    return Mapping(
        shown,
        profile,
        units,
        {f.name: "counted" for f in families},
        (),
        tuple(filter(None, (note, turnover.note()))),
    )


def _places(names: list[str]) -> list[tuple[int, str]]:
    """Columns with what is wider or finer than the commune, and with the coordinates."""
    patterns = [(IRIS, "parent"), *((pattern, "parent") for pattern in QPV.values())]
    columns_found = [(place_of(names, pattern), role) for pattern, role in patterns]
    columns_found += [
        (place_of(names, RESIDENCE), "parent"),
        (_xy(names, 0), "x"),
        (_xy(names, 1), "y"),
    ]
    return [(place, role) for place, role in columns_found if place is not None]


def _xy(names: list[str], axis: int) -> int | None:
    return place_of(names, (("x", "coordx", "lambert x"), ("y", "coordy", "lambert y"))[axis])


def _categories(body: Body, profile: Profile) -> list[tuple[str, int, dict[str, str]]]:
    """(family, column of the file, cell → column of the table)."""
    names = [heading(name) for name in body.names]
    columns_found = []
    for feature in FEATURES:
        place = place_of(names, feature.headings)
        if place is not None:
            ids = category_ids(body.texts(place), feature.prefix, feature.category)
            columns_found.append((feature.family, place, ids))
    place = place_of(names, BUILT)
    if place is not None:
        vintage = register_year(body, profile)
        columns_found.append(
            (
                BUILT_FAMILY,
                place,
                category_ids(
                    body.texts(place),
                    BUILT_PREFIX,
                    lambda text: built_category(_year(text), vintage),
                ),
            )
        )
    return columns_found


def _year(text: str) -> float:
    return float(text[:4]) if text[:4].isdigit() else np.nan


@dataclass(frozen=True)
class _Counting:
    """labels  per family the column of each row, as (its number, the columns)
    flags   column → the rows that it counts"""

    labels: dict[str, tuple[np.ndarray, list[str]]]
    flags: dict[str, np.ndarray]
    rents: RowRents | None
    tick: Tick

    def table(self, units: np.ndarray) -> Table:
        """Counts of the rows under each code; rows without one (None) are left out."""
        columns_found, codes = pd.factorize(units, sort=True)
        rows, size = columns_found >= 0, len(codes)
        places = np.asarray(columns_found)[rows]
        columns = {POPULATION_ID: np.bincount(places, minlength=size).astype(float)}
        for spots, names in self.labels.values():
            self.tick()
            columns |= _cross(places, spots[rows], names, size)
        for name, parts in SUMS.items():
            present = [columns[part] for part in parts if part in columns]
            if len(present) > 1:
                columns[name] = np.sum(present, axis=0)
        for name, counts in self.flags.items():
            columns[name] = np.bincount(places, counts[rows], minlength=size)
        if self.rents is not None:
            columns |= self.rents.columns(places, rows, size)
        index = pd.Index([str(code) for code in codes], dtype=object)
        return Table(pd.DataFrame(columns, index=index), None, "")


def _cross(
    places: np.ndarray, spots: np.ndarray, names: list[str], size: int
) -> dict[str, np.ndarray]:
    cells = np.bincount(places * len(names) + spots, minlength=size * len(names))
    block = cells.reshape(size, len(names)).astype(float)
    return {name: block[:, at] for at, name in enumerate(names)}


def counted(
    body: Body, mapping: Mapping, tick: Tick = never_cancelled
) -> tuple[dict[str, Table], tuple[Nesting, ...], tuple[Overlap, ...]]:
    """Tables of communes, IRIS, QPV, résidences and buildings where the register says them, what
    nests and what does not."""
    codes = mapping.units.codes
    rows = np.flatnonzero(codes.valid)
    commune = codes.codes[rows]
    counting = _counting(body, mapping, rows, tick)
    tables = {"commune": counting.table(commune)}
    nestings: list[Nesting] = []
    iris = _iris(body, rows, commune)
    if iris is not None:
        _add(tables, nestings, counting, "iris", iris, {"commune": commune})
    residence = _residences(body, rows, commune)
    if residence is not None:
        _add(tables, nestings, counting, "residence", residence, {"commune": commune})
    building = _buildings(body, rows, commune if residence is None else residence)
    if building is not None:
        ids, shapes, crs = building
        wider = {"residence": residence} if residence is not None else {"commune": commune}
        _add(tables, nestings, counting, "batiment", ids, wider)
        frame = tables["batiment"].frame
        geometry = np.array([shapes[code] for code in frame.index], dtype=object)
        tables["batiment"] = replace(tables["batiment"], geometry=geometry, crs=crs)
    overlaps = _zones(body, rows, commune, iris, counting, tables)
    finest = mapping.profile.scale
    order = sorted(tables, key=lambda scale: scale != finest)
    return {scale: tables[scale] for scale in order}, tuple(nestings), overlaps


def _counting(body: Body, mapping: Mapping, rows: np.ndarray, tick: Tick) -> _Counting:
    families = {family.name for family in mapping.profile.families}
    labels_of = {}
    for family, place, ids in _categories(body, mapping.profile):
        if family in families:
            spots, distinct = pd.factorize(body.texts(place)[rows])
            names = sorted(set(ids.values()))
            number = np.array([names.index(ids[text]) for text in distinct.tolist()], dtype=int)
            labels_of[family] = number[spots], names
    turnover = turnover_of(body, mapping.profile)
    flags = {name: counts[rows] for name, counts in turnover.flags.items()}
    return _Counting(labels_of, flags, rents_of(body, rows), tick)


def _add(
    tables: dict[str, Table],
    nestings: list[Nesting],
    counting: _Counting,
    scale: str,
    units: np.ndarray,
    wider: dict[str, np.ndarray],
) -> None:
    """Add the table of a scale and the codes of what each unit lies in."""
    table = counting.table(units)
    frame = table.frame
    for parent, codes in wider.items():
        keys = pd.Series(codes, index=units).groupby(level=0).first()
        frame = frame.assign(**{parent: keys.reindex(frame.index).to_numpy(dtype=object)})
        nestings.append(Nesting(scale, parent, parent))
    tables[scale] = replace(table, frame=frame)


def _zones(
    body: Body,
    rows: np.ndarray,
    commune: np.ndarray,
    iris: np.ndarray | None,
    counting: _Counting,
    tables: dict[str, Table],
) -> tuple[Overlap, ...]:
    """QPV of the register, with the pieces in which they meet IRIS or communes (R9): dwellings
    outside every QPV are the pieces without a zone."""
    names = [heading(name) for name in body.names]
    for scale, pattern in QPV.items():
        place = place_of(names, pattern)
        if place is None:
            continue
        read = codes_of(body.texts(place)[rows], scale)
        if not read.valid.any():
            continue
        zones = where(read.valid, read.codes)
        tables[scale] = counting.table(zones)
        other, codes = ("commune", commune) if iris is None else ("iris", iris)
        pairs = pd.MultiIndex.from_arrays([codes, np.where(read.valid, read.codes, "")])
        spots, distinct = pd.factorize(pairs, sort=True)
        pieces = pd.DataFrame(
            {
                POPULATION_ID: np.bincount(spots).astype(float),
                other: [code for code, _ in distinct],
                scale: [zone or None for _, zone in distinct],
            },
            index=pd.Index([f"{code}|{zone}" for code, zone in distinct], dtype=object),
        )
        if counting.rents is not None:
            every = np.ones(len(rows), dtype=bool)
            households = counting.rents.columns(spots, every, len(pieces))[RENT_DWELLINGS]
            pieces[RENT_DWELLINGS] = households
        tables[PIECES] = Table(pieces, None, "")
        return (Overlap(other, scale, PIECES, other, scale),)
    return ()


def _iris(body: Body, rows: np.ndarray, commune: np.ndarray) -> np.ndarray | None:
    """Codes of nine digits; some registers hold the last four alone, to be joined to the
    commune."""
    place = place_of([heading(name) for name in body.names], IRIS)
    if place is None:
        return None
    texts = np.array([text.strip() for text in body.texts(place)[rows].tolist()], dtype=object)
    short = np.array([len(text) <= 4 and text.isdigit() for text in texts], dtype=bool)
    joined = texts.copy()
    joined[short] = [c + t.zfill(4) for c, t in zip(commune[short], texts[short], strict=True)]
    read: Codes = codes_of(joined, "iris")
    same_commune = np.array(
        [i[:5] == c for i, c in zip(read.codes, commune, strict=True)], dtype=bool
    )
    return read.codes if bool((read.valid & same_commune).all()) else None


def _residences(body: Body, rows: np.ndarray, commune: np.ndarray) -> np.ndarray | None:
    """A résidence lies in one commune; dwellings without one are the commune's others."""
    place = place_of([heading(name) for name in body.names], RESIDENCE)
    if place is None:
        return None
    texts = [text.strip() for text in body.texts(place)[rows].tolist()]
    if not any(texts):
        return None
    pairs = zip(commune, texts, strict=True)
    return np.array([f"{code}-{text or UNTOLD}" for code, text in pairs], dtype=object)


def _buildings(
    body: Body, rows: np.ndarray, wider: np.ndarray
) -> tuple[np.ndarray, dict[str, bytes | None], str] | None:
    """(id per row, point per id, system): dwellings at one point of one commune, or résidence, are
    a building; those without a point are one more, without a shape."""
    names = [heading(name) for name in body.names]
    x_at, y_at = _xy(names, 0), _xy(names, 1)
    if x_at is None or y_at is None:
        return None
    x, y = body.numbers(x_at).values[rows], body.numbers(y_at).values[rows]
    x, y, _ = ordered(x, y)
    crs = point_system(x, y)
    placed = ~np.isnan(x) & ~np.isnan(y)
    if not crs or placed.mean() < PLACED:
        return None
    x, y = np.where(placed, x, NOWHERE), np.where(placed, y, NOWHERE)
    keys = pd.MultiIndex.from_arrays([wider, x, y])
    places, distinct = pd.factorize(keys, sort=True)
    names_of = [f"{c}-B{n:06}" for n, (c, _, _) in enumerate(distinct, 1)]
    shapes = {
        name: struct.pack("<BIdd", 1, 1, float(px), float(py)) if px != NOWHERE else None
        for name, (_, px, py) in zip(names_of, distinct, strict=True)
    }
    return np.array(names_of, dtype=object)[places], shapes, crs
