"""Reads a written folder as a stranger would and compares it with the sealed releases. Nothing is
published unless every unit, value, outline, legend and text equals what was released.

It shares only the displayed numbers (values.py) with the code that wrote the folder: it finds rows
by code, outlines by their corners, and derives classes from the values that it read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from ..description import Indicator, Kind
from ..layers.figures.evolution import compare_vintages
from ..layers.release.released import Release, ReleasedScale
from ..toolbelt.errors import ProofError
from ..toolbelt.translation import tr
from .diagnosis_pages import diagnosis_document
from .documents import FORMAT, Document
from .legends import around_colours, bars_of, change_legend, legend_of
from .marks import marks
from .packing import pack, unpack, with_values
from .shapes import Grid, geometries, read_unit, rings_of
from .texts import COMMUNE, AtlasMaterial, meta_texts
from .values import NOTHING, gate_columns, ledger_columns, numbers_of, rows_of

SCRIPT_START, SCRIPT_END = "occupancyAtlas.put(", ");\n"
KEYS = {  # every key of a document, so that nothing else can be published
    "scale": {"scale", "step", "codes", "names", "communes", "units", "vintages", "legends"}
    | {"changes"},
    "vintage": {"rows", "states", "imputed", "values", "bars"},
    "change": {"later", "earlier", "left_out", "legends"},
    "ground": {"step", "origin", "units", "territory", "extent"},
}


@dataclass(frozen=True)
class Reading:
    """Counts of what was read and found equal: figures, hidden figures, units, legends."""

    cells: int = 0
    hidden: int = 0
    units: int = 0
    legends: int = 0

    def __add__(self, other_reading: Reading) -> Reading:
        return Reading(*map(sum, zip(astuple(self), astuple(other_reading), strict=True)))


def script(name: str, document: Document) -> str:
    """Write a document as a classic script, which a page opened from a disk may load; JSON may not
    be loaded there."""
    quoted_name = json.dumps(name)
    body = json.dumps(
        with_values(document, pack), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return f"{SCRIPT_START}{quoted_name},{body}{SCRIPT_END}"


def read_script(path: Path) -> Document:
    """Read one document. Raises ProofError unless it is the only content, under its own name."""
    text = path.read_text(encoding="utf-8")
    prefix = f"{SCRIPT_START}{json.dumps(path.stem)},"
    try:
        if not (text.startswith(prefix) and text.endswith(SCRIPT_END)):
            raise ValueError(path.name)
        document: Document = with_values(json.loads(text[len(prefix) : -len(SCRIPT_END)]), unpack)
        if script(path.stem, document) != text:  # repeated keys, white space
            raise ValueError(path.name)
    except ValueError as error:
        raise _different(path.name) from error
    return document


def read_meta(path: Path, material: AtlasMaterial, today: date) -> Document:
    """Require the texts of the catalogue and the dossier, and the public outlines of the release.

    Raises ProofError."""
    document = read_script(path)
    ground = document.pop("ground", None)
    looks = {"marks": marks(), "around": around_colours()}
    expected = _as_json({"format": FORMAT, **meta_texts(material, today), **looks})
    if document != expected:
        keys = sorted({**document, **expected})
        changed_keys = [key for key in keys if document.get(key) != expected.get(key)]
        raise _different(path.name, ", ".join(changed_keys))
    _require_ground(ground, material.releases[0], path.name)
    return {**document, "ground": ground}


def read_diagnosis(path: Path, material: AtlasMaterial) -> None:
    """Require the pages that the dossier makes of the same releases. Raises ProofError."""
    if read_script(path) != _as_json(diagnosis_document(material)):
        raise _different(path.name)


def read_scale(
    document: Document, scale: str, material: AtlasMaterial, origin: tuple[int, int]
) -> Reading:
    """Require that one scale of all vintages equals the releases. Raises ProofError, which names
    scale, vintage and indicator, never a unit or a value."""
    releases = {
        release.vintage: release for release in material.releases if scale in release.scales
    }
    if set(document) != KEYS["scale"] or set(document["vintages"]) != set(releases):
        raise _different(scale)
    codes = document["codes"]
    released_scales = {vintage: release.scales[scale] for vintage, release in releases.items()}
    released_codes = {
        str(code) for rows in released_scales.values() for code in rows.released.index
    }
    lengths = {len(document[name]) for name in ("codes", "names", "units")}
    if sorted(released_codes) != codes or lengths != {len(codes)} or document["scale"] != scale:
        raise _different(scale, tr("units"))
    _require_names(document, material, released_scales)
    _require_outlines(document, Grid(document["step"], origin), released_scales)
    reading = Reading()
    for vintage, released_scale in released_scales.items():
        reading += _read_vintage(document, vintage, released_scale, material.indicators)
    _require_legends(document, material)
    _require_changes(document, material, releases)
    return reading + Reading(units=len(codes), legends=len(document["legends"]))


def _read_vintage(
    document: Document, vintage: str, released_scale: ReleasedScale, indicators: Iterable[Indicator]
) -> Reading:
    """Compare one vintage of a document with its release. Raises ProofError."""
    vintage_rows, scale = document["vintages"][vintage], str(document["scale"])
    if set(vintage_rows) != KEYS["vintage"]:
        raise _different(scale, vintage)
    codes = [document["codes"][row] for row in vintage_rows["rows"]]
    released_rows = rows_of(released_scale, list(indicators))
    released_codes = sorted(map(str, released_scale.released.index))
    if sorted(codes) != released_codes or len(codes) != len(set(codes)):
        raise _different(scale, vintage, tr("units"))
    position_of = {code: position for position, code in enumerate(released_rows.codes)}
    order = [position_of[code] for code in codes]
    states = "".join(released_rows.states[position] for position in order)
    imputed_rows = [
        row for row, position in enumerate(order) if position in set(released_rows.imputed)
    ]
    if vintage_rows["states"] != states or vintage_rows["imputed"] != imputed_rows:
        raise _different(scale, vintage)
    if set(vintage_rows["values"]) != set(released_rows.values):
        raise _different(scale, vintage, tr("indicators"))
    cells = hidden_count = 0
    for indicator in indicators:
        if indicator.id not in vintage_rows["values"]:
            continue
        values = vintage_rows["values"][indicator.id]
        if _with_type(values) != _with_type(
            released_rows.values[indicator.id][position] for position in order
        ):
            raise _different(scale, vintage, indicator.id)
        shown_codes = [code for code, value in zip(codes, values, strict=True) if _is_shown(value)]
        columns = list(gate_columns(indicator, released_scale))  # released as well (R7)
        if released_scale.released.loc[shown_codes, columns].isna().any(axis=None):
            raise _different(scale, vintage, indicator.id)
        if vintage_rows["bars"].get(indicator.id, []) != bars_of(indicator, values):
            raise _different(scale, vintage, indicator.id)
        cells += len(shown_codes)
        hidden_count += sum(value is None for value in values)
    if not set(vintage_rows["bars"]) <= set(vintage_rows["values"]):
        raise _different(scale, vintage, tr("indicators"))
    return Reading(cells, hidden_count)


def shown_cells(
    document: Document, vintage: str, released_scale: ReleasedScale, indicators: Iterable[Indicator]
) -> dict[str, np.ndarray]:
    """Return column of the release → codes of the units whose cell the folder shows. A rate
    discloses its count and its denominator (R7)."""
    vintage_rows = document["vintages"][vintage]
    is_disclosed: dict[str, np.ndarray] = {}
    codes = np.array(document["codes"], dtype=object)[vintage_rows["rows"]]
    for indicator in indicators:
        values = vintage_rows["values"].get(indicator.id)
        if values is None:
            continue
        is_shown = np.array([_is_shown(value) for value in values], dtype=bool)
        for column in ledger_columns(indicator, released_scale):
            is_disclosed[column] = is_disclosed.get(column, False) | is_shown
    return {column: codes[is_shown] for column, is_shown in is_disclosed.items()}


def _is_shown(value: Any) -> bool:
    return value is not None and value != NOTHING


def _with_type(values: Iterable[Any]) -> list[tuple[str, Any]]:
    """Return the values with their types: JSON's 1, 1.0 and true are equal in Python."""
    return [(type(value).__name__, value) for value in values]


