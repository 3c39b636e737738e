"""Finds the shapes of a table: from a layer with the same codes, from X and Y, from the codes of
grid squares.

WKB in, WKB out. Codes without a match are reported, never guessed."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ..table import Table
from ..toolbelt.translation import tr
from .mapping.body import Body
from .mapping.codes import codes_of, square_of
from .mapping.units import Units
from .profile import Profile

GEOGRAPHIC = ("iris", "commune", "epci", "departement", "region", "qpv2015", "qpv2024")
SYSTEM_RANGES = (  # authority id, x from … to, y from … to: the systems of French files
    ("EPSG:2154", 0.0, 1_400_000.0, 6_000_000.0, 7_300_000.0),
    ("EPSG:3857", -7_100_000.0, 6_300_000.0, -2_500_000.0, 6_700_000.0),
)
DEGREES = "EPSG:4326"
FRANCE_EXTENTS = (  # west, east, south, north in degrees: the mainland, then overseas
    (-6.0, 10.5, 41.0, 51.5),
    (-63.5, -60.0, 14.0, 18.5),
    (-55.0, -51.0, 2.0, 6.0),
    (55.0, 56.0, -21.5, -20.5),
    (44.5, 45.5, -13.5, -12.0),
    (-57.0, -56.0, 46.5, 47.5),
)
HALF_CIRCLE = 180.0  # degrees
MIN_SHARE_INSIDE = 0.99  # share of points that must lie in a system's range


def join_shapes(
    table: Table, shapes: Mapping[str, bytes], crs: str, scale: str
) -> tuple[Table, tuple[str, ...], tuple[str, ...]]:
    """Return (the table with the shapes of its codes, units without a shape, shapes without a row).

    shapes: code → WKB"""
    keys = list(shapes)
    key_of_code = {key: key for key in keys}
    if scale in GEOGRAPHIC and keys:
        codes = codes_of(np.array(keys, dtype=object), scale)
        key_of_code = {
            str(code): key
            for code, key, is_code in zip(codes.codes, keys, codes.valid, strict=True)
            if is_code
        }
        key_of_code |= {key: key for key in keys}
    geometry = np.full(len(table.frame), None, dtype=object)
    unmatched = []
    matched_keys = set()
    for position, code in enumerate(table.frame.index):
        key = key_of_code.get(str(code))
        if key is None:
            unmatched.append(str(code))
            continue
        geometry[position] = shapes[key]
        matched_keys.add(key)
    without_row = tuple(sorted(set(keys) - matched_keys))
    return replace(table, geometry=geometry, crs=crs), tuple(unmatched), without_row


def with_points(body: Body, profile: Profile, units: Units, table: Table) -> Table:
    """Return the table with points from the columns X and Y. The numbers themselves are not
    released.

    The reference system is the profile's, else the one whose range holds all points."""
    if not {"x", "y"} <= set(profile.position):
        return table
    rows = units.rows
    x, y = (body.values(profile.position[axis])[rows] for axis in ("x", "y"))
    x, y, _ = unswap(x, y)
    crs = profile.position.get("crs") or point_system(x, y)
    if not crs:
        return table
    geometry = np.full(len(rows), None, dtype=object)
    for row in np.flatnonzero(~np.isnan(x) & ~np.isnan(y)):
        geometry[row] = struct.pack("<BIdd", 1, 1, x[row], y[row])
    return replace(table, geometry=geometry, crs=crs)


def point_system(x: np.ndarray, y: np.ndarray) -> str:
    """Return the reference system whose range holds nearly all points, '' where none does."""
    has_both = ~np.isnan(x) & ~np.isnan(y)
    if not has_both.any():
        return ""
    if _share_in(x[has_both], y[has_both], FRANCE_EXTENTS) >= MIN_SHARE_INSIDE:
        return DEGREES
    if max(np.abs(x[has_both]).max(), np.abs(y[has_both]).max()) <= HALF_CIRCLE:
        return ""
    for crs, west, east, south, north in SYSTEM_RANGES:
        if _share_in(x[has_both], y[has_both], [(west, east, south, north)]) >= MIN_SHARE_INSIDE:
            return crs
    return ""


def unswap(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return (x, y, whether they were swapped).

    Latitudes under X are swapped if the points lie in France then, and do not now."""
    is_swapped = not point_system(x, y) and bool(point_system(y, x))
    return (y, x, True) if is_swapped else (x, y, False)


def placing_notes(body: Body, profile: Profile, units: Units) -> tuple[str, ...]:
    """Return the note on swapped coordinates, for report and window."""
    if not {"x", "y"} <= set(profile.position):
        return ()
    columns = [profile.position[axis] for axis in ("x", "y")]
    x, y = (body.values(column)[units.rows] for column in columns)
    return (swapped_note(*columns),) if unswap(x, y)[2] else ()


def swapped_note(x: str, y: str) -> str:
    return tr(
        "Columns “{x}” and “{y}” hold latitudes and longitudes the other way round: they were "
        "swapped."
    ).format(x=x, y=y)


def _share_in(
    x: np.ndarray, y: np.ndarray, extents: Iterable[tuple[float, float, float, float]]
) -> float:
    is_inside = np.zeros(len(x), dtype=bool)
    for west, east, south, north in extents:
        is_inside |= (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return float(is_inside.mean())


def with_squares(table: Table) -> Table:
    """Return the table with the shapes of its grid squares, which their codes name."""
    geometry = np.full(len(table.frame), None, dtype=object)
    systems = set()
    for position, code in enumerate(table.frame.index):
        square = square_of(str(code))
        if square is None:
            return table
        system, side, north, east = square
        systems.add(system)
        corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
        coordinates = [number for x, y in corners for number in (east + x, north + y)]
        geometry[position] = struct.pack("<BIII10d", 1, 3, 1, 5, *coordinates)
    if len(systems) != 1:
        return table
    return replace(table, geometry=geometry, crs=f"EPSG:{systems.pop()}")


def with_shapes_of_file(
    table: Table, scale: str, body: Body, profile: Profile, units: Units
) -> Table:
    """Return the table with the shapes that the file itself gives: its own, X and Y, or the codes
    of squares."""
    if table.geometry is not None and any(shape is not None for shape in table.geometry):
        return table
    return with_squares(table) if scale == "carreau" else with_points(body, profile, units, table)
