"""Leaky tables in which every secret is unique: numbers of seven digits, names and codes that exist
nowhere else, shapes and coordinates. The secrets are not listed here but taken from the gate: the
cells that `protect` hides and the units that it withholds."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

try:
    from occupancy_plugin.layers.release.gate import protect_tables
    from occupancy_plugin.layers.release.indicators import indicator_columns
    from occupancy_plugin.layers.release.released import Release
    from occupancy_plugin.layers.store.geopackage import discard, write_geopackage
    from occupancy_plugin.portal import model
    from occupancy_plugin.table import Table
except ImportError:  # inside QGIS the package is nested, as in the zip
    from occupancy_plugin.occupancy_plugin.layers.release.gate import protect_tables
    from occupancy_plugin.occupancy_plugin.layers.release.indicators import indicator_columns
    from occupancy_plugin.occupancy_plugin.layers.release.released import Release
    from occupancy_plugin.occupancy_plugin.layers.store.geopackage import discard, write_geopackage
    from occupancy_plugin.occupancy_plugin.portal import model
    from occupancy_plugin.occupancy_plugin.table import Table

CRS = "EPSG:2154"
SIDE, COLUMNS = 1500.0, 8
EAST, NORTH = 731_000.0, 7_001_000.0
SCALES = ("commune", "residence")
UNITS = {"commune": 40, "residence": 48}
WITHHELD_EVERY = 4
CATEGORIES = ("type_a", "type_b", "type_c", "type_d")
TERRITORY = model.Territory("200030633", "CA du Caudrésis et du Catésis", "epci")
POLICY = model.PortalPolicy(
    {"version": "test", "min_households": 11, "hidden_rates": [0, 100]},
    "households",
    {"fr": "Source"},
    {},
    "EU",
)
ACCOUNT = model.Account(
    "Red Team", "red@example.org", "CA2C", "epci_agent", (TERRITORY,), (), None, None, ()
)


def _rate(name: str, column: str) -> model.Indicator:
    label = {"fr": f"Part {name}", "en": f"Share {name}"}
    return model.Indicator(
        f"{name}_rate",
        label,
        "t",
        "rate",
        {"fr": "%"},
        (column,),
        "type_known",
        "type",
        1,
        "quantile",
        5,
        "YlOrRd",
    )


INDICATORS = (
    *(_rate(column, column) for column in CATEGORIES),
    model.Indicator(
        "dwellings_count",
        {"fr": "Logements"},
        "t",
        "count",
        {"fr": ""},
        ("dwellings",),
        "",
        "",
        0,
        "jenks",
        5,
        "Blues",
    ),
    model.Indicator(
        "rent_mean_shown",
        {"fr": "Loyer"},
        "t",
        "mean",
        {"fr": "€/m²"},
        ("rent_mean",),
        "dwellings",
        "",
        2,
        "quantile",
        4,
        "Purples",
    ),
)
CATALOGUE = model.Catalogue(
    version="test",
    scales=(
        model.Scale("commune", {"fr": "Commune"}, "polygon", 3),
        model.Scale("residence", {"fr": "Résidence"}, "point", 7),
    ),
    vintages=(model.Vintage("2022", {"fr": "2022"}, "2022", "2022", "2022"),),
    themes=(model.Theme("t", {"fr": "Thème"}),),
    families=(
        model.ColumnFamily("type", {"fr": "Type"}, CATEGORIES, "type_known", True),
        model.ColumnFamily("stock", {"fr": "Parc"}, ("let", "vacant"), "dwellings", True),
    ),
    indicators=INDICATORS,
    nestings=(),
    collections=(
        model.Collection("commune-2022", "commune", "2022"),
        model.Collection("residence-2022", "residence", "2022"),
    ),
    columns={"type_a": {"fr": "Catégorie A"}},
    fictitious=True,
)


@dataclass(frozen=True)
class Canaries:
    """What must never be met.

    texts: codes and names of withheld units
    numbers: whole numbers of seven digits: hidden counts, and every figure of a withheld unit
    shares: hidden rates with their decimals (only what has at least four is unique)
    rounded: code and name of a released unit → its hidden rates as they are shown, to one decimal:
    "12.3" is no canary by itself, "12.3" in the row or the label of that unit is (no other figure
    of the unit reads the same)
    metric: coordinates of withheld outlines in EPSG:2154
    degrees: the same in WGS84
    shapes: withheld outlines, (n, 2) each
    """

    texts: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    rounded: Mapping[str, frozenset[float]] = field(default_factory=dict)
    metric: tuple[float, ...] = ()
    degrees: tuple[float, ...] = ()
    shapes: tuple[np.ndarray, ...] = field(default=(), repr=False)


def tables(seed: int = 20301) -> dict[str, Table]:
    """The leaky portal's answer: nothing suppressed."""
    rng = np.random.default_rng(seed)
    return {scale: _table(scale, rng) for scale in SCALES}


