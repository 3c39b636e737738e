"""Files as a suspicious tester would write them, each with its raw truth. Every function writes one
file and returns what it holds: `truth` units × columns (by the words of their headings), `families`
(categories, total), `rates` (columns that are percentages)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))

CODES = (
    "59139", "59136", "59137", "59075", "59149", "59055", "59059", "59063", "59069", "59074",
    "59102", "59108", "59118", "59121",
)  # fmt: skip
NAMES = (
    "Caudry", "Le Cateau-Cambrésis", "Catillon-sur-Sambre", "Béthencourt", "Clary", "Bazuel",
    "Beaumont-en-Cambrésis", "Beauvois-en-Cambrésis", "Bermerain", "Bertry",
    "Boussières-en-Cambrésis", "Briastre", "Busigny", "Cagnoncles",
)  # fmt: skip
SMALL, NOBODY, NOUGHT, ALL = 3, 7, 5, 9  # rows: 1–10 households, none, a category of 0, one of all
PARTS = ("Personnes seules", "Familles monoparentales", "Couples", "Autres")
MEN = "Ménages"


HUNDRED = "cent"  # what shares add up to: everybody knows it


@dataclass(frozen=True)
class Case:
    """headings: words of the truth → how the file heads that column (itself where it is missing)
    total: the reader knows the file's total · tells_total: the column that would tell it
    slack: how far a share that is shown may be from the true one (its rounding)
    rounded: how far a count may be (of weighted ones)"""

    path: Path
    truth: pd.DataFrame
    families: tuple[tuple[tuple[str, ...], str], ...] = ((PARTS, MEN),)
    rates: tuple[str, ...] = ()
    headings: dict[str, str] = field(default_factory=dict)
    total: bool = False
    tells_total: str = ""
    slack: float = 0.0
    rounded: float = 0.0


CASES: dict[str, Callable[[Path], Case]] = {}


def case(write: Callable[[Path], Case]) -> Callable[[Path], Case]:
    CASES[write.__name__] = write
    return write


def households(seed: int = 5, parts: tuple[str, ...] = PARTS) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    men = rng.integers(40, 900, len(CODES))
    men[SMALL], men[NOBODY] = 6, 0
    shares = rng.dirichlet(np.arange(len(parts), 0, -1) + 1.0, len(CODES))
    counts = np.floor(shares * men[:, None]).astype(int)
    counts[:, 0] = men - counts[:, 1:].sum(axis=1)
    counts[NOUGHT, 0] += counts[NOUGHT, -1]
    counts[NOUGHT, -1] = 0
    counts[ALL] = 0
    counts[ALL, 1] = men[ALL]
    frame = pd.DataFrame(counts, columns=list(parts), index=list(CODES))
    frame.insert(0, MEN, men)
    return frame


def french(value: float, places: int = 1) -> str:
    return f"{value:.{places}f}".replace(".", ",")


def rows(frame: pd.DataFrame) -> list[list[str]]:
    return [
        [code, name, *map(str, line)]
        for (code, line), name in zip(
            zip(frame.index, frame.to_numpy().tolist(), strict=True), NAMES, strict=False
        )
    ]


def shares(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    with np.errstate(invalid="ignore", divide="ignore"):
        return 100 * frame[list(columns)].div(frame[MEN].replace(0, np.nan), axis=0)
