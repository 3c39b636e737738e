"""Counts detail rows – a row per dwelling, as RPLS publishes them – to communes, IRIS, QPV,
résidences and buildings.

These tables count dwellings, not households, so dwellings are the population of R1. They pass
through the same gate. Rows are counted column by column with np.bincount."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ...secrecy.schema import Family, Nesting, Overlap, Sum
from ...table import Table
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import CancelCheck
from ..joining import point_system, unswap
from ..mapping.body import Body
from ..mapping.codes import Codes, codes_of
from ..mapping.occupancy_words import POPULATION
from ..mapping.propose import Mapping
from ..mapping.reshaping import with_named_units
from ..mapping.roles import MappedColumn, Role
from ..mapping.unit_names import named_sentence, with_codes
from ..mapping.units import Units
from ..profile import Profile
from ..scales.parents import where
from .dwelling_rows import DwellingRows, dwelling_rows
from .dwelling_words import (
    BUILT,
    BUILT_FAMILY,
    BUILT_PREFIX,
    COMMUNE,
    DWELLING_COUNT,
    FEATURES,
    IRIS,
    QPV,
    RENT,
    RESIDENCE,
    SURFACE,
    UNKNOWN_CATEGORY,
    built_category,
    category_ids,
    feature_column,
    find_column,
    is_rpls,
    labels,
    normalise_heading,
)
from .landlords import landlords_of
from .rents import RENT_DWELLINGS, RENT_MEAN, rents_of
from .turnover import register_year, turnover_of

_Roles = dict[int, tuple[Role, str, str]]  # column → its role, id and reason
POPULATION_ID = "dwellings"
SURE_ID = "dwellings_sure"  # dwellings beyond doubt: the smaller number decides (R1)
SUMS = {
    "dpe_labelled": tuple(f"dpe_{letter}" for letter in "abcdefg"),
    "let_or_vacant": ("st_let", "st_vacant"),
}
NOWHERE = -1e9  # replaces a missing coordinate, as NaN would not group
MIN_CODES = 0.95  # share of cells that are codes of communes below another heading
OF_COMMUNES = re.compile(r"\b(?:insee|communes?|depcom|cog)\b")
MAX_SURFACE = 200.0  # m² above which the rows are buildings
MIN_PLACED = 0.5  # share of dwellings with coordinates from which buildings are a scale
PIECES = "dwelling_pieces"  # intersections of QPV with communes or IRIS, for the gate alone


@dataclass(frozen=True)
class RegisterMapping(Mapping):
    """The mapping of a list of dwellings.

    rows: what its rows are"""

    rows: DwellingRows = field(kw_only=True, repr=False, compare=False)


def is_of_dwellings(body: Body, profile: Profile) -> bool:
    """Whether a person said so, or the headings are those of a register of dwellings, and no column
    counts households or dwellings."""
    if profile.dwelling or profile.dwelling_count:
        return True
    names = [normalise_heading(name) for name in body.names]
    counting = (
        c for c, n in enumerate(names) if POPULATION.search(n) or DWELLING_COUNT.fullmatch(n)
    )
    if any(body.numbers(column).is_numeric for column in counting):
        return False
    register_columns = sum(feature_column(body, feature) is not None for feature in FEATURES)
    register_columns += sum(
        find_column(body, words) is not None for words in (BUILT, SURFACE, RENT)
    )
    return register_columns >= 2


def is_detail(body: Body, profile: Profile) -> bool:
    """Whether the rows are dwellings: the headings are a register's, communes repeat, no column
    counts households. The profile may name the communes' column, and say what a dwelling is."""
    if not is_of_dwellings(body, profile):
        return False
    column = _communes(body, profile)
    if column is None:
        return False
    codes = codes_of(body.texts(column), "commune", body.names[column])
    if profile.dwelling or profile.dwelling_count:
        return codes.share() > 0.5
    residence, surface = find_column(body, RESIDENCE), find_column(body, SURFACE)
    if residence is not None and len(body) > 1 and _has_no_repetition(body, residence):
        return False
    if surface is not None and np.nanmedian([*body.numbers(surface).values, 0.0]) > MAX_SURFACE:
        return False
    return codes.share() > 0.5 and (not codes.unique or len(body) == 1)


