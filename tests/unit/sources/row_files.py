"""Random files in which rows sum other rows, with the atoms behind every row.

An atom is what no row cuts further. The judge of test_row_sums.py knows atoms and rows alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from truth import csv

PARTS = ("Personnes seules", "Familles monoparentales", "Couples", "Autres")
HEADINGS = ("Ménages", *PARTS)
NORD = {
    "200030633": ["59139", "59136", "59137", "59149", "59055", "59059", "59063"],
    "200068500": ["59122", "59001", "59023", "59047", "59048", "59085"],
}
FORMER = {
    "14281": ["14004", "14235", "14382"],
    "14005": ["14074", "14094", "14176", "14268"],
    "14576": ["14105", "14153", "14583"],
    "14406": ["14186", "14212", "14548"],
}
"""Communes nouvelles, and communes that became part of them."""


@dataclass(frozen=True)
class RowFile:
    """atoms (n, 4): households by type · rows: code → its atoms · path: of the file"""

    path: Path
    atoms: np.ndarray
    rows: dict[str, list[int]]


def atoms_of(dice: np.random.Generator, number: int) -> np.ndarray:
    """Households by type: some units under eleven, some without, some zeros."""
    size = np.where(dice.random(number) < 0.2, dice.integers(1, 11, number),
                    dice.integers(12, 400, number))  # fmt: skip
    size[dice.random(number) < 0.05] = 0
    return np.stack([dice.multinomial(n, dice.dirichlet([2, 1, 1, 0.5])) for n in size])


def _file(
    folder: Path,
    atoms: np.ndarray,
    rows: dict[str, list[int]],
    heading: str = "Code géographique",
    texts: dict[str, str] | None = None,
) -> RowFile:
    extra = ["Secteur"] if texts else []
    lines = [[heading, "Libellé", *extra, *HEADINGS]]
    for number, (code, members) in enumerate(rows.items()):
        counts = atoms[members].sum(axis=0)
        text = [texts.get(code, "")] if texts else []
        lines.append([code, f"Lieu {number}", *text, str(counts.sum()), *map(str, counts)])
    return RowFile(csv(folder / "a.csv", lines), atoms, rows)


def _ordered(dice: np.random.Generator, rows: dict[str, list[int]]) -> dict[str, list[int]]:
    """As written, turned, by code or shuffled."""
    codes = list(rows)
    how = int(dice.integers(4))
    if how == 1:
        codes.reverse()
    elif how == 2:
        codes.sort()
    elif how == 3:
        dice.shuffle(codes)
    return {code: rows[code] for code in codes}


def city_and_quarters(dice: np.random.Generator, folder: Path) -> RowFile:
    city, first, number = [("75056", 75101, 20), ("69123", 69381, 9), ("13055", 13201, 16)][
        int(dice.integers(3))
    ]
    others = ["59139", "59136", "59137", "59149"] if dice.random() < 0.5 else []
    atoms = atoms_of(dice, number + len(others))
    rows = {str(first + row): [row] for row in range(number)}
    rows |= {city: list(range(number))}
    rows |= {code: [number + position] for position, code in enumerate(others)}
    return _file(folder, atoms, _ordered(dice, rows), "DEPCOM")


def country_to_communes(dice: np.random.Generator, folder: Path) -> RowFile:
    rows: dict[str, list[int]] = {}
    top: list[int] = []
    names = ("R32", "D59") if dice.random() < 0.5 else ("32", "59")
    for epci, communes in NORD.items():
        own_rows = list(range(len(top), len(top) + len(communes)))
        top += own_rows
        rows |= {epci: own_rows} | {
            code: [row] for code, row in zip(communes, own_rows, strict=True)
        }
    wide = {name: list(top) for name in ("FR", *names) if dice.random() < 0.8}
    return _file(folder, atoms_of(dice, len(top)), _ordered(dice, wide | rows))


def inside_and_outside(dice: np.random.Generator, folder: Path) -> RowFile:
    sign = str(dice.choice(["-", "_", " "]))
    rows: dict[str, list[int]] = {}
    row = 0
    for code in NORD["200030633"][: int(dice.integers(4, 8))]:
        rows |= {code: [row, row + 1], f"{code}{sign}QPV": [row], f"{code}{sign}HQPV": [row + 1]}
        row += 2
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows))


def three_parts(dice: np.random.Generator, folder: Path) -> RowFile:
    rows: dict[str, list[int]] = {}
    row = 0
    for code in NORD["200068500"]:
        rows |= {f"{code}-ENS": [row, row + 1], f"{code}-QPV": [row], f"{code}-HQPV": [row + 1]}
        row += 2
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows))


def buildings(dice: np.random.Generator, folder: Path) -> RowFile:
    rows: dict[str, list[int]] = {}
    row = 0
    for number in range(int(dice.integers(5, 10))):
        blocks = int(dice.integers(0, 5))
        own_rows = list(range(row, row + max(blocks, 1)))
        rows[f"R{number:02}"] = own_rows
        rows |= {
            f"R{number:02}-{chr(65 + n)}": [place] for n, place in enumerate(own_rows[:blocks])
        }
        row += len(own_rows)
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows), "Code résidence")


def iris_to_departement(dice: np.random.Generator, folder: Path) -> RowFile:
    rows: dict[str, list[int]] = {}
    row, everything = 0, []
    for epci, communes in NORD.items():
        of_epci: list[int] = []
        for code in communes[:4]:
            number = int(dice.integers(1, 5))
            own_rows = list(range(row, row + number))
            rows |= {code: own_rows} | {f"{code}{101 + n:04}": [a] for n, a in enumerate(own_rows)}
            of_epci += own_rows
            row += number
        rows[epci] = of_epci
        everything += of_epci
    rows["59"] = everything
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows), "CODGEO")


def regions_and_departements(dice: np.random.Generator, folder: Path) -> RowFile:
    regions = {
        "11": ["77", "78", "91", "92", "93", "94", "95"],
        "32": ["02", "59", "60", "62", "80"],
    }
    sign = "R" if dice.random() < 0.5 else ""
    rows: dict[str, list[int]] = {}
    row = 0
    for region, members in regions.items():
        own_rows = list(range(row, row + len(members)))
        rows |= {f"{sign}{region}": own_rows} | {
            c: [a] for c, a in zip(members, own_rows, strict=True)
        }
        row += len(own_rows)
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows), "Code")


def silent_subtotals(dice: np.random.Generator, folder: Path) -> RowFile:
    """A row right below, or above, the résidences that it sums, under a code like theirs."""
    rows: dict[str, list[int]] = {}
    row, above = 0, dice.random() < 0.5
    for block in range(int(dice.integers(2, 5))):
        own_rows = list(range(row, row + int(dice.integers(3, 7))))
        singles = {f"A{7 * a + 100}": [a] for a in own_rows}
        whole = {f"A{900 + block}": own_rows}
        rows |= whole | singles if above else singles | whole
        row += len(own_rows)
    return _file(folder, atoms_of(dice, row), rows, "Référence résidence")


def sectors_in_a_column(dice: np.random.Generator, folder: Path) -> RowFile:
    rows: dict[str, list[int]] = {}
    texts: dict[str, str] = {}
    row = 0
    for sector in ("Nord", "Sud", "Est")[: int(dice.integers(2, 4))]:
        own_rows = list(range(row, row + int(dice.integers(3, 7))))
        rows |= {f"{sector[0]}S{len(rows)}": own_rows} | {f"B{10 + a}": [a] for a in own_rows}
        texts |= dict.fromkeys(
            [code for code, m in rows.items() if set(m) <= set(own_rows)], sector
        )
        row += len(own_rows)
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows), "Code résidence", texts)


def whole_of_another_form(dice: np.random.Generator, folder: Path) -> RowFile:
    number = int(dice.integers(6, 15))
    rows = {f"L{1000 + row}": [row] for row in range(number)} | {"PARC": list(range(number))}
    return _file(folder, atoms_of(dice, number), _ordered(dice, rows), "Code résidence")


def two_partitions(dice: np.random.Generator, folder: Path) -> RowFile:
    """Sectors at the end without a known place: Z1 + Z2 + Z3 = all résidences."""
    number = int(dice.integers(9, 15))
    rows = {f"L{1000 + row}": [row] for row in range(number)}
    rows |= {f"Z{n}": list(range(n, number, 3)) for n in range(3)}
    return _file(folder, atoms_of(dice, number), _ordered(dice, rows), "Code résidence")


def epci_of_another_year(dice: np.random.Generator, folder: Path) -> RowFile:
    """Its row sums communes that today's list puts elsewhere."""
    communes = [*NORD["200030633"][:4], *NORD["200068500"][:3]]
    rows = {"200030633": list(range(7))} | {code: [row] for row, code in enumerate(communes)}
    return _file(folder, atoms_of(dice, 7), rows, "Code")