def _require_names(
    document: Document, material: AtlasMaterial, released_scales: Mapping[str, ReleasedScale]
) -> None:
    """Require a name that a release gives to the unit, and the name of the commune it lies in."""
    allowed_names: dict[str, set[str]] = {}
    commune_names: dict[str, set[str]] = {}
    communes: dict[str, set[str]] = {}
    for release in material.releases:
        if COMMUNE in release.scales:
            for code, name in release.scales[COMMUNE].frame.get("name", {}).items():
                communes.setdefault(str(code), set()).add(str(name))
    for released_scale in released_scales.values():
        frame = released_scale.frame
        names = frame["name"] if "name" in frame.columns else frame.index.to_series()
        for code, name in names.items():
            displayed_name = str(code) if name is None or name != name else str(name)
            allowed_names.setdefault(str(code), set()).add(displayed_name)
        if "commune" in frame.columns:
            for code, commune in frame["commune"].items():
                commune_names.setdefault(str(code), {""}).update(communes.get(str(commune), ()))
    parents = document["communes"] or [""] * len(document["codes"])
    rows = zip(document["codes"], document["names"], parents, strict=True)
    if not all(
        n in allowed_names[code] and parent in commune_names.get(code, {""})
        for code, n, parent in rows
    ):
        raise _different(str(document["scale"]), tr("names"))


