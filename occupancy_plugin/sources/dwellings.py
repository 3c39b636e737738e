"""Detail rows – a row per dwelling, as RPLS publishes them – counted to communes, IRIS and
buildings.

They count dwellings, not households, so dwellings are the population of R1; they go through the
same gate. Rows are counted by columns (np.bincount): no row is looked at alone."""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pandas as pd

from ..secrecy.schema import Family, Nesting
from ..table import Table
from ..toolbelt.translation import tr
from .grid import Tick, unheard
from .joining import point_system
from .mapping.body import Body
from .mapping.codes import Codes, codes_of
from .mapping.heading_words import POPULATION
from .mapping.propose import Mapping
from .mapping.roles import Column
from .mapping.spelling import plain
from .mapping.units import Units
from .profile import Profile

POPULATION_ID = "dwellings"
COMMUNE = ("depcom", "depcom arm", "codgeo", "code commune", "insee", "com")
IRIS = ("plg iris", "iris", "code iris", "codeiris")
FAMILIES = {  # prefix of the categories → the register's headings
    "financing": ("finan", "finan code", "finan cus", "finan lib"),
    "rooms": ("nbpiece", "nb pieces", "nombre de pieces"),
    "energy": ("dpeenergie", "dpe energie", "classe dpe"),
    "status": ("mode", "mode occupation"),
    "build": ("typeconst", "type construction"),
    "built": ("construct epoque", "epoque"),
}
MOST_CATEGORIES = 14
UNTOLD = "untold"  # the category of dwellings whose cell is empty


def is_detail(body: Body) -> bool:
    """Rows of dwellings: the register's headings, communes that repeat, nobody counted."""
    names = [plain(name) for name in body.names]
    if any(POPULATION.search(name) for name in names):
        return False
    known = sum(any(name in headings for name in names) for headings in FAMILIES.values())
    at = _place(names, COMMUNE)
    if at is None or known < 2:
        return False
    codes = codes_of(body.texts(at), "commune", body.names[at])
    return codes.share() > 0.5 and (not codes.unique or len(body) == 1)


def _place(names: list[str], headings: tuple[str, ...]) -> int | None:
    return next((names.index(heading) for heading in headings if heading in names), None)


def mapping_of(body: Body, user_profile: Profile) -> Mapping:
    """Roles of the register's columns, and the profile of what they are counted to."""
    names = [plain(name) for name in body.names]
    at = _place(names, COMMUNE)
    assert at is not None  # nosec B101: is_detail said so
    codes = codes_of(body.texts(at), "commune", body.names[at])
    families: list[Family] = []
    columns: dict[str, str] = {}
    roles: dict[int, Column] = {at: Column(body.names[at], "code", "commune", tr("counted by it"))}
    for prefix, headings in FAMILIES.items():
        place = _place(names, headings)
        if place is None:
            continue
        labels = categories(body.texts(place), prefix)
        ids = tuple(dict.fromkeys(labels.values()))
        if len(ids) < 2:
            continue
        families.append(Family(prefix, ids, POPULATION_ID))
        columns |= {i: f"{body.names[place]} {i.removeprefix(prefix + '_')}" for i in ids}
        roles[place] = Column(body.names[place], "category", prefix, tr("dwellings counted by it"))
    for place, role in (
        (_place(names, IRIS), "parent"),
        (_xy(names, 0), "x"),
        (_xy(names, 1), "y"),
    ):
        if place is not None:
            roles[place] = Column(body.names[place], role, "", tr("name"))
    shown = tuple(
        roles.get(i) or Column(name, "left_out", "", tr("not counted"))
        for i, name in enumerate(body.names)
    )
    profile = replace(
        user_profile,
        dwellings=True,
        scale=user_profile.scale or "commune",
        code=body.names[at],
        population=POPULATION_ID,
        columns={POPULATION_ID: tr("Dwellings"), **columns},
        families=tuple(families),
        provenance={"source": "RPLS", **user_profile.provenance},
    )
    units = Units(at, codes, codes.valid, np.zeros(len(body), bool), ~codes.valid, {})
    note = tr(
        "A row is a dwelling: dwellings were counted, and a few of them are as secret as a few "
        "households."
    )
    return Mapping(shown, profile, units, {f.name: "counted" for f in families}, (), (note,))


def _xy(names: list[str], axis: int) -> int | None:
    return _place(names, (("x", "coordx", "lambert x"), ("y", "coordy", "lambert y"))[axis])