def quarters_and_iris(dice: np.random.Generator, folder: Path) -> RowFile:
    rows: dict[str, list[int]] = {}
    row = 0
    for code in ("75101", "75102", "75103", "75104"):
        own_rows = list(range(row, row + int(dice.integers(2, 5))))
        rows |= {code: own_rows} | {f"{code}{101 + n:04}": [a] for n, a in enumerate(own_rows)}
        row += len(own_rows)
    rows["75056"] = list(range(row))
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows), "Code")


def whole_communes_as_iris(dice: np.random.Generator, folder: Path) -> RowFile:
    """591390000 is all of Caudry, above its IRIS."""
    rows: dict[str, list[int]] = {}
    row = 0
    for code in NORD["200030633"]:
        own = list(range(row, row + int(dice.integers(2, 6))))
        rows |= {f"{code}0000": own} | {f"{code}{101 + n:04}": [a] for n, a in enumerate(own)}
        row += len(own)
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows), "IRIS")


def merged_communes(dice: np.random.Generator, folder: Path) -> RowFile:
    """A commune nouvelle above those that became part of it."""
    rows: dict[str, list[int]] = {}
    row = 0
    for code, former in FORMER.items():
        own = list(range(row, row + len(former)))
        rows |= {code: own} | {old: [a] for old, a in zip(former, own, strict=True)}
        row += len(own)
    return _file(folder, atoms_of(dice, row), _ordered(dice, rows), "DEPCOM")


