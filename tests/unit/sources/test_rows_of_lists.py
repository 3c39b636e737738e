"""Lists in which a row is no dwelling: garages, further tenants, past leases, sold dwellings,
occupants, candidates. Each ends in a question, and then in the number of dwellings."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from truth import csv

from occupancy_plugin.layers.release.file_release import caption_of, protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.mapping.spelling import normalise
from occupancy_plugin.sources.opening import OpenedFiles, open_files
from occupancy_plugin.sources.profile import Profile
from occupancy_plugin.sources.registers.dwelling_rows import OTHER_CELLS

SMALL = "59293"  # Haverskerque, eight dwellings
COMMUNES = {SMALL: 8, "59139": 60, "59136": 45, "59055": 30}
Rows = list[dict[str, str]]


def homes() -> Rows:
    """The true dwellings, with an identifier of the landlord's."""
    dice = np.random.default_rng(5)
    return [
        {
            "Code INSEE": code,
            "Réf. UG": f"{code[-3:]}.{number:04}",
            "Typologie": f"T{dice.integers(1, 6)}",
            "DPE": str(dice.choice(list("ABCDEFG"))),
            "Surface habitable": str(dice.integers(25, 110)),
            "Loyer": str(dice.integers(200, 700)),
        }
        for code, dwellings in COMMUNES.items()
        for number in range(dwellings)
    ]


def with_garages(column: str, dwelling: str, others: tuple[str, ...]) -> Rows:
    """Two units of another nature after each dwelling, with identifiers of their own."""
    rows = []
    for number, home in enumerate(homes()):
        rows.append({**home, column: home["Typologie"] if dwelling == "T" else dwelling})
        for place in (0, 1):
            bare = {"Code INSEE": home["Code INSEE"], "Réf. UG": f"G{number:04}{place}"}
            rows.append({**bare, column: others[(number + place) % len(others)], "Loyer": "40"})
    return rows


def natures() -> Rows:
    return with_garages("Nature UG", "Logement", ("Garage", "Parking", "Local commercial"))


def beds() -> Rows:
    return with_garages("Catégorie", "Logement familial", ("Foyer - lit",))


def uses() -> Rows:
    return with_garages("Usage", "Habitation", ("Stationnement",))


def states() -> Rows:
    """As many rows again that were sold or demolished."""
    rows = [{**home, "Statut": "En service"} for home in homes()]
    gone = [
        {
            **home,
            "Réf. UG": f"V{home['Réf. UG']}",
            "Statut": ("Vendu", "Sorti du patrimoine")[n % 2],
        }
        for n, home in enumerate(homes())
    ]
    return rows + gone


def several(column: str, values: tuple[str, ...], heading: str = "Réf. UG") -> Rows:
    """A row per value for each dwelling."""
    return [
        {heading: home["Réf. UG"], **{k: v for k, v in home.items() if k != "Réf. UG"}, column: v}
        for home in homes()
        for v in values
    ]


def joined() -> Rows:
    """Every fourth dwelling was made of two; of the others some name none."""
    rows = [{**home, "UG de rattachement": home["Réf. UG"]} for home in homes()]
    seconds = [{**row, "Réf. UG": f"J{n:03}", "Loyer": "0"} for n, row in enumerate(rows[::4])]
    for row in rows[::3]:
        row["UG de rattachement"] = ""
    return rows + seconds


def past_leases() -> Rows:
    rows = several("Date sortie", ("", "31/08/2021"), "N° logement")
    return [{**row, "Loyer": str(300 + n)} for n, row in enumerate(rows)]


def occupants() -> Rows:
    return several("Lien", ("Titulaire", "Conjoint", "Enfant"), "Réf. logement")


def candidates() -> Rows:
    """CALEOL: three candidates a dwelling, which no column identifies."""
    rows = []
    for number, home in enumerate(homes()):
        described = {key: cell for key, cell in home.items() if key != "Réf. UG"}
        described["Composition du foyer"] = "Couple"
        rows += [
            {"N° commission": f"C{number:03}", **described, "Rang": str(rank), "Décision": text}
            for rank, text in ((1, "Attribution"), (2, "Attribution sous réserve"), (3, "Refus"))
        ]
    return rows