def _table(scale: str, rng: np.random.Generator) -> Table:
    count = UNITS[scale]
    withheld = np.arange(count) % WITHHELD_EVERY == 1
    shares = rng.dirichlet((5, 4, 3, 2), count)
    denominator = rng.integers(4_000_000, 9_000_000, count)
    cells = np.floor(shares * denominator[:, None]).astype("int64")
    zero = np.arange(count) % WITHHELD_EVERY == 2
    cells[zero, 3] = 0  # a rate of 0 %: hidden, and with it by subtraction a cell of seven digits
    cells[:, 0] += denominator - cells.sum(axis=1)
    prefix = "59" if scale == "commune" else "R"
    codes = [f"{prefix}{'Q' if absent else 'P'}{rng.integers(10**7, 10**8)}" for absent in withheld]
    names = [
        f"{'Zykanor' if absent else 'Bourg'}{rng.integers(10**6, 10**7)}" for absent in withheld
    ]
    frame = pd.DataFrame({"name": names}, index=pd.Index(codes, name="code"))
    households = np.where(withheld, rng.integers(1, 11, count), denominator)
    frame["households"] = households.astype(float)
    frame["dwellings"] = rng.integers(3_000_000, 9_999_999, count).astype(float)
    frame["vacant"] = np.floor(frame["dwellings"] * 0.31)
    frame["let"] = frame["dwellings"] - frame["vacant"]
    frame["type_known"] = np.where(withheld, households, denominator).astype(float)
    for position, column in enumerate(CATEGORIES):
        frame[column] = np.where(withheld, 0, cells[:, position]).astype(float)
    frame.loc[withheld, "type_a"] = households[withheld].astype(float)
    frame["rent_mean"] = np.round(rng.uniform(4, 9, count), 6)
    offset = 0.0 if scale == "commune" else SIDE * 7
    shapes = [
        outline(n, absent, offset, rng) if scale == "commune" else dot(n, offset, rng)
        for n, absent in enumerate(withheld)
    ]
    geometry = np.empty(count, dtype=object)
    geometry[:] = [
        polygon_wkb(shape) if scale == "commune" else struct.pack("<BIdd", 1, 1, *shape[0])
        for shape in shapes
    ]
    return Table(frame, geometry, CRS)


def outline(position: int, withheld: bool, offset: float, rng: np.random.Generator) -> np.ndarray:
    """A square, or for a withheld unit a star of fifteen vertices that no other has."""
    x = EAST + (position % COLUMNS + 0.5) * SIDE
    y = NORTH + (position // COLUMNS + 0.5) * SIDE + offset
    if not withheld:
        half = SIDE / 2
        return np.array(
            [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
        )
    angles = np.sort(rng.uniform(0, 2 * math.pi, 15))
    radii = rng.uniform(0.25, 0.48, 15) * SIDE
    return np.round(np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)]), 3)


