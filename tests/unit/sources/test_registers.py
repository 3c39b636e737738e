"""Tables of registers with the headings under which they are published: what they count, and what
is no count."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from awkward import roles
from published import filosofi
from truth import CODES, csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile

SNE = (
    "Code INSEE", "Commune", "Nombre de demandes", "Mutations", "Nombre d'attributions",
    "dont premier quartile", "Tension (demandes/attributions)",
)  # fmt: skip
LOGEMENT = (
    "CODGEO", "P20_LOG", "P20_RP", "P20_RSECOCC", "P20_LOGVAC", "P20_MAISON", "P20_APPART",
    "P20_RP_1P", "P20_RP_2P", "P20_RP_3P", "P20_RP_4P", "P20_RP_5PP", "P20_MEN",
    "P20_MEN_ANEM0002", "P20_MEN_ANEM0204", "P20_MEN_ANEM0509", "P20_MEN_ANEM10P", "P20_RP_PROP",
    "P20_RP_LOC", "P20_RP_LOCHLMV", "P20_RP_GRAT",
)  # fmt: skip
QPV = ("code_qp", "nom_qp", "commune_qp", "siren_epci", "lib_epci")


def number(value: float, places: int = 1) -> str:
    return f"{value:.{places}f}".replace(".", ",")


def demands(dice: np.random.Generator) -> list[list[str]]:
    lines = [list(SNE)]
    for code in CODES:
        waiting, housed = int(dice.integers(60, 500)), int(dice.integers(12, 50))
        first = int(dice.integers(1, housed))
        lines.append(
            [code, "Lieu", str(waiting), str(waiting // 3), str(housed), str(first),
             number(waiting / housed)]
        )  # fmt: skip
    return lines


def test_demands_and_attributions_open_without_a_word(tmp_path: Path) -> None:
    result = open_files(csv(tmp_path / "sne.csv", demands(np.random.default_rng(1))))
    columns_found = roles(result)
    assert columns_found["Nombre d'attributions"] == "population"
    assert columns_found["Nombre de demandes"] == "total"
    assert columns_found["Mutations"] == "count"
    assert columns_found["Tension (demandes/attributions)"] == "left_out"
    assert any("attributions" in note for note in result.readings["commune"].notes)


def test_few_demands_or_attributions_are_withheld(tmp_path: Path) -> None:
    lines = demands(np.random.default_rng(2))
    lines[1][2:] = ["300", "100", "6", "3", number(50)]
    lines[2][2:] = ["7", "2", "0", "0", "-"]
    lines[3][2:] = ["0", "0", "0", "0", "-"]
    result = open_files(csv(tmp_path / "sne.csv", lines))
    released_frame = protect_opened(result, Policy()).scales["commune"].released
    assert not {lines[1][0], lines[2][0]} & set(released_frame.index)
    assert lines[3][0] in released_frame.index


def test_squares_of_filosofi(tmp_path: Path) -> None:
    """A flag is no count of households; 200 m squares are as the file counts them."""
    lines = filosofi(np.random.default_rng(4))
    truth = {line[0]: float(line[3].replace(",", ".")) for line in lines[1:]}
    result = open_files(csv(tmp_path / "carreaux.csv", lines))
    columns_found = roles(result)
    assert (columns_found["I_est_200"], columns_found["Men"]) == ("flag", "population")
    assert columns_found["Ind"] == "left_out"
    assert (columns_found["Men_coll"], columns_found["Men_mais"], columns_found["Log_inc"]) == (
        "category",
    ) * 3
    part = protect_opened(result, Policy()).scales["carreau"]
    assert set(part.released.index) <= {code for code, whole in truth.items() if whole >= 11}
    flags = {code: place % 2 for place, code in enumerate(truth)}
    assert [bool(text) for text in part.released["imputed"]] == [
        flags[code] == 1 for code in part.released.index
    ]
    households = part.released[result.schema.population]
    assert [round(truth[code]) for code in households.index] == households.tolist()


def test_the_base_logement_of_insee(tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    lines = [list(LOGEMENT)]
    for code in CODES:
        homes = float(dice.uniform(40, 900))
        rooms, stay = dice.dirichlet([2] * 5) * homes, dice.dirichlet([2] * 4) * homes
        owners = dice.dirichlet([4, 3, 0.3]) * homes
        second, empty = 0.06 * homes, 0.08 * homes
        every = homes + second + empty
        cells = (every, homes, second, empty, 0.6 * every, 0.4 * every, *rooms, homes, *stay,
                 owners[0], owners[1], 0.6 * owners[1], owners[2])  # fmt: skip
        lines.append([code, *(f"{cell:.9f}" for cell in cells)])
    result = open_files(csv(tmp_path / "logement.csv", lines))
    assert roles(result)["P20_MEN"] == "population"
    assert "left_out" not in roles(result).values()
    headings = result.first.profile.columns
    families = [{headings[c] for c in f.columns} for f in result.schema.families if f.partition]
    assert {"P20_RP_PROP", "P20_RP_LOC", "P20_RP_GRAT"} in families
    assert {f"P20_MEN_ANEM{n}" for n in ("0002", "0204", "0509", "10P")} in families
    protect_opened(result, Policy())


def test_a_list_of_qpv_is_sent_to_the_comparison_of_lists(tmp_path: Path) -> None:
    lines = [list(QPV)]
    lines += [[f"QP059{n:03}", f"Quartier {n}", "59139", "200030633", "CA"] for n in range(9)]
    with pytest.raises(Unreadable, match="Compare two lists"):
        open_files(csv(tmp_path / "qpv.csv", lines))


@pytest.mark.parametrize("heading", ["LOYERMOY", "AGE-MOY", "LOYMOY", "Surf_moy", "Âge moyen"])
def test_a_mean_is_no_percentage(heading: str, tmp_path: Path) -> None:
    dice = np.random.default_rng(7)
    lines = [["DEPCOM", "Ménages", "Seuls", "Couples", heading]]
    for code in CODES:
        alone, pairs = dice.integers(20, 90, 2).tolist()
        mean = number(dice.uniform(5, 60), 2)
        lines.append([code, str(alone + pairs), str(alone), str(pairs), mean])
    path = csv(tmp_path / "a.csv", lines)
    assert roles(open_files(path))[heading] == "left_out"
    weighted = open_files(path, profile=Profile(weights={heading: "Ménages"}))
    assert roles(weighted)[heading] == "mean"
    (mean_,) = weighted.schema.means
    released_frame = protect_opened(weighted, Policy()).scales["commune"].released
    assert released_frame[mean_.column].notna().any()


def test_a_mean_may_be_weighted_by_households_without_categories(tmp_path: Path) -> None:
    """“Ménages” and “Surface moyenne” alone: refused before, as nothing but categories counted. The
    withheld commune's mean must not follow from the mean of all."""
    households = [9, *range(100, 100 + len(CODES) - 1)]
    means = [60 + position / 7 for position in range(len(CODES))]
    every = sum(n * mean for n, mean in zip(households, means, strict=True)) / sum(households)
    lines = [["DEPCOM", "Ménages", "Surface moyenne"], ["Total", str(sum(households)), f"{every}"]]
    lines += [
        [code, str(n), f"{mean}"] for code, n, mean in zip(CODES, households, means, strict=True)
    ]
    profile = Profile(weights={"Surface moyenne": "Ménages"})
    files = open_files(csv(tmp_path / "a.csv", lines), profile=profile)
    (mean_,) = files.schema.means
    shown = protect_opened(files, Policy()).scales["commune"].released[mean_.column]
    assert 0 < shown.notna().sum() <= len(CODES) - 2