def map_dwellings(body: Body, profile: Profile, refusal: Unreadable) -> tuple[Body, Mapping]:
    """Return a register whose communes are known by their names alone, with a column of their
    codes, and its mapping.

    refusal: why the table cannot be understood otherwise; it is raised for other tables"""
    if not is_of_dwellings(body, profile) or not (profile.automatic or profile.dwellings):
        raise refusal
    named_table = with_codes(body, profile.names)
    if named_table is None:
        residence = find_column(body, RESIDENCE)
        are_residences = residence is not None and _has_no_repetition(body, residence)
        if are_residences or find_column(body, COMMUNE) is not None:
            raise refusal
        raise Unreadable(
            tr(
                "Each row is a dwelling, and no column tells in which commune it lies: add a "
                "column “DEPCOM” with the commune’s code, or one with its name."
            )
        )
    grid, named_units = named_table
    named_body = Body(grid, profile.zero, profile.tokens)
    named_profile = replace(profile, code=named_units.heading)
    if not is_detail(named_body, named_profile):
        raise refusal
    named_body, mapping = map_register(named_body, named_profile)
    mapping = with_named_units(mapping, named_units)
    return named_body, replace(mapping, notes=(named_sentence(named_units), *mapping.notes))


def _communes(body: Body, profile: Profile) -> int | None:
    """Return the column with the communes: the profile's, one of the headings of registers, or
    another one of communes whose cells are codes of communes; None without one."""
    column = body.find(profile.code) if profile.code else find_column(body, COMMUNE)
    if column is not None:
        return column
    headings = enumerate(map(normalise_heading, body.names))
    named = (c for c, name in headings if OF_COMMUNES.search(name) and c not in body.postal)
    return next((c for c in named if codes_of(body.texts(c), "commune").share() >= MIN_CODES), None)


def _has_no_repetition(body: Body, column: int) -> bool:
    """Whether each row has a different text in a column, as rows of résidences have."""
    texts = body.texts(column).tolist()
    return all(texts) and len(set(texts)) == len(texts)


def map_register(body: Body, user_profile: Profile) -> tuple[Body, Mapping]:
    """Return the rows that are counted, the roles of the register's columns, and the profile of the
    counted tables.

    user_profile: may name the column with the communes, the scale and the vintage, and say which
    rows are dwellings."""
    communes = _communes(body, user_profile)
    assert communes is not None  # nosec B101: is_detail found it
    codes = codes_of(body.texts(communes), "commune", body.names[communes])
    rows = dwelling_rows(body, codes.codes, user_profile)
    if not rows.counted.all():
        body = body.keeping(rows.counted, rows.differing)
        codes = codes_of(body.texts(communes), "commune", body.names[communes])
    roles: _Roles = dict.fromkeys(
        rows.differing, (Role.LEFT_OUT, "", tr("differs between the rows of a dwelling"))
    )
    roles[communes] = (Role.CODE, "commune", tr("counted by it"))
    columns, families, sums = _counted_columns(body, user_profile, roles)
    if not rows.all_sure:
        columns[SURE_ID] = tr("Dwellings beyond doubt")
    if rows.identifier is not None:
        roles[rows.identifier] = (Role.DWELLING, "", tr("a dwelling each"))
    mapped_columns = tuple(
        MappedColumn(name, *roles[position])
        if position in roles
        else MappedColumn(name, Role.LEFT_OUT, "", tr("not counted"))
        for position, name in enumerate(body.names)
    )
    profile = replace(
        user_profile,
        dwellings=True,
        scale=user_profile.scale or "commune",
        code=body.names[communes],
        population=POPULATION_ID if rows.all_sure else SURE_ID,
        counts=() if rows.all_sure else (POPULATION_ID,),
        columns=columns,
        families=tuple(families),
        sums=sums,
        provenance={**({"source": "RPLS"} if is_rpls(body) else {}), **user_profile.provenance},
    )
    units = Units(communes, codes, codes.valid, np.zeros(len(body), bool), ~codes.valid, {})
    notes = [tr("Dwellings were counted: a few of them are as secret as a few households.")]
    notes += filter(None, [turnover_of(body, user_profile).note()])
    if find_column(body, BUILT) is not None and not register_year(body, user_profile):
        note = tr(
            "The ages of the buildings are not counted: say the year of the list, in the window or "
            "in PROFILE: {answer}."
        )
        notes.append(note.format(answer='"provenance": {"vintage": "2024"}'))
    problems = (rows.asked.problem,) if rows.asked is not None else ()
    mapping = RegisterMapping(mapped_columns, profile, units, problems, tuple(notes), rows=rows)
    return body, mapping


