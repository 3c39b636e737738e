"""Nasty files of counts: headings, totals, symbols, several scales (cases.py has the words)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "unit" / "sources")]
from cases import CODES, MEN, NAMES, PARTS, Case, case, french, households, rows, shares
from truth import Sheet, xlsx
from truth import csv as write_csv


@case
def three_rows_of_headings_and_a_hidden_sheet(folder: Path) -> Case:
    frame = households(6)
    shares_by_code = shares(frame, PARTS)
    lines: list[list[object]] = [
        ["Occupation du parc social en 2022"], [],
        ["Code géo", "Libellé", "Ménages", "Composition"],
        ["", "", "2022", "Nombre", "", "", "", "Part (%)"],
        ["", "", "", *PARTS, *PARTS],
    ]  # fmt: skip
    for code, name in zip(CODES, NAMES, strict=True):
        cells = ["" if np.isnan(v) else round(v, 1) for v in shares_by_code.loc[code]]
        lines.append([code, name, *map(int, frame.loc[code]), *cells])
    totals = frame.sum()
    lines.append(
        ["Total", "", *map(int, totals), *(round(100 * totals[p] / totals[MEN], 1) for p in PARTS)]
    )
    lines += [[], ["Source : OPS 2022, données fictives"], ["Lecture : à Caudry…"]]
    secret = [["DEPCOM", "ménages", "a"], ["59139", 5, 5]]
    merges = ["A1:K1", "D3:K3", "D4:G4", "H4:K4", "A3:A5", "B3:B5", "C4:C5"]
    path = xlsx(
        folder / "trois.xlsx",
        Sheet("Lisez-moi", [["Ce classeur…"]]),
        Sheet("Données", lines, merges=merges),
        Sheet("brut", secret, hidden=True),
    )
    headings = {MEN: "Ménages – 2022", **{part: f"Composition – Nombre – {part}" for part in PARTS}}
    truth = frame.join(shares_by_code.round(1).add_prefix("% "))
    headings |= {f"% {part}": f"Composition – Part (%) – {part}" for part in PARTS}
    return Case(path, truth, rates=tuple(f"% {p}" for p in PARTS), headings=headings, total=True)


@case
def ranks_changes_dates_and_telephones(folder: Path) -> Case:
    frame = households(11)
    rng = np.random.default_rng(3)
    lines = [["N°", "Code INSEE", "Code postal", "Commune", "Date d'extraction", "Année",
              "Nb ménages", *PARTS, "Rang", "Évolution 2020-2022", "Indice", "Tél."]]  # fmt: skip
    for rank, (code, name) in enumerate(zip(CODES, NAMES, strict=True), 1):
        lines.append([
            str(rank), code, "59540", name, "01/03/2023", "2022", *map(str, frame.loc[code]),
            str(rank), str(int(rng.integers(-5, 9))), french(rng.uniform(0, 1), 3), "0327850000",
        ])  # fmt: skip
    path = write_csv(folder / "rangs.csv", lines)
    return Case(path, frame, headings={MEN: "Nb ménages"})


@case
def of_whom_beside_its_category(folder: Path) -> Case:
    frame = households(14)
    single_fathers = (frame["Familles monoparentales"] * 0.3).astype(int)
    single_fathers.iloc[1] = frame["Familles monoparentales"].iloc[1]  # nobody has fewer children
    frame["dont trois enfants"] = single_fathers
    frame["moins d'enfants"] = frame["Familles monoparentales"] - single_fathers
    columns = [MEN, PARTS[0], PARTS[1], "dont trois enfants", PARTS[2], PARTS[3]]
    lines = [["DEPCOM", "Libellé", *columns]]
    for code, name in zip(CODES, NAMES, strict=True):
        lines.append([code, name, *(str(frame.at[code, column]) for column in columns)])
    path = write_csv(folder / "dont.csv", lines)
    families = ((PARTS, MEN), (("dont trois enfants", "moins d'enfants"), PARTS[1]))
    return Case(path, frame, families)


@case
def blocks_with_subtotals_and_a_grand_total(folder: Path) -> Case:
    frame = households(16)
    lines = [["Code", "Commune", "Nombre de ménages", *PARTS], ["Secteur 1"]]
    lines += rows(frame)[:7]
    lines.append(["Sous-total secteur 1", "", *map(str, frame.iloc[:7].sum())])
    lines.append(["Secteur 2"])
    lines += rows(frame)[7:]
    lines.append(["Sous-total secteur 2", "", *map(str, frame.iloc[7:].sum())])
    lines.append(["TOTAL GÉNÉRAL", "", *map(str, frame.sum())])
    path = write_csv(folder / "blocs.csv", lines, encoding="cp1252")
    return Case(path, frame, headings={MEN: "Nombre de ménages"}, total=True)


@case
def squares_with_insees_names(folder: Path) -> Case:
    """men is the households; men_1ind, men_prop … are parts of it that overlap."""
    rng = np.random.default_rng(40)
    codes = [f"CRS3035RES200mN{2990000 + 200 * n}E3900000" for n in range(30)]
    men = rng.integers(4, 80, 30)
    men[3] = 0
    parts = ("men_1ind", "men_5ind", "men_prop")
    frame = pd.DataFrame({part: rng.integers(0, men + 1) for part in parts}, index=codes)
    frame.insert(0, MEN, men)
    frame.loc[codes[8], "men_prop"] = men[8]
    lines = [["idcar_200m", "men", *parts]]
    lines += [[code, *map(str, line)] for code, line in zip(codes, frame.to_numpy(), strict=True)]
    path = write_csv(folder / "carreaux.csv", lines, separator=",")
    frame["rest"] = frame[MEN] - frame["men_prop"]
    return Case(path, frame, ((("men_prop", "rest"), MEN),), headings={MEN: "men"})


@case
def numbers_with_marks_of_footnotes(folder: Path) -> Case:
    frame = households(15)
    lines = [["DEPCOM", "Libellé", "Ménages", *PARTS]]
    for position, (code, name) in enumerate(zip(CODES, NAMES, strict=True)):
        marks = [
            "*" if position == 4 else " (r)" if position == 2 else "",
            "",
            "",
            "¹" if position == 6 else "",
            "",
        ]
        cells = [f"{v}{mark}" for v, mark in zip(frame.loc[code], marks, strict=True)]
        lines.append([code, name, *cells])
    return Case(write_csv(folder / "notes.csv", lines), frame)


@case
def a_zoning_with_what_lies_outside_and_everything(folder: Path) -> Case:
    rng = np.random.default_rng(6)
    parts = ("Moins de 25 ans", "25 à 64 ans", "65 ans et plus")
    codes = [f"qp0590{n:02d}" for n in range(10, 19)]
    counts = rng.integers(15, 200, (9, 3))
    counts[4], counts[6, 0] = (2, 3, 4), 0
    frame = pd.DataFrame(counts, columns=list(parts), index=[c.upper() for c in codes])
    frame.insert(0, MEN, counts.sum(axis=1))
    lines = [["Code QPV", "Nom du quartier", "Commune", "Ménages", *parts]]
    for code, line in zip(codes, frame.to_numpy().tolist(), strict=True):
        lines.append([code, f"Quartier {code[-2:]}", "Caudry", *map(str, line)])
    outside = [1200, 100, 900, 200]
    lines.append(["", "Hors QPV", "", *map(str, outside)])
    lines.append(["", "Ensemble", "", *map(str, frame.sum() + outside)])
    return Case(write_csv(folder / "qpv.csv", lines), frame, ((parts, MEN),))


@case
def siren_with_spaces_and_france_below(folder: Path) -> Case:
    from occupancy_plugin.sources.communes import cog

    rng = np.random.default_rng(7)
    codes = sorted(cog().epci)[300:312]
    parts = ("T1", "T2", "T3", "T4 et plus")
    counts = rng.integers(1, 90, (12, 4))
    counts[2] = (1, 2, 3, 1)
    counts[5, 1] = 0
    frame = pd.DataFrame(counts, columns=list(parts), index=codes)
    frame.insert(0, MEN, counts.sum(axis=1))
    lines = [["SIREN EPCI", "EPCI", "ménages", *parts]]
    for code, line in zip(codes, frame.to_numpy().tolist(), strict=True):
        lines.append([f"{code[:3]} {code[3:6]} {code[6:]}", f"CC {code}", *map(str, line)])
    lines.append(["", "France entière", *map(str, frame.sum())])
    path = write_csv(folder / "epci.csv", lines)
    return Case(path, frame, ((parts, MEN),), headings={MEN: "ménages"}, total=True)
