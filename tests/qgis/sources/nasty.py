"""Files as a suspicious tester would write them, each with the raw truth behind it.

Every function writes one file and says what it holds: `truth` units × columns (by the words that
their headings hold), `families` (categories, total), `rates` (columns that are percentages)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
from truth import PERCENT, Raw, Sheet, ods, xlsx
from truth import csv as write_csv

CODES = (
    "59139", "59136", "59137", "59075", "59149", "59055", "59059", "59063", "59069", "59074",
    "59102", "59108", "59118", "59121",
)  # fmt: skip
NAMES = (
    "Caudry", "Le Cateau-Cambrésis", "Catillon-sur-Sambre", "Beaumont-en-Cambrésis", "Clary",
    "Bertry", "Bévillers", "Béthencourt", "Briastre", "Busigny", "Boussières-en-Cambrésis",
    "Caullery", "Carnières", "Cattenières",
)  # fmt: skip
SMALL, NOBODY, NOUGHT, ALL = 3, 7, 5, 9  # rows: 1–10 households, none, a category of 0, one of all
PARTS = ("Personnes seules", "Familles monoparentales", "Couples", "Autres")
MEN = "Ménages"


@dataclass(frozen=True)
class Case:
    """headings: words of the truth → how the file heads that column (itself where it is missing)
    total: the reader knows the file's total · tells_total: the column that would tell it"""

    path: Path
    truth: pd.DataFrame
    families: tuple[tuple[tuple[str, ...], str], ...] = ((PARTS, MEN),)
    rates: tuple[str, ...] = ()
    headings: dict[str, str] = field(default_factory=dict)
    total: bool = False
    tells_total: str = ""


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


@case
def percentages_as_text_in_cp1252(folder: Path) -> Case:
    frame = households()
    told = shares(frame, PARTS)
    lines = [["Code Insee", "Commune", "Ménages logés", *(f"% {p.lower()}" for p in PARTS)]]
    for code, name in zip(CODES, NAMES, strict=True):
        cells = ["" if np.isnan(v) else french(v) + " %" for v in told.loc[code]]
        lines.append([code, name, str(frame.at[code, MEN]), *cells])
    path = write_csv(folder / "taux.csv", lines, encoding="cp1252")
    truth = frame[[MEN]].join(told.round(1))
    headings = {MEN: "Ménages logés", **{p: f"% {p.lower()}" for p in PARTS}}
    return Case(path, truth, (), PARTS, headings)