def _counted_columns(
    body: Body, profile: Profile, roles: _Roles
) -> tuple[dict[str, str], list[Family], tuple[Sum, ...]]:
    """Return (column of the tables → label, their families, their sums), and add the roles of the
    file's columns that are counted."""
    labels_by_id, families, columns = labels(), [], {POPULATION_ID: tr("Dwellings")}
    for family, column, ids in _categories(body, profile):
        category_columns = tuple(dict.fromkeys(ids.values()))
        if len(category_columns) < 2:
            continue
        families.append(Family(family, category_columns, _total_id(category_columns)))
        roles[column] = (Role.CATEGORY, family, tr("dwellings counted by it"))
        for name in category_columns:
            columns[name] = labels_by_id.get(name) or tr("{column}: not told").format(
                column=body.names[column]
            )
    column_ids, totals = set(columns), {family.total for family in families}
    sums = tuple(
        Sum(name, tuple(part for part in parts if part in column_ids))
        for name, parts in SUMS.items()
        if len(column_ids & set(parts)) > 1 and name not in totals
    )
    columns |= {
        name: labels_by_id[name]
        for name in SUMS
        if name in {*totals, *(sum_.name for sum_ in sums)}
    }
    turnover = turnover_of(body, profile)
    families += turnover.families
    columns |= {name: labels_by_id[name] for name in turnover.flags}
    for column in turnover.file_columns:
        roles.setdefault(column, (Role.CATEGORY, "turnover", tr("dwellings counted by it")))
    rents = rents_of(body) if not profile.dwelling_count else None
    if rents is not None:
        columns[RENT_MEAN] = labels_by_id[RENT_MEAN]
        for column in rents.file_columns:
            roles[column] = (Role.MEAN, RENT_MEAN, tr("rent per m² of the dwellings that have one"))
    for column, role in _place_columns(body):
        roles.setdefault(column, (role, "", tr("name")))
    if profile.dwelling_count:
        number_column = body.find(profile.dwelling_count)
        roles[number_column] = (Role.DWELLINGS, "", tr("said so"))
    return columns, families, sums


def _total_id(categories: tuple[str, ...]) -> str:
    """Return the id of a family's denominator: the sum in SUMS that covers all its categories, else
    the dwellings."""
    return next(
        (name for name, parts in SUMS.items() if set(categories) <= set(parts)), POPULATION_ID
    )


def _place_columns(body: Body) -> list[tuple[int, Role]]:
    """Return (column, role) of the columns with parents, finer units and coordinates."""
    patterns = [(IRIS, Role.PARENT), *((pattern, Role.PARENT) for pattern in QPV.values())]
    columns_found = [(find_column(body, pattern), role) for pattern, role in patterns]
    columns_found += [
        (find_column(body, RESIDENCE), Role.PARENT),
        (_coordinate_column(body, 0), Role.X),
        (_coordinate_column(body, 1), Role.Y),
    ]
    return [(column, role) for column, role in columns_found if column is not None]


def _coordinate_column(body: Body, axis: int) -> int | None:
    """Return the column of x (axis 0) or y (axis 1), None without one."""
    return find_column(body, (("x", "coordx", "lambert x"), ("y", "coordy", "lambert y"))[axis])


def _categories(body: Body, profile: Profile) -> list[tuple[str, int, dict[str, str]]]:
    """Return (family, column of the file, cell → column of the table) of each feature that the
    register has."""
    columns_found = []
    for feature in FEATURES:
        column = feature_column(body, feature)
        if column is not None:
            ids = category_ids(body.texts(column), feature.prefix, feature.category)
            columns_found.append((feature.family, column, ids))
    column, vintage = find_column(body, BUILT), register_year(body, profile)
    if column is not None and vintage:
        ids = category_ids(
            body.texts(column),
            BUILT_PREFIX,
            lambda text: built_category(float(text[:4]) if text[:4].isdigit() else np.nan, vintage),
        )
        columns_found.append((BUILT_FAMILY, column, ids))
    return columns_found


@dataclass(frozen=True)
class CountedDwellings:
    """The tables counted from a register. landlords: scale → the landlord of each unit, where the
    register names them."""

    tables: dict[str, Table]
    nestings: tuple[Nesting, ...]
    overlaps: tuple[Overlap, ...]
    landlords: dict[str, pd.Series]


