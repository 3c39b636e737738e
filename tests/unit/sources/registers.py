"""Registers as they are published: headings without values, and simulated rows below them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from truth import csv

RPLS = {  # a row per dwelling, by vintage
    "2016": "DROIT DEPCOM CODEPOSTAL libcom NUMVOIE INDREP TYPVOIE NOMVOIE NUMAPPT NUMBOITE ESC "
    "COULOIR ETAGE COMPLIDENT ENTREE BAT IMMEU COMPLGEO LIEUDIT QPV TYPECONST NBPIECE SURFHAB "
    "CONSTRUCT LOCAT PATRIMOINE ORIGINE FINAN FINANAUTRE CONV NUMCONV DATCONV NEWLOGT CUS DPEDATE "
    "DPEENERGIE DPESERRE SRU_EXPIR SRU_ALINEA CODSEGPATRIM LIBSEGPATRIM",
    "2017": "DROIT_red DEPCOM_red CODEPOSTAL_red libcom_red NUMVOIE_red TYPVOIE_red NOMVOIE_red "
    "ETAGE_red QPV_red typeconst_red nbpiece_red surfhab_red construct_red locat_red "
    "patrimoine_red origine_red finan_red CONV_red NEWLOGT_red DPEDATE_red DPEENERGIE_red "
    "DPESERRE_red",
    "2020": "REG LIBREG DEP LIBDEP EPCI LIBEPCI DEPCOM CODEPOSTAL LIBCOM NUMVOIE TYPVOIE NOMVOIE "
    "QPV TYPECONST NBPIECE SURFHAB CONSTRUCT LOCAT PATRIMOINE ORIGINE FINAN FINANAUTRE CONV "
    "DATCONV NEWLOGT CUS DPEDATE DPEENERGIE DPESERRE X Y PLG_IRIS PLG_QP EPSG",
    "2023": "REG_CODE REG_LIBELLE DEP_CODE DEP_LIBELLE EPCI_CODE EPCI_LIBELLE DEPCOM_CODE "
    "DEPCOM_LIBELLE CODEPOSTAL NUMVOIE TYPVOIE NOMVOIE QPV_CODE QPV_LIBELLE DROIT_CODE "
    "TYPECONST_CODE TYPECONST_LIBELLE NBPIECE SURFHAB CONSTRUCT LOCAT PATRIMOINE ORIGINE "
    "FINAN_CODE FINAN_LIBELLE FINANAUTRE CONV NEWLOGT_CODE CUS DPEDATE DPEENERGIE DPESERRE "
    "PMR_CODE PLG_VOIE EPSG X Y PLG_QP PLG_IRIS2022_CODE PLG_IRIS2022_LIBELLE PLG_ZUS",
    "2025": "REG_CODE REG_LIBELLE DEP_CODE DEP_LIBELLE EPCI_CODE EPCI_LIBELLE DEPCOM LIBCOM "
    "CODEPOSTAL NUMVOIE NOMVOIE QPV_CODE QPV_LIBELLE DROIT_CODE DROIT_LIBELLE TYPECONST_CODE "
    "TYPECONST_LIBELLE NBPIECE SURFHAB CONSTRUCT LOCAT FINAN_CODE FINAN_LIBELLE CONV DPEDATE "
    "DPEENERGIE DPESERRE EPSG X Y PLG_QP24 PLG_QP15 PLG_IRIS2024_CODE PLG_IRIS2024_LIBELLE "
    "COMAQP UU2020",
    "authorities": "DEPCOM LIBCOM MODE BAIL LOCAT CONSTRUCT FINAN NBPIECE SURFHAB LOYERPRINC "
    "DATE_VACANCE DPEENERGIE TYPECONST QPV",
    "landlord": "Code_INSEE Commune Programme Adresse Typologie Surface Loyer_mensuel Financement "
    "Année_de_construction DPE Statut",
}
COMMUNES = {"59139": 0.5, "59136": 0.25, "59055": 0.2, "59149": 0.04, "59059": 0.01}
FINAN = {"10": 0.1, "12": 0.1, "13": 0.3, "14": 0.05, "16": 0.03, "50": 0.02, "52": 0.4}


def dwellings(seed: int, number: int = 900) -> list[dict[str, str]]:
    """Simulated dwellings: what a cell may be asked for."""
    dice = np.random.default_rng(seed)
    matches = []
    for _ in range(number):
        commune = str(dice.choice(list(COMMUNES), p=list(COMMUNES.values())))
        spot = int(dice.integers(0, 40))
        zone = f"QN059{20 + spot % 2}M" if spot < 8 and commune in ("59139", "59136") else ""
        surface = int(dice.integers(25, 110))
        matches.append(
            {
                "commune": commune,
                "iris": f"{commune}{101 + spot % 2:04}" if commune == "59139" else f"{commune}0000",
                "zone": zone,
                "spot": str(spot),
                "finan": str(dice.choice(list(FINAN), p=list(FINAN.values()))),
                "rooms": str(dice.integers(1, 7)),
                "surface": str(surface),
                "built": str(dice.integers(1948, 2020)),
                "dpe": str(dice.choice(["A", "C", "D", "E", "G", ""])),
                "kind": str(dice.choice(["C", "C", "C", "I"])),
                "mode": str(dice.choice(["1"] * 17 + ["2", "3", "5"])),
                "lease": f"{int(dice.integers(1, 13)):02}/{2015 + int(dice.integers(0, 9))}",
                "first": str(int(dice.choice([1990, 2010, 2022, 2023]))),
                "since": f"2023-{int(dice.integers(1, 13)):02}-15",
                "rent": str(round(surface * float(dice.normal(6.2, 0.9)), 2)),
            }
        )
    return matches


def _cell(heading: str, home: dict[str, str]) -> str:
    name = heading.lower().removesuffix("_red")
    spot = int(home["spot"])
    known = {
        "depcom": home["commune"], "depcom_code": home["commune"], "code_insee": home["commune"],
        "libcom": "Caudry", "depcom_libelle": "Caudry", "commune": "Caudry", "codeposta": "59540",
        "qpv": "1" if home["zone"] else "2", "qpv_code": "1" if home["zone"] else "2",
        "typeconst": home["kind"], "typeconst_code": home["kind"],
        "typeconst_libelle": {"C": "collectif", "I": "individuel"}[home["kind"]],
        "nbpiece": home["rooms"], "typologie": f"T{home['rooms']}", "surfhab": home["surface"],
        "surface": home["surface"], "construct": home["built"],
        "année_de_construction": home["built"], "finan": home["finan"],
        "finan_code": home["finan"], "financement": _loan(home["finan"]),
        "dpeenergie": home["dpe"], "dpe": home["dpe"], "x": str(712000 + spot),
        "y": "7003000", "epsg": "2154", "plg_qp": home["zone"].replace("QN059", "QP0590")[:8],
        "plg_qp24": home["zone"], "plg_iris": home["iris"], "plg_iris2022_code": home["iris"],
        "plg_iris2024_code": home["iris"], "epci": "200030633", "epci_code": "200030633",
        "mode": home["mode"], "bail": home["lease"] if home["mode"] == "1" else "",
        "locat": home["first"], "loyerprinc": home["rent"],
        "date_vacance": home["since"] if home["mode"] == "2" else "",
        "loyer_mensuel": home["rent"], "statut": {"1": "loué", "2": "vacant", "3": "travaux",
        "5": "occupé"}[home["mode"]], "programme": f"Résidence {spot % 12}", "dep": "59",
        "dep_code": "59", "reg": "32", "reg_code": "32", "codepostal": "59540",
    }  # fmt: skip
    return known.get(name, "")


def _loan(code: str) -> str:
    return {
        "10": "PLAI", "12": "PLA", "13": "PLUS", "14": "PLS", "16": "PLI", "50": "HBM",
        "52": "HLM/O",
    }[code]  # fmt: skip


def write_file(folder: Path, headings: str, homes: Sequence[dict[str, str]]) -> Path:
    names = headings.split()
    lines = [[name.replace("_", " ") if "é" in headings else name for name in names]]
    lines += [[_cell(name, home) for name in names] for home in homes]
    return csv(folder / "rpls.csv", lines)