def categories(texts: np.ndarray, prefix: str) -> dict[str, str]:
    """Distinct text → id of its category: the commonest ones, five rooms and more together,
    others."""
    values, counts = np.unique(texts.astype(str), return_counts=True)
    common = values[np.argsort(-counts)][:MOST_CATEGORIES]
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for value in values.tolist():
        bare = value.strip().removesuffix(".0")
        if not bare:
            label = UNTOLD
        elif prefix == "rooms" and bare.isdigit():
            label = bare if int(bare) < 5 else "5p"
        elif value in common:
            label = plain(bare).replace(" ", "_")[:30] or UNTOLD
        else:
            label = "other"
        names.setdefault(label, f"{prefix}_{label}")
        ids[value] = names[label]
    return ids


def counted(
    body: Body, mapping: Mapping, tick: Tick = unheard
) -> tuple[dict[str, Table], tuple[Nesting, ...]]:
    """Tables of communes, of IRIS and of buildings where the register says them, linked."""
    codes = mapping.units.codes
    rows = np.flatnonzero(codes.valid)
    commune = codes.codes[rows]
    labels = _labels(body, mapping, rows)
    tables = {"commune": _count(commune, labels, tick)}
    nestings: list[Nesting] = []
    iris = _iris(body, rows, commune)
    if iris is not None:
        tables["iris"] = _with_parent(_count(iris, labels, tick), "commune")
        nestings.append(Nesting("iris", "commune", "commune"))
    building = _buildings(body, rows, commune)
    if building is not None:
        ids, shapes, crs = building
        frame = _count(ids, labels, tick).frame
        parents = pd.Series(commune, index=ids).groupby(level=0).first()
        key = parents.reindex(frame.index).to_numpy(dtype=object)
        geometry = np.array([shapes[code] for code in frame.index], dtype=object)
        tables["batiment"] = Table(frame.assign(commune=key), geometry, crs)
        nestings.append(Nesting("batiment", "commune", "commune"))
    finest = mapping.profile.scale
    order = sorted(tables, key=lambda scale: scale != finest)
    return {scale: tables[scale] for scale in order}, tuple(nestings)


def _labels(body: Body, mapping: Mapping, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Per family of the profile: the category's id of each row."""
    names = [plain(name) for name in body.names]
    labels = {}
    for family in mapping.profile.families:
        place = _place(names, FAMILIES.get(family.name, ()))
        if place is not None:
            texts = body.texts(place)
            ids = categories(texts, family.name)
            labels[family.name] = np.array([ids[t] for t in texts[rows].tolist()], dtype=object)
    return labels


def _count(units: np.ndarray, labels: dict[str, np.ndarray], tick: Tick) -> Table:
    places, codes = pd.factorize(units, sort=True)
    columns = {POPULATION_ID: np.bincount(places, minlength=len(codes)).astype(float)}
    for names in labels.values():
        tick()
        spots, ids = pd.factorize(names, sort=True)
        cells = np.bincount(places * len(ids) + spots, minlength=len(codes) * len(ids))
        block = cells.reshape(len(codes), len(ids)).astype(float)
        columns |= {str(name): block[:, at] for at, name in enumerate(ids)}
    index = pd.Index([str(code) for code in codes], dtype=object)
    return Table(pd.DataFrame(columns, index=index), None, "")


def _with_parent(table: Table, parent: str) -> Table:
    codes = [code[:5] for code in table.frame.index]
    return replace(table, frame=table.frame.assign(**{parent: np.array(codes, dtype=object)}))


def _iris(body: Body, rows: np.ndarray, commune: np.ndarray) -> np.ndarray | None:
    """Codes of nine digits; some registers hold the last four alone, to be joined to the
    commune."""
    place = _place([plain(name) for name in body.names], IRIS)
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


def _buildings(
    body: Body, rows: np.ndarray, commune: np.ndarray
) -> tuple[np.ndarray, dict[str, bytes], str] | None:
    """(id per row, point per id, system): dwellings at one point of one commune are a building."""
    names = [plain(name) for name in body.names]
    x_at, y_at = _xy(names, 0), _xy(names, 1)
    if x_at is None or y_at is None:
        return None
    x, y = body.numbers(x_at).values[rows], body.numbers(y_at).values[rows]
    crs = point_system(x, y)
    if not crs or np.isnan(x).any() or np.isnan(y).any():
        return None
    keys = pd.MultiIndex.from_arrays([commune, x, y])
    places, distinct = pd.factorize(keys, sort=True)
    names_of = [f"{c}-B{n:06}" for n, (c, _, _) in enumerate(distinct, 1)]
    shapes = {
        name: struct.pack("<BIdd", 1, 1, float(px), float(py))
        for name, (_, px, py) in zip(names_of, distinct, strict=True)
    }
    return np.array(names_of, dtype=object)[places], shapes, crs