@case
def three_rows_of_headings_and_a_hidden_sheet(folder: Path) -> Case:
    frame = households(6)
    told = shares(frame, PARTS)
    lines: list[list[object]] = [
        ["Occupation du parc social en 2022"], [],
        ["Code géo", "Libellé", "Ménages", "Composition"],
        ["", "", "2022", "Nombre", "", "", "", "Part (%)"],
        ["", "", "", *PARTS, *PARTS],
    ]  # fmt: skip
    for code, name in zip(CODES, NAMES, strict=True):
        cells = ["" if np.isnan(v) else round(v, 1) for v in told.loc[code]]
        lines.append([code, name, *map(int, frame.loc[code]), *cells])
    whole = frame.sum()
    lines.append(
        ["Total", "", *map(int, whole), *(round(100 * whole[p] / whole[MEN], 1) for p in PARTS)]
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
    headings = {MEN: "Ménages – 2022", **{p: f"Composition – Nombre – {p}" for p in PARTS}}
    truth = frame.join(told.round(1).add_prefix("% "))
    headings |= {f"% {p}": f"Composition – Part (%) – {p}" for p in PARTS}
    return Case(path, truth, rates=tuple(f"% {p}" for p in PARTS), headings=headings, total=True)


@case
def counts_and_shares_in_turn(folder: Path) -> Case:
    frame = households(7)
    told = shares(frame, PARTS)
    lines = [
        ["CODGEO", "LIBGEO", "Nb de ménages", *(x for p in PARTS for x in (p, ""))],
        ["", "", "", *["Effectif", "%"] * 4],
    ]
    for code, name in zip(CODES, NAMES, strict=True):
        pairs = [
            (str(frame.at[code, p]), "" if np.isnan(told.at[code, p]) else french(told.at[code, p]))
            for p in PARTS
        ]
        lines.append([code, name, str(frame.at[code, MEN]), *(x for pair in pairs for x in pair)])
    path = write_csv(folder / "alterne.csv", lines)
    truth = frame.join(told.round(1).add_prefix("% "))
    headings = {MEN: "Nb de ménages", **{p: f"{p} – Effectif" for p in PARTS}}
    headings |= {f"% {p}": f"{p} – %" for p in PARTS}
    return Case(path, truth, rates=tuple(f"% {p}" for p in PARTS), headings=headings)


@case
def iris_below_their_communes_in_one_column(folder: Path) -> Case:
    frame = households(8)
    rng = np.random.default_rng(1)
    lines = [["CODGEO", "LIBGEO", "MENAGES", *PARTS]]
    fine: dict[str, np.ndarray] = {}
    for code, name in zip(CODES[:8], NAMES, strict=False):
        lines.append([code, name, *map(str, frame.loc[code])])
        parts = np.stack(
            [rng.multinomial(int(n), [0.6, 0.38, 0.02]) for n in frame.loc[code, list(PARTS)]], 1
        )
        for number, part in enumerate(parts, 1):
            iris = f"{code}010{number}"
            fine[iris] = np.array([part.sum(), *part])
            lines.append([iris, f"{name} {number}", *map(str, fine[iris])])
    path = write_csv(folder / "niveaux.csv", lines)
    truth = pd.DataFrame(fine, index=[MEN, *PARTS]).T
    return Case(path, truth, headings={MEN: "MENAGES"})


@case
def weighted_counts_with_decimal_commas(folder: Path) -> Case:
    frame = households(9)
    rng = np.random.default_rng(2)
    lines = [["COM", "LIBCOM", "P22_MEN", *PARTS]]
    weighted = frame[list(PARTS)] * rng.uniform(0.97, 1.03, (len(frame), len(PARTS)))
    for code, name in zip(CODES, NAMES, strict=True):
        cells = weighted.loc[code]
        lines.append([code, name, french(cells.sum(), 6), *(french(v, 6) for v in cells)])
    truth = weighted.round().astype(int)
    truth.insert(0, MEN, truth.sum(axis=1))
    return Case(write_csv(folder / "pondere.csv", lines), truth, headings={MEN: "P22_MEN"})


@case
def symbols_of_every_kind(folder: Path) -> Case:
    frame = households(10)
    signs = ["<11", "s", "nc", "-", "*", "n.s.", "moins de 11", "secret"]
    lines = [["Code commune", "Nom", "Nombre de ménages", *PARTS]]
    truth = frame.astype(float)
    for at, (code, name) in enumerate(zip(CODES, NAMES, strict=True)):
        cells = []
        for place, part in enumerate(PARTS):
            small = frame.at[code, part] <= 10
            cells.append(signs[(at + place) % len(signs)] if small else str(frame.at[code, part]))
        men = frame.at[code, MEN]
        lines.append([code, name, "<11" if 0 < men < 11 else str(men), *cells])
    path = write_csv(folder / "symboles.csv", lines, encoding="cp1252")
    return Case(path, truth, headings={MEN: "Nombre de ménages"})


@case
def ranks_changes_dates_and_telephones(folder: Path) -> Case:
    frame = households(11)
    rng = np.random.default_rng(3)
    lines = [["N°", "Code INSEE", "Code postal", "Commune", "Date d'extraction", "Année",
              "Nb ménages", *PARTS, "Rang", "Évolution 2020-2022", "Indice", "Tél."]]  # fmt: skip
    for at, (code, name) in enumerate(zip(CODES, NAMES, strict=True)):
        lines.append([
            str(at + 1), code, "59540", name, "01/03/2023", "2022", *map(str, frame.loc[code]),
            str(at + 1), str(int(rng.integers(-5, 9))), french(rng.uniform(0, 1), 3), "0327850000",
        ])  # fmt: skip
    path = write_csv(folder / "rangs.csv", lines)
    return Case(path, frame, headings={MEN: "Nb ménages"})


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


@case
def cumulative_columns_alone(folder: Path) -> Case:
    frame = households(13)
    steps = frame[list(PARTS)].cumsum(axis=1)
    names = ("Revenus < 20 % PLUS", "Revenus < 40 % PLUS", "Revenus < 60 % PLUS")
    lines = [["DEPCOM", "Libellé", "Ménages", *names]]
    for code, name in zip(CODES, NAMES, strict=True):
        lines.append([code, name, str(frame.at[code, MEN]), *map(str, steps.loc[code].iloc[:3])])
    truth = frame[[MEN, *PARTS]].copy()
    for place, name in enumerate(names):
        truth[name] = steps.iloc[:, place]
    families = (
        (PARTS, MEN),
        ((names[0], PARTS[1]), names[1]),
        ((names[1], PARTS[2]), names[2]),
        ((names[2], PARTS[3]), MEN),
    )
    return Case(write_csv(folder / "cumul.csv", lines), truth, families)


@case
def of_whom_beside_its_category(folder: Path) -> Case:
    frame = households(14)
    some = (frame["Familles monoparentales"] * 0.3).astype(int)
    some.iloc[1] = frame["Familles monoparentales"].iloc[1]  # nobody has fewer children
    frame["dont trois enfants"] = some
    frame["moins d'enfants"] = frame["Familles monoparentales"] - some
    columns = [MEN, PARTS[0], PARTS[1], "dont trois enfants", PARTS[2], PARTS[3]]
    lines = [["DEPCOM", "Libellé", *columns]]
    for code, name in zip(CODES, NAMES, strict=True):
        lines.append([code, name, *(str(frame.at[code, c]) for c in columns)])
    path = write_csv(folder / "dont.csv", lines)
    families = ((PARTS, MEN), (("dont trois enfants", "moins d'enfants"), PARTS[1]))
    return Case(path, frame, families)


@case
def numbers_with_marks_of_footnotes(folder: Path) -> Case:
    frame = households(15)
    lines = [["DEPCOM", "Libellé", "Ménages", *PARTS]]
    for at, (code, name) in enumerate(zip(CODES, NAMES, strict=True)):
        marks = ["*" if at == 4 else " (r)" if at == 2 else "", "", "", "¹" if at == 6 else "", ""]
        cells = [f"{v}{m}" for v, m in zip(frame.loc[code], marks, strict=True)]
        lines.append([code, name, *cells])
    return Case(write_csv(folder / "notes.csv", lines), frame)


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
def percent_cells_with_all_their_decimals(folder: Path) -> Case:
    frame = households(17)
    told = shares(frame, PARTS)
    lines: list[list[object]] = [["code_insee", "nom", "nb_menages", *PARTS]]
    for code, name in zip(CODES, NAMES, strict=True):
        cells = [
            "" if np.isnan(v) else Raw(f's="{PERCENT}"', f"<v>{v / 100:.17g}</v>")
            for v in told.loc[code]
        ]
        lines.append([code, name, int(frame.at[code, MEN]), *cells])
    path = xlsx(folder / "pourcent.xlsx", Sheet("Feuil1", lines))
    return Case(path, frame[[MEN]].join(told.round(1)), (), PARTS, {MEN: "nb_menages"})


@case
def a_spreadsheet_with_percent_and_dates(folder: Path) -> Case:
    frame = households(18)
    told = shares(frame, PARTS[:1])
    lines: list[list[object]] = [
        ["Données fictives au 31/12/2022"],
        ["INSEE", "Commune", "Ménages", "Mise à jour", "Part des seuls"],
    ]
    day = Raw('office:value-type="date" office:date-value="2022-12-31"', "<text:p>31/12</text:p>")
    for code, name in zip(CODES, NAMES, strict=True):
        share = told.loc[code].iloc[0]
        cell: object = "" if np.isnan(share) else Raw(
            f'office:value-type="percentage" office:value="{share / 100!r}"', "<text:p>x %</text:p>"
        )  # fmt: skip
        lines.append([int(code), name, int(frame.at[code, MEN]), day, cell])
    path = ods(folder / "tableur.ods", ("Feuille1", lines), ("Vide", []))
    truth = frame[[MEN]].join(told.round(1).rename(columns={PARTS[0]: "Part des seuls"}))
    return Case(path, truth, (), ("Part des seuls",))


@case
def utf16_quoted_with_a_line_that_names_its_separator(folder: Path) -> Case:
    frame = households(19)
    lines = [["CODE", "LIBELLE", "NB_MENAGES", *PARTS, "", ""]]
    for line in rows(frame):
        lines.append([*line[:2], f"{int(line[2]):,}".replace(",", "\u00a0"), *line[3:], "", ""])
    text = "sep=;\r\n" + "\r\n".join(";".join(f'"{c}"' for c in line) for line in lines)
    path = folder / "sep.csv"
    path.write_bytes(text.encode("utf-16"))
    return Case(path, frame, headings={MEN: "NB_MENAGES"})


@case
def texts_and_numbers_in_one_column(folder: Path) -> Case:
    frame = households(20)
    lines: list[list[object]] = [["DEPCOM", "Commune", "Ménages", *PARTS]]
    for at, line in enumerate(rows(frame)):
        cells = [int(v) if (at + c) % 2 else v for c, v in enumerate(line[2:])]
        lines.append([int(line[0]) if at % 2 else line[0], line[1], *cells])
    return Case(xlsx(folder / "mixte.xlsx", Sheet("Export", lines)), frame)


@case
def two_shares_that_make_a_hundred(folder: Path) -> Case:
    frame = households(21)
    inside = (frame[MEN] * 0.4).astype(int)
    inside.iloc[2], inside.iloc[6] = 0, frame[MEN].iloc[6]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 100 * inside / frame[MEN].replace(0, np.nan)
    lines = [["DEPCOM", "Ménages", "Taux individuel", "Taux collectif"]]
    for code in CODES:
        told = share[code]
        cells = ["", ""] if np.isnan(told) else [french(told) + "%", french(100 - told) + "%"]
        lines.append([code, str(frame.at[code, MEN]), *cells])
    truth = frame[[MEN]].assign(
        **{"Taux individuel": share.round(1), "Taux collectif": (100 - share).round(1)}
    )
    rates = ("Taux individuel", "Taux collectif")
    return Case(write_csv(folder / "deux.csv", lines), truth, (), rates)


@case
def shares_of_the_whole_territory(folder: Path) -> Case:
    """A column of shares of the total tells the total, and so a lone withheld unit."""
    frame = households(22)
    whole = 100 * frame[MEN] / frame[MEN].sum()
    lines = [["DEPCOM", "Commune", "Ménages", "Part dans l'EPCI (%)", *PARTS]]
    for line, share in zip(rows(frame), whole, strict=True):
        lines.append([*line[:3], french(share, 3), *line[3:]])
    path = write_csv(folder / "parts.csv", lines)
    return Case(path, frame, tells_total="Part dans l'EPCI (%)")


@case
def a_field_of_text_with_line_breaks_in_headings(folder: Path) -> Case:
    frame = households(23)
    lines = [["Code\ncommune", "Nom de la\ncommune", "Nombre de\nménages\n(enquête OPS)", *PARTS]]
    lines += rows(frame)
    lines.append(["ENSEMBLE", "", *map(str, frame.sum())])
    path = write_csv(folder / "retours.csv", lines, end="\r\n")
    return Case(path, frame, headings={MEN: "Nombre de ménages (enquête OPS)"}, total=True)


@case
def iris_that_lost_their_zeros(folder: Path) -> Case:
    rng = np.random.default_rng(24)
    codes = [f"010{n:02d}0{k}01" for n in (4, 53, 33) for k in range(1, 6)]
    counts = rng.integers(8, 90, (15, 3))
    counts[3], counts[8, 2] = (1, 2, 3), 0
    parts = ("Locataires stables", "Précaires", "Sans emploi")
    frame = pd.DataFrame(counts, columns=list(parts), index=codes)
    frame.insert(0, MEN, counts.sum(axis=1))
    lines: list[list[object]] = [["IRIS", MEN, *parts]]
    lines += [[int(c), *map(int, v)] for c, v in zip(codes, frame.to_numpy().tolist(), strict=True)]
    path = xlsx(folder / "iris.xlsx", Sheet("Feuil1", lines))
    return Case(path, frame, ((parts, MEN),))


@case
def whole_percentages_that_round_to_all_and_nothing(folder: Path) -> Case:
    frame = households(25)
    frame.iloc[0, 1:] = (frame.iloc[0, 0] - 2, 1, 1, 0)  # 99,7 % reads as 100 %
    told = shares(frame, PARTS)
    lines = [["Code commune", "Ménages", *(f"{p} (en %)" for p in PARTS)]]
    for code in CODES:
        cells = ["" if np.isnan(v) else f"{v:.0f}" for v in told.loc[code]]
        lines.append([code, str(frame.at[code, MEN]), *cells])
    path = write_csv(folder / "entiers.csv", lines)
    headings = {p: f"{p} (en %)" for p in PARTS}
    return Case(path, frame[[MEN]].join(told.round(0)), (), PARTS, headings)