LEFT_OUT: dict[str, object] = {"file": {"rows": "leave_out"}}
LISTS: dict[str, tuple[Callable[[], Rows], dict[str, object]]] = {
    "natures": (natures, LEFT_OUT),
    "typologies": (partial(with_garages, "Typologie", "T", ("GAR", "PK", "COM")), LEFT_OUT),
    "beds": (beds, LEFT_OUT),
    "uses": (uses, LEFT_OUT),
    "states": (states, LEFT_OUT),
    "joint tenants": (partial(several, "Rôle", ("Titulaire", "Co-titulaire")), LEFT_OUT),
    "joined": (joined, {"dwelling": "UG de rattachement"}),
    "past leases": (past_leases, {"dwelling": "N° logement"}),
    "occupants": (occupants, {"dwelling": "Réf. logement"}),
    "candidates": (candidates, {"dwelling": "N° commission"}),
}


def opened(rows: Rows, folder: Path, **profile: object) -> OpenedFiles:
    headings = list(dict.fromkeys(key for row in rows for key in row))
    lines = [headings, *([row.get(key, "") for key in headings] for row in rows)]
    return open_files(csv(folder / "liste.csv", lines), profile=Profile.from_json(profile))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_whose_rows_are_no_dwellings_is_asked_about(name: str, tmp_path: Path) -> None:
    make, answer = LISTS[name]
    with pytest.raises(Unreadable, match="in PROFILE") as refusal:
        opened(make(), tmp_path)
    if name != "candidates":  # of which no heading says what identifies the dwelling
        assert json.dumps(answer, ensure_ascii=False)[1:-1] in str(refusal.value)


@pytest.mark.parametrize("name", LISTS)
def test_the_answer_gives_the_number_of_dwellings(name: str, tmp_path: Path) -> None:
    make, answer = LISTS[name]
    files = opened(make(), tmp_path, **answer)
    assert files.tables["commune"].frame["dwellings"].to_dict() == COMMUNES
    rooms = files.tables["commune"].frame.filter(like="rooms_")
    assert (rooms.sum(axis=1) == files.tables["commune"].frame["dwellings"]).all()
    assert "rooms_untold" not in rooms
    released = protect_opened(files, Policy()).scales["commune"].released
    assert SMALL not in released.index
    assert caption_of(files) == "liste.csv"


def test_where_every_row_is_said_to_be_a_dwelling_the_smaller_number_decides(
    tmp_path: Path,
) -> None:
    """Eight dwellings and sixteen garages: 24 rows, and still withheld, with what would tell them.

    A commune is the sum of its programmes: what is shown leaves no dwelling of the small ones."""
    rows = [{**row, "Programme": f"P{n % 7}"} for n, row in enumerate(natures())]
    files = opened(rows, tmp_path, file={"rows": "keep"})
    raw = {scale: table.frame.copy() for scale, table in files.tables.items()}
    scales = protect_opened(files, Policy()).scales
    true = {"commune": COMMUNES}
    for scale in ("commune", "residence"):
        sure = raw[scale]["dwellings_sure"]
        assert sure.to_dict() == true.get(scale, sure.to_dict())
        small = set(sure.index[(sure > 0) & (sure < 11)])
        assert small
        assert not small & set(scales[scale].released.index)
    for column in ("dwellings", "dwellings_sure"):
        for commune, shown in scales["commune"].released[column].dropna().items():
            parts = raw["residence"].index[raw["residence"]["commune"] == commune]
            seen = scales["residence"].released[column].reindex(parts)
            left = shown - seen.sum()
            assert left == 0 or (seen.isna().sum() > 1 and left >= 11), (commune, column)


def test_what_differs_between_the_rows_of_a_dwelling_is_not_counted(tmp_path: Path) -> None:
    """A row per month: no month tells whether a dwelling is let."""
    rows = [
        {**home, "Mois": f"0{month}/2023", "Occupation": "Vacant" if month == n % 3 else "Loué"}
        for n, home in enumerate(homes())
        for month in (1, 2)
    ]
    files = opened(rows, tmp_path, dwelling="Réf. UG")
    frame = files.tables["commune"].frame
    assert frame["dwellings"].to_dict() == COMMUNES
    assert (frame.filter(like="rooms_").sum(axis=1) == frame["dwellings"]).all()
    assert frame.filter(like="st_").empty
    reasons = {column.name: column.reason for column in files.first.mapping.columns}
    assert reasons["Occupation"] == "differs between the rows of a dwelling"