def count_dwellings(
    body: Body, mapping: RegisterMapping, check_cancelled: CancelCheck
) -> CountedDwellings:
    """Count the register to communes, IRIS, QPV, résidences and buildings, as far as it has
    them."""
    codes = mapping.units.codes
    rows = np.flatnonzero(codes.valid)
    commune = codes.codes[rows]
    counting = _Counting(body, mapping, rows, check_cancelled)
    counting.add("commune", commune)
    iris = _iris(body, rows, commune)
    if iris is not None:
        counting.add("iris", iris, "commune", commune)
    wider, wider_codes, codes_of_units = "commune", commune, {}
    residence = _residences(body, rows, commune)
    if residence is not None:
        counting.add("residence", residence, wider, wider_codes)
        wider, wider_codes = "residence", residence
        codes_of_units["residence"] = residence
    building = _buildings(body, rows, wider_codes)
    if building is not None:
        building_ids, shapes, crs = building
        codes_of_units["batiment"] = building_ids
        table = counting.add("batiment", building_ids, wider, wider_codes)
        geometry = np.array([shapes[code] for code in table.frame.index], dtype=object)
        counting.tables["batiment"] = replace(table, geometry=geometry, crs=crs)
    base_scale_and_codes = ("commune", commune) if iris is None else ("iris", iris)
    overlaps = counting.add_zones(*base_scale_and_codes)
    first_scale = mapping.profile.scale
    tables = dict(sorted(counting.tables.items(), key=lambda item: item[0] != first_scale))
    landlords = landlords_of(body, rows, codes_of_units)
    return CountedDwellings(tables, tuple(counting.nestings), overlaps, landlords)


class _Counting:
    """The register's rows, and the tables that are counted from them.

    categories  family → (the category number of each row, the columns of the categories)
    flags       column → (n,) whether it counts the row"""

    def __init__(
        self, body: Body, mapping: RegisterMapping, rows: np.ndarray, check_cancelled: CancelCheck
    ) -> None:
        self.body, self.rows, self.check_cancelled = body, rows, check_cancelled
        self.numbers = mapping.rows.numbers[rows]
        self.sure = None if mapping.rows.all_sure else mapping.rows.sure[rows] * self.numbers
        self.tables: dict[str, Table] = {}
        self.nestings: list[Nesting] = []
        self.categories: dict[str, tuple[np.ndarray, list[str]]] = {}
        families = {family.name for family in mapping.profile.families}
        for family, column, ids in _categories(body, mapping.profile):
            if family in families:
                text_numbers, distinct = pd.factorize(body.texts(column)[rows])
                names = sorted(set(ids.values()))
                numbers = np.array(
                    [names.index(ids[text]) for text in distinct.tolist()], dtype=int
                )
                self.categories[family] = numbers[text_numbers], names
        flags = turnover_of(body, mapping.profile).flags
        self.flags = {name: counts[rows] * self.numbers for name, counts in flags.items()}
        self.rents = rents_of(body, rows) if not mapping.profile.dwelling_count else None

    def add(
        self, scale: str, units: np.ndarray, parent: str = "", codes: np.ndarray | None = None
    ) -> Table:
        """Add the table of a scale, with the codes of each unit's parent and the nesting in it.

        units, codes: (n,) code of each row, and of its parent; rows whose unit is None are left
        out."""
        unit_numbers, unit_codes = pd.factorize(units, sort=True)
        has_unit, size = unit_numbers >= 0, len(unit_codes)
        unit_of_row = np.asarray(unit_numbers)[has_unit]
        numbers = self.numbers[has_unit]
        columns = {POPULATION_ID: np.bincount(unit_of_row, numbers, size)}
        if self.sure is not None:
            columns[SURE_ID] = np.bincount(unit_of_row, self.sure[has_unit], size)
        for category_numbers, names in self.categories.values():
            self.check_cancelled()
            places = unit_of_row * len(names) + category_numbers[has_unit]
            cells = np.bincount(places, numbers, size * len(names)).reshape(size, len(names))
            columns |= dict(zip(names, cells.T, strict=True))
        for name, parts in SUMS.items():
            part_counts = [columns[part] for part in parts if part in columns]
            if len(part_counts) > 1:
                columns[name] = np.sum(part_counts, axis=0)
        for name, counts in self.flags.items():
            columns[name] = np.bincount(unit_of_row, counts[has_unit], minlength=size)
        if self.rents is not None:
            columns |= self.rents.columns(unit_of_row, has_unit, size)
        frame = pd.DataFrame(columns, pd.Index([str(code) for code in unit_codes], dtype=object))
        if parent:
            keys = pd.Series(codes, index=units).groupby(level=0).first()
            frame[parent] = keys.reindex(frame.index).to_numpy(dtype=object)
            self.nestings.append(Nesting(scale, parent, parent))
        self.tables[scale] = Table(frame, None, "")
        return self.tables[scale]

    def add_zones(self, base_scale: str, base_codes: np.ndarray) -> tuple[Overlap, ...]:
        """Add the register's QPV and the pieces in which they intersect IRIS or communes (R9).

        Dwellings outside every QPV are the pieces without a zone."""
        for scale, pattern in QPV.items():
            column = find_column(self.body, pattern)
            if column is None:
                continue
            zones = codes_of(self.body.texts(column)[self.rows], scale)
            if not zones.valid.any():
                continue
            self.add(scale, where(zones.valid, zones.codes))
            pairs = pd.MultiIndex.from_arrays([base_codes, np.where(zones.valid, zones.codes, "")])
            piece_numbers, piece_keys = pd.factorize(pairs, sort=True)
            pieces = pd.DataFrame(
                {
                    POPULATION_ID: np.bincount(piece_numbers, self.numbers),
                    base_scale: [code for code, _ in piece_keys],
                    scale: [zone or None for _, zone in piece_keys],
                },
                index=pd.Index([f"{code}|{zone}" for code, zone in piece_keys], dtype=object),
            )
            if self.rents is not None:
                all_rows = np.ones(len(self.rows), dtype=bool)
                rent_columns = self.rents.columns(piece_numbers, all_rows, len(pieces))
                pieces[RENT_DWELLINGS] = rent_columns[RENT_DWELLINGS]
            self.tables[PIECES] = Table(pieces, None, "")
            return (Overlap(base_scale, scale, PIECES, base_scale, scale),)
        return ()


