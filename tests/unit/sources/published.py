"""Tables as they are published or handed over, by their headings, with simulated rows below: OPS,
the demand and attributions of SNE, five kinds of landlords' lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from truth import CODES, csv

Lines = list[list[str]]


def counts(dice: np.random.Generator, whole: int, number: int) -> list[int]:
    """So many categories of a whole, none of them empty where the whole is large."""
    return [int(n) for n in dice.multinomial(whole, dice.dirichlet([4.0] * number))]


def ops(dice: np.random.Generator) -> Lines:
    """The survey of occupancy, a row per commune: three rows of headings, notes below."""
    families = {
        "Composition": ["Isolés", "Couples sans enfant", "Couples avec enfants", "Monoparentales"],
        "Revenus en % du plafond PLUS": ["< 20 %", "20 à 40 %", "40 à 60 %", "> 60 %"],
        "Aides": ["APL"],
    }
    top, low = ["", "", ""], ["Code commune", "Commune", "Ménages enquêtés"]
    for title, names in families.items():
        top += [title] + [""] * (len(names) - 1)
        low += names
    lines = [["Occupation du parc social – données fictives"], top, low]
    for code in CODES:
        whole = int(dice.integers(60, 900))
        lines.append([code, "Lieu", str(whole), *map(str, counts(dice, whole, 4)),
                      *map(str, counts(dice, whole, 4)), str(whole // 2)])  # fmt: skip
    return [*lines, ["Source : enquête OPS, données fictives"]]


def sne_demands(dice: np.random.Generator) -> Lines:
    lines = [["Code Insee", "Libellé commune", "Demandes en cours au 31/12/2023", "Mutations",
              "Demandes hors mutation", "1 personne", "2 personnes", "3 personnes et plus",
              "Ancienneté moyenne (mois)"]]  # fmt: skip
    for code in CODES:
        whole = int(dice.integers(50, 700))
        lines.append([code, "Lieu", str(whole), *map(str, counts(dice, whole, 2)),
                      *map(str, counts(dice, whole, 3)), f"{dice.uniform(8, 40):.1f}"])  # fmt: skip
    return lines


def sne_attributions(dice: np.random.Generator) -> Lines:
    lines = [["Code Insee", "Libellé commune", "Attributions 2023", "En QPV", "Hors QPV"]]
    for code in CODES:
        whole = int(dice.integers(40, 300))
        lines.append([code, "Lieu", str(whole), *map(str, counts(dice, whole, 2))])
    return lines


def sne_first_quartile(dice: np.random.Generator) -> Lines:
    lines = [["Code Insee", "Attributions hors QPV", "dont premier quartile",
              "Part du premier quartile"]]  # fmt: skip
    for code in CODES:
        whole = int(dice.integers(40, 300))
        first = int(whole * dice.uniform(0.1, 0.4)) + 1
        lines.append([code, str(whole), str(first), f"{100 * first / whole:.1f} %"])
    return lines


def sne_stock(dice: np.random.Generator) -> Lines:
    lines = [["Code Insee", "Nombre total de demandes en stock au 31/12/2023",
              "Nb attributions 2023", "Pression"]]  # fmt: skip
    for code in CODES:
        demands, attributions = int(dice.integers(60, 900)), int(dice.integers(15, 50))
        lines.append([code, str(demands), str(attributions), f"{demands / attributions:.2f}"])
    return lines


def filosofi(dice: np.random.Generator) -> Lines:
    """Squares of 200 m, every second one with imputed values."""
    lines = [["Idcar_200m", "I_est_200", "Ind", "Men", "Men_pauv", "Men_1ind", "Men_coll",
              "Men_mais", "Log_av45", "Log_45_70", "Log_70_90", "Log_ap90", "Log_inc",
              "lcog_geo"]]  # fmt: skip
    for place in range(40):
        homes = np.round(dice.dirichlet([2] * 5) * dice.uniform(3, 80), 1)
        whole = round(float(homes.sum()), 1)
        flats = round(whole * float(dice.uniform(0.2, 0.8)), 1)
        row = [2.2 * whole, whole, 0.2 * whole, 0.4 * whole, flats, whole - flats, *homes]
        lines.append([f"CRS3035RES200mN{2990000 + 200 * place}E3900000", str(place % 2),
                      *(f"{cell:.1f}".replace(".", ",") for cell in row), "59139"])  # fmt: skip
    return lines


def filosofi_shares(dice: np.random.Generator) -> Lines:
    """All columns of a square, whole numbers, the shares of imputed squares being alike: so many
    columns are equal that others than the households add up."""
    persons = ["ind_0_3", "ind_4_5", "ind_6_10", "ind_11_17", "ind_18_24", "ind_25_39",
               "ind_40_54", "ind_55_64", "ind_65_79", "ind_80p", "ind_inc"]  # fmt: skip
    lines = [["idcar_200m", "i_est_200", "lcog_geo", "ind", "men", "men_pauv", "men_1ind",
              "men_5ind", "men_prop", "men_fmp", "ind_snv", "log_av45", "log_45_70", "log_70_90",
              "log_ap90", "log_inc", "log_soc", *persons]]  # fmt: skip
    for n in range(20):
        whole = int(dice.integers(4, 400))
        shares = [0.2 * whole, 0.3 * whole, 0.1 * whole, 0.5 * whole, 0.1 * whole]
        row = [2.1 * whole, whole, *shares, 20_000.0 * whole, *counts(dice, whole, 5),
               *[0.2 * whole] * 12]  # fmt: skip
        code = f"CRS3035RES200mN{2886000 + 200 * (n // 5)}E{3272000 + 200 * (n % 5)}"
        lines.append([code, str(int(n % 7 == 0)), "29019",
                      *(f"{cell:.1f}".replace(".", ",") for cell in row)])  # fmt: skip
    return lines


def lovac(dice: np.random.Generator) -> Lines:
    lines = [["CODGEO_25", "LIBGEO_25", "pp_total_24", "pp_vacant_25", "pp_vacant_plus_2ans_25"]]
    for code in CODES:
        every = int(dice.integers(200, 2000))
        lines.append([code, "Lieu", str(every), str(every // 9), str(every // 20)])
    return lines


def sne_balance(dice: np.random.Generator) -> Lines:
    """Demand, attributions and a share, with the agglomeration below: 30 % of the communes have
    fewer than eleven demands."""
    lines = [["Code Insee", "Demandes", "Dont mutations", "Attributions",
              "Part 1er quartile (%)"]]  # fmt: skip
    whole = np.zeros(4)
    for n, code in enumerate(CODES):
        demands = int(dice.integers(2, 11)) if n % 3 == 0 else int(dice.integers(30, 300))
        given, share = max(demands // 3, 1), float(dice.uniform(5, 60))
        whole += [demands, demands // 4, given, given * share]
        lines.append([code, str(demands), str(demands // 4), str(given), f"{share:.1f}"])
    totals = [*map(str, whole[:3].astype(int)), f"{whole[3] / whole[2]:.1f}"]
    return [*lines, ["Total", *totals]]


def rpls_third_party(dice: np.random.Generator) -> Lines:
    """RPLS by commune as a third party published it: no heading names dwellings."""
    lines = [["COM", "NCOM", "LOUE", "VACANT", "1P", "2P", "3P", "TOT21", "LOYERMOY"]]
    for code in CODES:
        whole, let = int(dice.integers(3, 900)), 0
        let = whole - whole // 12
        lines.append([code, "Lieu", str(let), str(whole - let), *map(str, counts(dice, whole, 3)),
                      str(whole), f"{dice.uniform(4, 7):.2f}"])  # fmt: skip
    return lines


def dwellings_paris(dice: np.random.Generator) -> Lines:
    """Social dwellings by their state, under headings of one word."""
    lines = [["Code Insee", "Nombre de logements sociaux", "Loués", "Vacants", "Autres"]]
    for code in CODES:
        parts = counts(dice, int(dice.integers(5, 900)), 3)
        lines.append([code, str(sum(parts)), *map(str, parts)])
    return lines


def aravis(dice: np.random.Generator) -> Lines:
    """Programmes below a heading of two rows, “Ménages” above “enquêtés”, subtotals between."""
    lines = [["Programme", "", "Ménages", "Composition", "", ""],
             ["Code", "Libellé", "enquêtés", "Isolés", "Couples", "Autres"]]  # fmt: skip
    for town in range(5):
        sums = np.zeros(4, dtype=int)
        for n in range(4):
            parts = counts(dice, int(dice.integers(12, 90)), 3)
            lines.append([f"P{town}{n:02}", f"Programme fictif {town}{n}", str(sum(parts)),
                          *map(str, parts)])  # fmt: skip
            sums += [sum(parts), *parts]
        lines.append([f"Total ville {town}", "", *map(str, sums)])
    return lines


def lovac_in_words(dice: np.random.Generator) -> Lines:
    """LOVAC by EPCI, its headings in words below a common one."""
    lines = [["", "", "Parc privé", "", ""],
             ["Code EPCI", "EPCI", "Nombre de logements du parc privé", "Vacants",
              "Vacants depuis plus de 2 ans"]]  # fmt: skip
    for code in ("200030633", "200068500", "245901160", "200042190", "245900428", "200093201"):
        every = int(dice.integers(2000, 90_000))
        lines.append([code, "Lieu", str(every), str(every // 12), str(every // 30)])
    return lines


def landlord_residences(dice: np.random.Generator) -> Lines:
    """Occupancy by résidence, with the commune's code and a remark that must not leave."""
    lines = [["Code résidence", "Nom résidence", "Code INSEE", "Nb ménages", "Isolés", "Familles",
              "Ménages APL", "Remarques"]]  # fmt: skip
    for n in range(40):
        whole = int(dice.integers(4, 90))
        lines.append([f"R{n:03}", f"Résidence fictive {n}", CODES[n % 14], str(whole),
                      *map(str, counts(dice, whole, 2)), str(whole // 2), "à revoir"])  # fmt: skip
    return lines


def landlord_rents(dice: np.random.Generator) -> Lines:
    """A rent roll: a row per dwelling, in the landlord's own words."""
    lines = [["Code_INSEE", "Programme", "Typologie", "Surface", "Loyer mensuel", "Financement",
              "Statut"]]  # fmt: skip
    lines[0][0] = "Code INSEE"
    for n in range(600):
        surface = int(dice.integers(25, 100))
        lines.append([CODES[n % 5], f"Programme {n % 12}", f"T{1 + n % 5}", str(surface),
                      f"{surface * dice.normal(6, 0.8):.2f}".replace(".", ","),
                      str(dice.choice(["PLAI", "PLUS", "PLS", "HLM/O"])),
                      str(dice.choice(["loué"] * 9 + ["vacant"]))])  # fmt: skip
    return lines


def landlord_ratios(dice: np.random.Generator) -> Lines:
    """A ratio with decimals makes no weighted counts."""
    lines = [["Code Insee", "Nombre de ménages", "Seuls", "Autres", "Ménages par résidence"]]
    for code in CODES:
        whole = int(dice.integers(20, 400))
        per = f"{whole / 7:.2f}".replace(".", ",")
        lines.append([code, str(whole), *map(str, counts(dice, whole, 2)), per])
    return lines


def landlord_totals(dice: np.random.Generator) -> Lines:
    """By commune, with the total of the landlord below."""
    lines = [["Commune", "Code", "Ménages", "Moins de 30 ans", "30 à 64 ans", "65 ans et plus"]]
    whole = np.zeros(4, dtype=int)
    for code in CODES:
        parts = counts(dice, int(dice.integers(30, 300)), 3)
        row = np.array([sum(parts), *parts])
        whole += row
        lines.append(["Lieu", code, *map(str, row)])
    return [*lines, ["Total patrimoine", "", *map(str, whole)]]


def landlord_shares(dice: np.random.Generator) -> Lines:
    """Households and shares in per cent alone."""
    lines = [["Code commune", "Ménages", "% isolés", "% couples", "% familles"]]
    for code in CODES:
        whole = int(dice.integers(100, 900))
        parts = counts(dice, whole, 3)
        lines.append([code, str(whole), *(f"{100 * part / whole:.1f}".replace(".", ",")
                                          for part in parts)])  # fmt: skip
    return lines


def landlord_buildings(dice: np.random.Generator) -> Lines:
    """Buildings as points in Lambert 93."""
    lines = [["Id bâtiment", "X", "Y", "Nombre de ménages", "Isolés", "Autres"]]
    for n in range(60):
        whole = int(dice.integers(3, 60))
        lines.append([f"B{n:03}", str(712000 + 90 * n), str(7003000 + 40 * n), str(whole),
                      *map(str, counts(dice, whole, 2))])  # fmt: skip
    return lines


PUBLISHED = {  # writer → scale, what counts, columns left behind
    ops: ("commune", "Ménages enquêtés", set()),
    sne_demands: ("commune", "Demandes en cours au 31/12/2023", {"Ancienneté moyenne (mois)"}),
    sne_attributions: ("commune", "Attributions 2023", set()),
    sne_first_quartile: ("commune", "Attributions hors QPV", set()),
    sne_stock: ("commune", "Nb attributions 2023", {"Pression"}),
    sne_balance: ("commune", "Attributions", set()),
    rpls_third_party: ("commune", "TOT21", {"LOYERMOY"}),
    dwellings_paris: ("commune", "Nombre de logements sociaux", set()),
    aravis: ("residence", "enquêtés", set()),
    filosofi_shares: ("carreau", "men", {"ind_snv"}),
    lovac: ("commune", "pp_total_24", set()),
    lovac_in_words: ("epci", "Nombre de logements du parc privé", set()),
    landlord_residences: ("residence", "Nb ménages", {"Remarques"}),
    landlord_rents: ("commune", "Dwellings", set()),
    landlord_ratios: ("commune", "Nombre de ménages", {"Ménages par résidence"}),
    landlord_totals: ("commune", "Ménages", set()),
    landlord_shares: ("commune", "Ménages", set()),
    landlord_buildings: ("batiment", "Nombre de ménages", set()),
}


def write_file(folder: Path, lines: Lines) -> Path:
    return csv(folder / "fictif.csv", lines)
