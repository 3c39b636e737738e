"""The figures of an atlas as displayed. **The one module of the atlas that reads released frames**:
no other module can show a digit that the releases do not show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..description import Indicator, Kind
from ..layers.figures.evolution import IMPUTED
from ..layers.release.indicators import EMPTY, NO_DATA, RELEASED, STATE, numerator
from ..layers.release.released import ReleasedScale

Value = float | int | str | None
NOTHING = ""  # no value exists: the unit has no household, or the denominator is 0
HIDDEN = None
STATES = {RELEASED: "r", EMPTY: "e", NO_DATA: "n"}
ENDS = (0.0, 100.0)  # percentages that are never shown (R3, R4)


@dataclass(frozen=True)
class VintageRows:
    """One scale and vintage as it is displayed.

    codes: the released units, sorted, so that their order discloses nothing
    names: a name per unit, its code where it has none
    states: a letter per unit (`STATES`)
    values: indicator → a value per unit: `HIDDEN`, `NOTHING`, or as rounded for display
    imputed: positions of the units whose values were imputed (R11)
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    states: str
    values: Mapping[str, list[Value]]
    imputed: tuple[int, ...] = ()


def rows_of(scale: ReleasedScale, indicators: Sequence[Indicator]) -> VintageRows:
    """Return the displayed rows of a scale. Indicators that it does not have are left out."""
    frame = scale.frame.sort_index()
    names = frame["name"] if "name" in frame.columns else pd.Series(None, frame.index, dtype=object)
    released_ids = {indicator.id for indicator in scale.indicators}
    imputed_positions: tuple[int, ...] = ()
    if IMPUTED in frame.columns:
        is_imputed = frame[IMPUTED].fillna("").astype(str).to_numpy() != ""
        imputed_positions = tuple(int(row) for row in np.flatnonzero(is_imputed))
    return VintageRows(
        tuple(map(str, frame.index)),
        tuple(
            str(code) if name is None or name != name else str(name)
            for code, name in zip(frame.index, names, strict=True)
        ),
        "".join(STATES[state] for state in frame[STATE]),
        {i.id: displayed(frame, i) for i in indicators if i.id in released_ids},
        imputed_positions,
    )


def displayed(frame: pd.DataFrame, indicator: Indicator) -> list[Value]:
    """Return a column as displayed, row by row."""
    column = frame[indicator.id]
    is_nothing = (frame[STATE] != RELEASED).to_numpy()
    if indicator.denominator in frame.columns:
        is_nothing |= (frame[indicator.denominator] == 0).to_numpy()
    if indicator.kind is Kind.CLASS:
        texts = column.fillna("").astype(str).to_numpy()
        return [
            text or (NOTHING if is_empty else HIDDEN)
            for text, is_empty in zip(texts, is_nothing, strict=True)
        ]
    numbers = np.round(column.to_numpy(dtype="float64"), indicator.decimals) + 0.0
    if indicator.unit.get("en") == "%":
        numbers[np.isin(numbers, ENDS)] = np.nan
    is_integer = indicator.decimals == 0
    return [
        (NOTHING if is_empty else HIDDEN)
        if number != number
        else int(number)
        if is_integer
        else float(number)
        for number, is_empty in zip(numbers, is_nothing, strict=True)
    ]


def numbers_of(values: Sequence[Value]) -> list[float]:
    """Return the shown numbers of a column."""
    return [float(value) for value in values if isinstance(value, (int, float))]


def gate_columns(indicator: Indicator, scale: ReleasedScale) -> tuple[str, ...]:
    """Return the released columns that a shown value of the indicator discloses: its count and its
    denominator (R7); of a mean the mean itself."""
    columns = list(numerator(indicator, scale.released.columns))
    if indicator.kind is Kind.RATE and indicator.denominator in scale.released.columns:
        columns.append(indicator.denominator)
    return tuple(columns)


def ledger_columns(indicator: Indicator, scale: ReleasedScale) -> tuple[str, ...]:
    """Return the same for the ledger, which holds no texts: of a class the population, because a
    class discloses that its unit is released."""
    is_class = indicator.kind is Kind.CLASS
    return (scale.population,) if is_class else gate_columns(indicator, scale)


def parents_of(scale: ReleasedScale, names: Mapping[str, str]) -> list[str]:
    """Return the name of the commune that each unit lies in, in the order of `rows_of`; '' where
    the commune is not released. names: of the released communes, by code."""
    frame = scale.frame.sort_index()
    if "commune" not in frame.columns:
        return [""] * len(frame)
    return [names.get(str(code), "") for code in frame["commune"]]