def invented_codes_of_sectors(dice: np.random.Generator, folder: Path) -> RowFile:
    """59901 sums the communes below it or above it, or those with the same sector."""
    rows: dict[str, list[int]] = {}
    texts: dict[str, str] = {}
    above, number = dice.random() < 0.5, 0
    for position, communes in enumerate(NORD.values(), start=1):
        own = list(range(number, number + len(communes)))
        singles = {code: [a] for code, a in zip(communes, own, strict=True)}
        whole = {f"5990{position}": own}
        rows |= whole | singles if above else singles | whole
        texts |= dict.fromkeys([*whole, *singles], f"Secteur {position}")
        number += len(communes)
    atoms = atoms_of(dice, number)
    if dice.random() < 0.5:
        return _file(folder, atoms, _ordered(dice, rows), "DEPCOM", texts)
    return _file(folder, atoms, rows, "DEPCOM")


KINDS: tuple[Callable[[np.random.Generator, Path], RowFile], ...] = (
    city_and_quarters, country_to_communes, inside_and_outside, three_parts, buildings,
    iris_to_departement, regions_and_departements, silent_subtotals, sectors_in_a_column,
    whole_of_another_form, two_partitions, epci_of_another_year, quarters_and_iris,
    whole_communes_as_iris, merged_communes, invented_codes_of_sectors,
)  # fmt: skip