def test_ages_of_buildings_need_the_year_of_the_list(tmp_path: Path) -> None:
    """The last building of a list may be years older than the list."""
    rows = [{**home, "Année de construction": str(1960 + n % 60)} for n, home in enumerate(homes())]
    files = opened(rows, tmp_path)
    assert files.tables["commune"].frame.filter(like="bage_").empty
    assert any("year of the list" in note for note in files.readings["commune"].notes)
    frame = opened(rows, tmp_path, provenance={"vintage": "2029"}).tables["commune"].frame
    assert "bage_u5" not in frame
    assert (frame.filter(like="bage_").sum(axis=1) == frame["dwellings"]).all()


def test_a_column_may_count_the_dwellings_of_a_row(tmp_path: Path) -> None:
    kinds = [
        {"Code INSEE": code, "Nb lgts": str(dwellings - 3 if kind else 3), "DPE": "AC"[kind]}
        for code, dwellings in COMMUNES.items()
        for kind in (0, 1)
    ]
    frame = opened(kinds, tmp_path, dwelling_count="Nb lgts").tables["commune"].frame
    assert frame["dwellings"].to_dict() == COMMUNES
    assert (frame["dpe_a"] == 3).all()
    kinds[0]["Nb lgts"] = "2,5"
    with pytest.raises(Unreadable, match="“Nb lgts” does not count the dwellings"):
        opened(kinds, tmp_path, dwelling_count="Nb lgts")


@pytest.mark.parametrize(
    "name", ["unique", "numbers of a building", "copies", "names of places", "loans"]
)
def test_a_list_of_dwellings_alone_is_not_asked_about(name: str, tmp_path: Path) -> None:
    rows = homes()
    if name == "numbers of a building":
        rows = [
            {"Bâtiment": f"B{n // 9}", **row, "Réf. UG": str(n % 9)} for n, row in enumerate(rows)
        ]
    if name == "names of places":  # Caves is a commune, and a building may be a former shop
        rows = [{**row, "LIBCOM": "Caves", "Résidence": "Le Garage"} for row in rows]
    if name == "loans":  # FIN is no date of the end
        rows = [{**row, "FIN": ("PLUS", "")[n % 2]} for n, row in enumerate(rows)]
    if name == "copies":
        rows += rows[:40]
    assert opened(rows, tmp_path).tables["commune"].frame["dwellings"].to_dict() == COMMUNES


def test_energy_diagnoses_have_a_commune_and_are_asked_about(tmp_path: Path) -> None:
    rows = [
        {"N°DPE": f"2359E{n:08}", "Étiquette DPE": row["DPE"],
         "Code_INSEE_(BAN)": row["Code INSEE"],
         "Surface habitable": row["Surface habitable"]}
        for n, row in enumerate(homes())
    ]  # fmt: skip
    with pytest.raises(Unreadable, match="“N°DPE”: a row seems to be a candidate"):
        opened(rows, tmp_path)
    files = opened(rows, tmp_path, file={"rows": "keep"})
    assert files.tables["commune"].frame["dwellings"].to_dict() == COMMUNES


def test_candidates_are_not_counted_without_those_that_were_refused(tmp_path: Path) -> None:
    """Two of three candidates are left then, for each dwelling."""
    with pytest.raises(Unreadable, match="identifies the dwelling"):
        opened(candidates(), tmp_path, file={"rows": "leave_out"})


def test_a_saved_profile_asks_again_when_garages_appear(tmp_path: Path) -> None:
    saved = opened(homes(), tmp_path).first.profile
    with pytest.raises(Unreadable, match="no dwellings in use"):
        opened(natures(), tmp_path, **json.loads(saved.to_json()))


@pytest.mark.parametrize(
    ("cells", "are_other"),
    [
        ("Garage n° 12; BOX FERME; Parking ext. 3; GAR; PK; COM; Local commercial; Cave", True),
        ("Vendu en 2020; Démolie; Hors patrimoine; Bail résilié; Ancien locataire; Inactif", True),
        ("Co-titulaire; Cotitulaire; Conjoint(e); Enfant 1; Occupant 2; À charge", True),
        ("Refusé; Rang 2; Suppléant; Non attribué", True),
        ("Logement; T3; Habitation; Appartement; Maison; En service; Vacant; Loué", False),
        ("Titulaire; Attribution; Couple avec enfants; Personne seule; Ancien; Neuf", False),
        ("Collectif; Communal; Partie privative; Parc social; Commune", False),
    ],
)
def test_cells_that_are_no_dwelling_in_use(cells: str, are_other: bool) -> None:
    for cell in cells.split("; "):
        assert bool(OTHER_CELLS.fullmatch(normalise(cell))) == are_other, cell
