"""Nasty files of percentages, of cumulative and weighted counts, of few rows (see cases.py)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "unit" / "sources")]
from cases import CODES, HUNDRED, MEN, NAMES, NOUGHT, PARTS, Case, case, french, households, shares
from truth import Raw, ods
from truth import csv as write_csv


@case
def counts_and_shares_in_turn(folder: Path) -> Case:
    frame = households(7)
    shares_by_code = shares(frame, PARTS)
    lines = [
        ["CODGEO", "LIBGEO", "Nb de ménages", *(x for part in PARTS for x in (part, ""))],
        ["", "", "", *["Effectif", "%"] * 4],
    ]
    for code, name in zip(CODES, NAMES, strict=True):
        pairs = [
            (
                str(frame.at[code, part]),
                ""
                if np.isnan(shares_by_code.at[code, part])
                else french(shares_by_code.at[code, part]),
            )
            for part in PARTS
        ]
        lines.append([code, name, str(frame.at[code, MEN]), *(x for pair in pairs for x in pair)])
    path = write_csv(folder / "alterne.csv", lines)
    truth = frame.join(shares_by_code.round(1).add_prefix("% "))
    headings = {MEN: "Nb de ménages", **{part: f"{part} – Effectif" for part in PARTS}}
    headings |= {f"% {part}": f"{part} – %" for part in PARTS}
    return Case(path, truth, rates=tuple(f"% {part}" for part in PARTS), headings=headings)


@case
def dwellings_beside_households(folder: Path) -> Case:
    frame = households(12)[[MEN]]
    rng = np.random.default_rng(4)
    frame["occupés"] = frame[MEN] + np.where(np.arange(len(frame)) % 4 == 0, 0, 5)
    frame["vacants"] = rng.integers(0, 9, len(frame))
    frame["Logements"] = frame["occupés"] + frame["vacants"]
    lines = [["DEPCOM", "Logements", "Logements occupés", "Logements vacants", "Taux de vacance",
              "Ménages enquêtés", "Taux de réponse"]]  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        vacancy = (100 * frame["vacants"] / frame["Logements"]).round(1)
        response = (100 * frame[MEN] / frame["occupés"]).round(1)
    for code in CODES:
        lines.append([
            code, *(str(frame.at[code, c]) for c in ("Logements", "occupés", "vacants")),
            french(vacancy[code]) + " %", str(frame.at[code, MEN]), french(response[code]) + " %",
        ])  # fmt: skip
    truth = frame.assign(vacance=vacancy, réponse=response)
    headings = {
        MEN: "Ménages enquêtés",
        "occupés": "Logements occupés",
        "vacants": "Logements vacants",
        "vacance": "Taux de vacance",
        "réponse": "Taux de réponse",
    }
    families = ((("occupés", "vacants"), "Logements"),)
    return Case(
        write_csv(folder / "log.csv", lines), truth, families, ("vacance", "réponse"), headings
    )


@case
def a_spreadsheet_with_percent_and_dates(folder: Path) -> Case:
    frame = households(18)
    shares_by_code = shares(frame, PARTS[:1])
    lines: list[list[object]] = [
        ["Données fictives au 31/12/2022"],
        ["INSEE", "Commune", "Ménages", "Mise à jour", "Part des seuls"],
    ]
    day = Raw('office:value-type="date" office:date-value="2022-12-31"', "<text:p>31/12</text:p>")
    for code, name in zip(CODES, NAMES, strict=True):
        share = shares_by_code.loc[code].iloc[0]
        cell: object = "" if np.isnan(share) else Raw(
            f'office:value-type="percentage" office:value="{share / 100!r}"', "<text:p>x %</text:p>"
        )  # fmt: skip
        lines.append([int(code), name, int(frame.at[code, MEN]), day, cell])
    path = ods(folder / "tableur.ods", ("Feuille1", lines), ("Vide", []))
    truth = frame[[MEN]].join(shares_by_code.round(1).rename(columns={PARTS[0]: "Part des seuls"}))
    return Case(path, truth, (), ("Part des seuls",))


@case
def two_shares_that_make_a_hundred(folder: Path) -> Case:
    frame = households(21)
    inside = (frame[MEN] * 0.4).astype(int)
    inside.iloc[2], inside.iloc[6] = 0, frame[MEN].iloc[6]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 100 * inside / frame[MEN].replace(0, np.nan)
    lines = [["DEPCOM", "Ménages", "Taux individuel", "Taux collectif"]]
    for code in CODES:
        shown_share = share[code]
        cells = (
            ["", ""]
            if np.isnan(shown_share)
            else [french(shown_share) + "%", french(100 - shown_share) + "%"]
        )
        lines.append([code, str(frame.at[code, MEN]), *cells])
    truth = frame[[MEN]].assign(
        **{"Taux individuel": share.round(1), "Taux collectif": (100 - share).round(1)}
    )
    rates = ("Taux individuel", "Taux collectif")
    return Case(write_csv(folder / "deux.csv", lines), truth, (), rates)


@case
def whole_percentages_that_round_to_all_and_nothing(folder: Path) -> Case:
    frame = households(25)
    frame.iloc[0, 1:] = (frame.iloc[0, 0] - 2, 1, 1, 0)  # 99,7 % reads as 100 %
    shares_by_code = shares(frame, PARTS).round(0)
    lines = [["Code commune", "Ménages", *(f"{part} (en %)" for part in PARTS)]]
    for code in CODES:
        cells = ["" if np.isnan(v) else f"{v:.0f}" for v in shares_by_code.loc[code]]
        lines.append([code, str(frame.at[code, MEN]), *cells])
    path = write_csv(folder / "entiers.csv", lines)
    headings = {part: f"{part} (en %)" for part in PARTS}
    truth = frame[[MEN]].join(shares_by_code).assign(**{HUNDRED: 100.0})
    return Case(path, truth, ((PARTS, HUNDRED),), PARTS, headings, slack=0.5)


@case
def shares_that_stand_apart(folder: Path) -> Case:
    frame = households(26)
    rng = np.random.default_rng(26)
    shares_by_code = shares(frame, PARTS).round(1)
    names = [f"% {part}" for part in PARTS]
    heads = [names[0], "Taux de vacance (%)", names[1], names[2], "Taux de rotation (%)", names[3]]
    lines = [["Code commune", "Ménages", *heads]]
    for code in CODES:
        own = ["" if np.isnan(v) else french(v) for v in shares_by_code.loc[code]]
        other = [french(v) for v in rng.uniform(1, 20, 2)]
        lines.append([
            code, str(frame.at[code, MEN]), own[0], other[0], own[1], own[2], other[1], own[3],
        ])  # fmt: skip
    path = write_csv(folder / "apart.csv", lines)
    truth = frame[[MEN]].join(shares_by_code).assign(**{HUNDRED: 100.0})
    headings = dict(zip(PARTS, names, strict=True))
    return Case(path, truth, ((PARTS, HUNDRED),), PARTS, headings, slack=0.05)


@case
def one_row(folder: Path) -> Case:
    frame = households(27).iloc[[NOUGHT]]
    lines = [
        ["DEPCOM", "Commune", "Ménages", *PARTS],
        [frame.index[0], "Bazuel", *map(str, frame.iloc[0])],
    ]
    return Case(write_csv(folder / "une.csv", lines), frame)


@case
def percentages_with_their_sum(folder: Path) -> Case:
    frame = households(34)
    shares_by_code = shares(frame, PARTS).round(1)
    lines = [["Code Insee", "Ménages", *PARTS, "Total (%)"]]
    for code in CODES:
        cells = ["" if np.isnan(v) else french(v) + " %" for v in shares_by_code.loc[code]]
        lines.append([code, str(frame.at[code, MEN]), *cells, "100 %" if cells[0] else ""])
    truth = frame[[MEN]].join(shares_by_code).assign(**{HUNDRED: 100.0})
    path = write_csv(folder / "somme.csv", lines)
    return Case(path, truth, ((PARTS, HUNDRED),), PARTS, slack=0.05)


@case
def cumulative_shares_that_stop_growing(folder: Path) -> Case:
    """Two bounds have the same share, so no household lies between them."""
    frame = households(41)
    frame.iloc[1, 2:4] = (0, frame.iloc[1, 2] + frame.iloc[1, 3])
    steps = shares(frame, PARTS).cumsum(axis=1).round(1).iloc[:, :3]
    names = ("% sous 20 % du plafond", "% sous 40 % du plafond", "% sous 60 % du plafond")
    lines = [["DEPCOM", "Ménages", *names]]
    for code in CODES:
        cells = ["" if np.isnan(v) else french(v) for v in steps.loc[code]]
        lines.append([code, str(frame.at[code, MEN]), *cells])
    path = write_csv(folder / "cumul_parts.csv", lines)
    truth = frame[[MEN]].join(steps.set_axis(list(names), axis=1))
    truth["entre"] = truth[names[1]] - truth[names[0]]
    families = (((names[0], "entre"), names[1]),)
    return Case(path, truth, families, names, slack=0.05)
