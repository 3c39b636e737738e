"""Nasty files whose layout or words mislead: points of thousands, rows of statistics, words that
name households without counting them (cases.py has the words)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "unit" / "sources")]
from cases import CODES, MEN, NAMES, PARTS, Case, case, french, households
from truth import csv as write_csv


@case
def thousands_with_points(folder: Path) -> Case:
    frame = households(34) * 7
    frame.loc["59075"] = 0
    frame.loc["59075", [MEN, PARTS[0]]] = 6
    lines = [["CODGEO", MEN, *PARTS]]
    lines += [[code, *(f"{v:,}".replace(",", ".") for v in frame.loc[code])] for code in CODES]
    return Case(write_csv(folder / "points.csv", lines), frame)


@case
def rates_per_thousand_households(folder: Path) -> Case:
    """Its heading names households, and it has decimals: no reason to round the counts."""
    frame = households(29)
    heading = "Familles monoparentales pour 1 000 ménages"
    with np.errstate(all="ignore"):
        rate = 1000 * frame[PARTS[1]] / frame[MEN]
    lines = [["CODGEO", MEN, *PARTS, heading]]
    lines += [
        [code, *map(str, frame.loc[code]), "" if np.isnan(rate[code]) else french(rate[code])]
        for code in CODES
    ]
    truth = frame.assign(mille=rate.round(1))
    return Case(write_csv(folder / "mille.csv", lines), truth, headings={"mille": heading})


@case
def census_households_beside_surveyed_ones(folder: Path) -> Case:
    """Four times as many households of the census: they do not decide what is under eleven."""
    frame = households(24)
    census = frame[MEN] * 4 + 137
    heading = "Ménages du parc social enquêtés"
    lines = [["Code INSEE", "Commune", "Nombre de ménages (RP)", heading, *PARTS]]
    lines += [
        [code, name, str(census[code]), *map(str, frame.loc[code])]
        for code, name in zip(CODES, NAMES, strict=True)
    ]
    return Case(write_csv(folder / "recensement.csv", lines), frame, headings={MEN: heading})


@case
def sex_crossed_with_age(folder: Path) -> Case:
    rng = np.random.default_rng(39)
    men = rng.integers(60, 900, len(CODES))
    men[3] = 7
    ages, sexes = ("< 30", "30-59", "60+"), ("Femmes", "Hommes")
    names = [f"{sex} {age}" for sex in sexes for age in ages]
    cells = np.stack([rng.multinomial(m, [0.3, 0.2, 0.2, 0.15, 0.1, 0.05]) for m in men])
    frame = pd.DataFrame(cells, columns=names, index=list(CODES))
    frame.insert(0, MEN, men)
    for sex in sexes:
        frame[sex] = frame[[name for name in names if name.startswith(sex)]].sum(axis=1)
    for age in ages:
        frame[age] = frame[[f"{sex} {age}" for sex in sexes]].sum(axis=1)
    lines = [["CODGEO", *frame.columns], *([code, *map(str, frame.loc[code])] for code in CODES)]
    families = [(tuple(name for name in names if name.startswith(sex)), sex) for sex in sexes]
    families += [(tuple(f"{sex} {age}" for sex in sexes), age) for age in ages]
    families += [(sexes, MEN), (ages, MEN)]
    return Case(write_csv(folder / "croise.csv", lines), frame, families=tuple(families))


@case
def counts_as_intervals(folder: Path) -> Case:
    frame = households(51)
    lines = [["CODGEO", MEN, *PARTS]]
    for code in CODES:
        cells = [
            str(v) if v > 10 or v == 0 else "entre 1 et 10" for v in frame.loc[code, list(PARTS)]
        ]
        lines.append([code, str(frame.at[code, MEN]), *cells])
    return Case(write_csv(folder / "intervalles.csv", lines), frame)


@case
def a_total_above_and_statistics_below(folder: Path) -> Case:
    frame = households(35)
    lines = [["Code", "Libellé", MEN, *PARTS]]
    lines.append(["200030633", "CA du Caudrésis et du Catésis", *map(str, frame.sum())])
    lines += [[code, n, *map(str, frame.loc[code])] for code, n in zip(CODES, NAMES, strict=True)]
    lines.append(["Moyenne", "", *map(french, frame.mean())])
    lines += [["Minimum", "", *map(str, frame.min())], ["Maximum", "", *map(str, frame.max())]]
    return Case(write_csv(folder / "statistiques.csv", lines), frame, total=True)
