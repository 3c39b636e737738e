"""Reads a written folder as a stranger would and compares it with the sealed releases: every unit,
value, outline, legend and text in it is theirs, or nothing leaves.

It shares no step with what wrote the folder but the numbers as displayed (values.py): rows are
found by code, outlines by their corners, classes from the values that were read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from .documents import FORMAT, GROUND, Document
from .legends import around_colours, bars_of, change_legend, legend_of
from .marks import marks
from .packing import packed, unpacked, with_values
from .shapes import Grid, geometries, read_unit, rings_of
from .texts import AtlasMaterial, described
from .values import NOTHING, gate_columns, ledger_columns, numbers_of, rows_of

BEFORE, AFTER = "occupancyAtlas.put(", ");\n"
KEYS = {
    "scale": {"scale", "step", "codes", "names", "communes", "units", "vintages", "legends"}
    | {"changes"},
    "vintage": {"rows", "states", "imputed", "values", "bars"},
    "change": {"later", "earlier", "left_out", "legends"},
    "ground": {"step", "origin", "units", "territory", "extent"},
}


@dataclass(frozen=True)
class Reading:
    """What was read and found equal: cells of figures, units, outlines."""

    cells: int = 0
    hidden: int = 0
    units: int = 0
    legends: int = 0

    def __add__(self, other: Reading) -> Reading:
        return Reading(
            self.cells + other.cells,
            self.hidden + other.hidden,
            self.units + other.units,
            self.legends + other.legends,
        )


def script(name: str, document: Document) -> str:
    """A document as a classic script: a page opened from a disk may load that, and no JSON."""
    head = json.dumps(name)
    body = json.dumps(
        with_values(document, packed), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return f"{BEFORE}{head},{body}{AFTER}"


def read_script(path: Path) -> Document:
    """Raises ProofError for a file that is anything but one document under its own name."""
    text = path.read_text(encoding="utf-8")
    head = f"{BEFORE}{json.dumps(path.stem)},"
    try:
        if not (text.startswith(head) and text.endswith(AFTER)):
            raise ValueError(path.name)
        document: Document = with_values(json.loads(text[len(head) : -len(AFTER)]), unpacked)
        if script(path.stem, document) != text:  # twice a key, blanks that nobody sees
            raise ValueError(path.name)
    except ValueError as error:
        raise _different(path.name) from error
    return document


def read_meta(path: Path, material: AtlasMaterial, today: date) -> Document:
    """The texts are the catalogue's and the dossier's, the ground is the release's public
    outlines. Raises ProofError."""
    document = read_script(path)
    ground = document.pop("ground", None)
    looks = {"marks": marks(), "around": around_colours()}
    expected = {"format": FORMAT, **described(material, today), **looks}
    if _plain(document) != _plain(expected):
        changed = [
            name for name in {**document, **expected} if document.get(name) != expected.get(name)
        ]
        raise _different(path.name, ", ".join(sorted(changed)))
    _require_ground(ground, material.releases[0], path.name)
    return {**document, "ground": ground}


def read_diagnosis(path: Path, material: AtlasMaterial) -> None:
    """The dossier's pages are those that the dossier makes of the same releases. Raises
    ProofError."""
    if read_script(path) != _plain(diagnosis_document(material)):
        raise _different(path.name)


def read_scale(
    document: Document, scale: str, material: AtlasMaterial, origin: tuple[int, int]
) -> Reading:
    """One scale of all vintages, equal to the releases. Raises ProofError, which names scale,
    vintage and indicator, never a unit or a value."""
    releases = {r.vintage: r for r in material.releases if scale in r.scales}
    if set(document) != KEYS["scale"] or set(document["vintages"]) != set(releases):
        raise _different(scale)
    codes = document["codes"]
    parts = {vintage: release.scales[scale] for vintage, release in releases.items()}
    known = {str(code) for part in parts.values() for code in part.released.index}
    lengths = {len(document[name]) for name in ("codes", "names", "units")}
    if sorted(known) != codes or lengths != {len(codes)} or document["scale"] != scale:
        raise _different(scale, tr("units"))
    _require_names(document, material, parts)
    _require_outlines(document, Grid(document["step"], origin), parts)
    reading = Reading()
    for vintage, part in parts.items():
        reading += _read_vintage(document, vintage, part, material.indicators)
    _require_legends(document, material)
    _require_changes(document, material, releases)
    return reading + Reading(units=len(codes), legends=len(document["legends"]))


def _read_vintage(
    document: Document, vintage: str, part: ReleasedScale, indicators: Iterable[Indicator]
) -> Reading:
    read, scale = document["vintages"][vintage], str(document["scale"])
    if set(read) != KEYS["vintage"]:
        raise _different(scale, vintage)
    codes = [document["codes"][row] for row in read["rows"]]
    released = rows_of(part, list(indicators))
    if sorted(codes) != sorted(map(str, part.released.index)) or len(codes) != len(set(codes)):
        raise _different(scale, vintage, tr("units"))
    place = {code: position for position, code in enumerate(released.codes)}
    order = [place[code] for code in codes]
    states = "".join(released.states[position] for position in order)
    imputed = [row for row, position in enumerate(order) if position in set(released.imputed)]
    if read["states"] != states or read["imputed"] != imputed:
        raise _different(scale, vintage)
    if set(read["values"]) != set(released.values):
        raise _different(scale, vintage, tr("indicators"))
    cells = hidden = 0
    for indicator in indicators:
        if indicator.id not in read["values"]:
            continue
        values = read["values"][indicator.id]
        if _typed(values) != _typed(released.values[indicator.id][position] for position in order):
            raise _different(scale, vintage, indicator.id)
        shown = [code for code, value in zip(codes, values, strict=True) if _is_shown(value)]
        _require_released(part, indicator, shown, scale, vintage)
        if read["bars"].get(indicator.id, []) != bars_of(indicator, values):
            raise _different(scale, vintage, indicator.id)
        cells += len(shown)
        hidden += sum(value is None for value in values)
    if not set(read["bars"]) <= set(read["values"]):
        raise _different(scale, vintage, tr("indicators"))
    return Reading(cells, hidden)


def shown_cells(
    document: Document, vintage: str, part: ReleasedScale, indicators: Iterable[Indicator]
) -> dict[str, np.ndarray]:
    """Column of the release → the codes of the units of which the folder tells it: a rate tells its
    count and its denominator (R7)."""
    read = document["vintages"][vintage]
    told: dict[str, np.ndarray] = {}
    codes = np.array(document["codes"], dtype=object)[read["rows"]]
    for indicator in indicators:
        values = read["values"].get(indicator.id)
        if values is None:
            continue
        shown = np.array([_is_shown(value) for value in values], dtype=bool)
        for column in ledger_columns(indicator, part):
            told[column] = told.get(column, np.zeros(len(codes), dtype=bool)) | shown
    return {column: codes[shown] for column, shown in told.items()}


def _is_shown(value: Any) -> bool:
    return value is not None and value != NOTHING


def _typed(values: Iterable[Any]) -> list[tuple[str, Any]]:
    """1 and true and 1.0 are three things here."""
    return [(type(value).__name__, value) for value in values]


def _require_released(
    part: ReleasedScale, indicator: Indicator, codes: list[str], scale: str, vintage: str
) -> None:
    """What a shown value tells is in the released table itself, whatever was derived from it."""
    for column in gate_columns(indicator, part):
        if part.released.loc[codes, column].isna().any():
            raise _different(scale, vintage, indicator.id)


def _require_names(
    document: Document, material: AtlasMaterial, parts: Mapping[str, ReleasedScale]
) -> None:
    """A unit bears the name that a release gives it, and lies in a commune of that name."""
    allowed: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    communes: dict[str, set[str]] = {}
    for release in material.releases:
        if GROUND in release.scales:
            for code, name in release.scales[GROUND].frame.get("name", {}).items():
                communes.setdefault(str(code), set()).add(str(name))
    for part in parts.values():
        frame = part.frame
        names = frame["name"] if "name" in frame.columns else frame.index.to_series()
        for code, name in names.items():
            given = str(code) if name is None or name != name else str(name)
            allowed.setdefault(str(code), set()).add(given)
        if "commune" in frame.columns:
            for code, commune in frame["commune"].items():
                above.setdefault(str(code), {""}).update(communes.get(str(commune), ()))
    parents = document["communes"] or [""] * len(document["codes"])
    rows = zip(document["codes"], document["names"], parents, strict=True)
    if not all(n in allowed[code] and p in above.get(code, {""}) for code, n, p in rows):
        raise _different(str(document["scale"]), tr("names"))


def _require_outlines(document: Document, grid: Grid, parts: Mapping[str, ReleasedScale]) -> None:
    """Each corner of a unit is one of its released outline, as near as the grid has it."""
    corners: dict[str, set[tuple[int, int]]] = {}
    for part in parts.values():
        shapes = geometries(part.geometry, part.crs)
        for code, geometry in zip(map(str, part.released.index), shapes, strict=True):
            for ring in rings_of(geometry):
                corners.setdefault(code, set()).update(map(tuple, grid.corners(ring).tolist()))
    for code, unit in zip(document["codes"], document["units"], strict=True):
        if not set(map(tuple, read_unit(unit).tolist())) <= corners.get(code, set()):
            raise _different(str(document["scale"]), tr("outlines"))


def _require_ground(ground: Any, release: Release, name: str) -> None:
    """Corners of public outlines, and an order that is the outlines' own: nothing in it says which
    of the communes are released."""
    if not isinstance(ground, dict) or set(ground) != KEYS["ground"]:
        raise _different(name, tr("outlines"))
    scale = release.scales.get(GROUND) or release.scales[release.territory.scale]
    grid = Grid(ground["step"], (ground["origin"][0], ground["origin"][1]))
    public = [*scale.geometry, *scale.withheld]
    around = release.scales.get(release.territory.scale)
    wide = list(around.geometry) if around is not None else []
    known = {
        tuple(corner)
        for geometry in geometries([*public, *wide], scale.crs)
        for ring in rings_of(geometry)
        for corner in grid.corners(ring).tolist()
    }
    read = [
        tuple(corner)
        for unit in (*ground["units"], *ground["territory"])
        for corner in read_unit(unit).tolist()
    ]
    in_order = ground["units"] == sorted(ground["units"])
    if not (set(read) <= known and in_order and len(ground["units"]) == len(public)):
        raise _different(name, tr("outlines"))


def _require_legends(document: Document, material: AtlasMaterial) -> None:
    """Each legend follows from the values that were read."""
    scale = next(s for s in material.scales if s.id == document["scale"])
    for indicator in material.indicators:
        groups = {
            vintage: read["values"][indicator.id]
            for vintage, read in document["vintages"].items()
            if indicator.id in read["values"]
        }
        pivots = material.pivots[indicator.id]
        expected = legend_of(indicator, groups, str(scale.geometry), pivots) if groups else None
        if _plain(document["legends"].get(indicator.id)) != _plain(expected):
            raise _different(scale.id, indicator.id)
    if not set(document["legends"]) <= {i.id for i in material.indicators}:
        raise _different(scale.id, tr("indicators"))


def _require_changes(
    document: Document, material: AtlasMaterial, releases: Mapping[str, Release]
) -> None:
    """Who takes the difference of two values that were read finds the release's own change, and
    finds one only where the release has it."""
    scale = str(document["scale"])
    for change in document["changes"]:
        if set(change) != KEYS["change"] or not {change["later"], change["earlier"]} <= set(
            releases
        ):
            raise _different(scale)
        later, earlier = releases[change["later"]], releases[change["earlier"]]
        compared = compare_vintages(later, earlier, material.catalogue, scale)
        rates = {i.id: i for i in material.indicators if i.kind is not Kind.CLASS}
        if compared is None or not set(change["legends"]) <= set(rates):
            raise _different(scale, f"{change['earlier']}–{change['later']}")
        for identifier, legend in change["legends"].items():
            taken = _differences(document, change, rates[identifier])
            released = compared.frame[identifier].dropna()
            expected = change_legend(rates[identifier], list(taken.values()))
            if taken != {str(c): float(v) for c, v in released.items()} or (
                _plain(legend) != _plain(expected)
            ):
                raise _different(scale, f"{change['earlier']}–{change['later']}", identifier)


def _differences(document: Document, change: Document, indicator: Indicator) -> dict[str, float]:
    ends = []
    for vintage in (change["later"], change["earlier"]):
        read = document["vintages"][vintage]
        ends.append(dict(zip(read["rows"], read["values"][indicator.id], strict=True)))
    left_out = set(change["left_out"])
    return {
        document["codes"][row]: round(later - ends[1][row], indicator.decimals) + 0.0
        for row, later in ends[0].items()
        if row not in left_out and numbers_of([later]) and numbers_of([ends[1].get(row)])
    }


def _plain(thing: Any) -> Any:
    """As JSON has it: tuples are lists."""
    return json.loads(json.dumps(thing))


def _different(*where: str) -> ProofError:
    return ProofError(
        tr(
            "The folder was read back and is not what was released: {where}. Nothing was "
            "published; load the territory again, or leave this out."
        ).format(where=" – ".join(where))
    )