def _require_outlines(
    document: Document, grid: Grid, released_scales: Mapping[str, ReleasedScale]
) -> None:
    """Require that each corner of a unit is a corner of its released outline, on the grid."""
    corners: dict[str, set[tuple[int, int]]] = {}
    for released_scale in released_scales.values():
        shapes = geometries(released_scale.geometry, released_scale.crs)
        for code, geometry in zip(map(str, released_scale.released.index), shapes, strict=True):
            for ring in rings_of(geometry):
                corners.setdefault(code, set()).update(map(tuple, grid.corners(ring).tolist()))
    for code, unit in zip(document["codes"], document["units"], strict=True):
        if not set(map(tuple, read_unit(unit).tolist())) <= corners.get(code, set()):
            raise _different(str(document["scale"]), tr("outlines"))


def _require_ground(ground: Any, release: Release, name: str) -> None:
    """Require corners of public outlines, in an order that depends on the outlines only: it must
    not disclose which communes are released."""
    if not isinstance(ground, dict) or set(ground) != KEYS["ground"]:
        raise _different(name, tr("outlines"))
    scale = release.scales.get(COMMUNE) or release.scales[release.territory.scale]
    grid = Grid(ground["step"], (ground["origin"][0], ground["origin"][1]))
    public = [*scale.geometry, *scale.withheld]
    territory = release.scales.get(release.territory.scale)
    territory_outlines = list(territory.geometry) if territory is not None else []
    public_corners = {
        tuple(corner)
        for geometry in geometries([*public, *territory_outlines], scale.crs)
        for ring in rings_of(geometry)
        for corner in grid.corners(ring).tolist()
    }
    written_corners = [
        tuple(corner)
        for unit in (*ground["units"], *ground["territory"])
        for corner in read_unit(unit).tolist()
    ]
    in_order = ground["units"] == sorted(ground["units"])
    if not (
        set(written_corners) <= public_corners and in_order and len(ground["units"]) == len(public)
    ):
        raise _different(name, tr("outlines"))


def _require_legends(document: Document, material: AtlasMaterial) -> None:
    """Require the legends that follow from the values read."""
    scale = next(candidate for candidate in material.scales if candidate.id == document["scale"])
    for indicator in material.indicators:
        groups = {
            vintage: vintage_rows["values"][indicator.id]
            for vintage, vintage_rows in document["vintages"].items()
            if indicator.id in vintage_rows["values"]
        }
        pivots = material.pivots[indicator.id]
        expected_legend = (
            legend_of(indicator, groups, str(scale.geometry), pivots) if groups else None
        )
        if _as_json(document["legends"].get(indicator.id)) != _as_json(expected_legend):
            raise _different(scale.id, indicator.id)
    if not set(document["legends"]) <= {i.id for i in material.indicators}:
        raise _different(scale.id, tr("indicators"))


def _require_changes(
    document: Document, material: AtlasMaterial, releases: Mapping[str, Release]
) -> None:
    """Require that the differences of the values read are the release's changes, unit by unit."""
    scale = str(document["scale"])
    for change in document["changes"]:
        years = f"{change.get('earlier')}–{change.get('later')}"
        if set(change) != KEYS["change"] or not {change["later"], change["earlier"]} <= set(
            releases
        ):
            raise _different(scale)
        later_release, earlier_release = releases[change["later"]], releases[change["earlier"]]
        compared_scale = compare_vintages(later_release, earlier_release, material.catalogue, scale)
        rates = {i.id: i for i in material.indicators if i.kind is not Kind.CLASS}
        if compared_scale is None or not set(change["legends"]) <= set(rates):
            raise _different(scale, years)
        for identifier, legend in change["legends"].items():
            differences = _differences(document, change, rates[identifier])
            released = compared_scale.frame[identifier].dropna().astype(float)
            expected_legend = change_legend(rates[identifier], list(differences.values()))
            if differences != {str(code): value for code, value in released.items()} or (
                _as_json(legend) != _as_json(expected_legend)
            ):
                raise _different(scale, years, identifier)


def _differences(document: Document, change: Document, indicator: Indicator) -> dict[str, float]:
    """Return code → difference of the two values read, where both are shown."""
    ends = []
    for vintage in (change["later"], change["earlier"]):
        vintage_rows = document["vintages"][vintage]
        ends.append(
            dict(zip(vintage_rows["rows"], vintage_rows["values"][indicator.id], strict=True))
        )
    left_out = set(change["left_out"])
    return {
        document["codes"][row]: round(later_value - ends[1][row], indicator.decimals) + 0.0
        for row, later_value in ends[0].items()
        if row not in left_out and numbers_of([later_value]) and numbers_of([ends[1].get(row)])
    }


def _as_json(document: Any) -> Any:
    """Return the document as JSON stores it: tuples become lists."""
    return json.loads(json.dumps(document))


def _different(*path: str) -> ProofError:
    return ProofError(
        tr(
            "The folder was read back and is not what was released: {where}. Nothing was "
            "published; load the territory again, or leave this out."
        ).format(where=" – ".join(path))
    )