def dot(position: int, offset: float, rng: np.random.Generator) -> np.ndarray:
    x = EAST + (position % COLUMNS + rng.uniform(0.1, 0.9)) * SIDE
    y = NORTH + (position // COLUMNS + rng.uniform(0.1, 0.9)) * SIDE + offset
    return np.round(np.array([(x, y)]), 3)


def polygon_wkb(shape: np.ndarray) -> bytes:
    ring = np.vstack([shape, shape[:1]])
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + ring.astype("<f8").tobytes()


def points_of(wkb: bytes) -> np.ndarray:
    kind = struct.unpack_from("<I", wkb, 1)[0]
    body = wkb[5:] if kind == 1 else wkb[13:]
    points = np.frombuffer(body, dtype="<f8").reshape(-1, 2)
    return points if kind == 1 else points[:-1]


def in_degrees(points: np.ndarray) -> np.ndarray:
    from osgeo import osr

    metric, geographic = osr.SpatialReference(), osr.SpatialReference()
    metric.ImportFromEPSG(2154)
    geographic.ImportFromEPSG(4326)
    for reference in (metric, geographic):
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transformed = osr.CoordinateTransformation(metric, geographic).TransformPoints(points.tolist())
    return np.array(transformed)[:, :2]


def release(raw: dict[str, Table]) -> Release:
    """Through the gate, as the plugin's loader does it."""
    return protect_tables(raw, CATALOGUE.describe(POLICY, TERRITORY, "2022"))


def canaries(raw: dict[str, Table]) -> Canaries:
    """Everything in the raw tables that the gate did not release and that cannot be met by
    chance."""
    released = release(raw)
    texts: list[str] = []
    numbers: set[int] = set()
    shares: set[float] = set()
    public_numbers: set[int] = set()
    rounded: dict[str, frozenset[float]] = {}
    shapes: list[np.ndarray] = []
    for scale, table in raw.items():
        safe = released.scales[scale].frame
        gone = ~table.frame.index.isin(safe.index)
        texts += [*table.frame.index[gone], *table.frame["name"][gone]]
        for column in ("dwellings", "let", "vacant", *CATEGORIES):
            values = table.frame[column]
            secret = gone | values.index.isin(safe.index[safe[column].isna()])
            numbers |= {int(value) for value in values[secret] if value >= 10**6}
            public_numbers |= {int(value) for value in values[~secret]}
            if column in CATEGORIES:
                shares |= {
                    float(share)
                    for share in (100 * values / table.frame["type_known"])[secret & ~gone]
                    if 0 < share < 100
                }
        shares |= {float(value) for value in table.frame["rent_mean"][gone]}
        rounded |= _rounded(table.frame, safe)
        assert table.geometry is not None
        shapes += [points_of(wkb) for wkb in table.geometry[gone]]
    metric = np.concatenate(shapes)
    degrees = in_degrees(metric)
    return Canaries(
        texts=tuple(texts),
        numbers=tuple(sorted(numbers - public_numbers)),
        shares=tuple(sorted(shares)),
        rounded=rounded,
        metric=tuple(metric.ravel().tolist()),
        degrees=tuple(degrees.ravel().tolist()),
        shapes=tuple(shape for shape in shapes if len(shape) > 3),
    )


def _rounded(raw: pd.DataFrame, safe: pd.DataFrame) -> dict[str, frozenset[float]]:
    """Per code and name of a released unit: hidden rates to one decimal that none of its shown
    rates equals."""
    matches = {}
    for code in safe.index:
        rates = (
            100 * raw.loc[code, list(CATEGORIES)].astype(float) / raw.at[code, "type_known"]
        ).round(1)
        hidden = safe.loc[code, list(CATEGORIES)].isna()
        values = frozenset(rates[hidden]) - frozenset(rates[~hidden]) - {0.0, 100.0}
        if values:
            matches[str(code)] = matches[str(raw.at[code, "name"])] = values
    return matches


def raw_files(folder: Path) -> None:
    """What the control's server hands out: every row, and the rows under the threshold on their
    own."""
    from osgeo import gdal

    for scale, table in tables().items():
        frame = indicator_columns(table.frame, INDICATORS)
        small = table.frame["households"].to_numpy() < 11
        kind = "polygon" if scale == "commune" else "point"
        for name, kept in ((scale, np.ones(len(frame), dtype=bool)), (f"{scale}_small", small)):
            assert table.geometry is not None
            stored = write_geopackage(frame[kept], table.geometry[kept], table.crs, "raw", kind)
            handle = gdal.VSIFOpenL(stored.path, "rb")
            (folder / f"{name}.gpkg").write_bytes(
                bytes(gdal.VSIFReadL(1, gdal.VSIStatL(stored.path).size, handle))
            )
            gdal.VSIFCloseL(handle)
            discard(stored.path)