def _iris(body: Body, rows: np.ndarray, commune: np.ndarray) -> np.ndarray | None:
    """Return the IRIS code (n,) of each row, None without valid codes.

    Some registers hold only the last four digits, which follow the commune's code."""
    column = find_column(body, IRIS)
    if column is None:
        return None
    texts = np.array([text.strip() for text in body.texts(column)[rows].tolist()], dtype=object)
    has_four_digits = np.array([len(text) <= 4 and text.isdigit() for text in texts], dtype=bool)
    full_codes = texts.copy()
    full_codes[has_four_digits] = [
        code + text.zfill(4)
        for code, text in zip(commune[has_four_digits], texts[has_four_digits], strict=True)
    ]
    iris_codes: Codes = codes_of(full_codes, "iris")
    same_commune = np.array(
        [iris[:5] == code for iris, code in zip(iris_codes.codes, commune, strict=True)], dtype=bool
    )
    return iris_codes.codes if bool((iris_codes.valid & same_commune).all()) else None


def _residences(body: Body, rows: np.ndarray, commune: np.ndarray) -> np.ndarray | None:
    """Return the résidence (n,) of each row, None without one. Dwellings without a résidence form
    one group per commune."""
    column = find_column(body, RESIDENCE)
    if column is None:
        return None
    texts = [text.strip() for text in body.texts(column)[rows].tolist()]
    if not any(texts):
        return None
    pairs = zip(commune, texts, strict=True)
    return np.array([f"{code}-{text or UNKNOWN_CATEGORY}" for code, text in pairs], dtype=object)


def _buildings(
    body: Body, rows: np.ndarray, wider: np.ndarray
) -> tuple[np.ndarray, dict[str, bytes | None], str] | None:
    """Return (building id per row, id → WKB point, reference system), None without coordinates.

    Dwellings at one point of one commune (or résidence) are a building. Those without a point form
    one more, without a shape."""
    x_column, y_column = _coordinate_column(body, 0), _coordinate_column(body, 1)
    if x_column is None or y_column is None:
        return None
    x, y = body.numbers(x_column).values[rows], body.numbers(y_column).values[rows]
    x, y, _ = unswap(x, y)
    crs = point_system(x, y)
    has_point = ~np.isnan(x) & ~np.isnan(y)
    if not crs or has_point.mean() < MIN_PLACED:
        return None
    x, y = np.where(has_point, x, NOWHERE), np.where(has_point, y, NOWHERE)
    keys = pd.MultiIndex.from_arrays([wider, x, y])
    building_numbers, distinct = pd.factorize(keys, sort=True)
    ids = [f"{wider_code}-B{number:06}" for number, (wider_code, _, _) in enumerate(distinct, 1)]
    shapes = {
        name: struct.pack("<BIdd", 1, 1, float(px), float(py)) if px != NOWHERE else None
        for name, (_, px, py) in zip(ids, distinct, strict=True)
    }
    return np.array(ids, dtype=object)[building_numbers], shapes, crs
