"""A simulated register of dwellings (fictif) of any size, with the headings of 2023, for
`scripts/bench sources`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

HEADINGS = (
    "REG_CODE;REG_LIBELLE;DEP_CODE;DEP_LIBELLE;EPCI_CODE;EPCI_LIBELLE;DEPCOM_CODE;DEPCOM_LIBELLE;"
    "CODEPOSTAL;NUMVOIE;TYPVOIE;NOMVOIE;QPV_CODE;DROIT_CODE;TYPECONST_CODE;TYPECONST_LIBELLE;"
    "NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN_CODE;FINAN_LIBELLE;CONV;DPEDATE;"
    "DPEENERGIE;DPESERRE;EPSG;X;Y;PLG_IRIS2022_CODE;PLG_QP"
)
COMMUNES, BUILDINGS = 180, 140
ZONED = 10  # communes with a QPV, 30 buildings of each


def write_dwellings(path: Path, size: int, zones: bool) -> int:
    """Write rows until the file has `size` bytes. Return their number. zones: dwellings in QPV
    have its code."""
    from occupancy_plugin.sources.communes import cog

    communes = sorted(code for code in cog().communes if code.startswith("59"))[:COMMUNES]
    rng = np.random.default_rng(2023)
    rows = 0
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write(HEADINGS + "\n")
        while file.tell() < size:
            places = np.minimum(rng.exponential(30, 5000).astype(int), COMMUNES - 1)
            draws = rng.integers(0, [BUILDINGS, 6, 75, 60, 7, 8, 3], (5000, 7)).tolist()
            file.writelines(
                _row(communes[place], place, draw, zones)
                for place, draw in zip(places.tolist(), draws, strict=True)
            )
            rows += len(places)
    return rows


def _row(commune: str, place: int, draw: list[int], zones: bool) -> str:
    building, rooms, surface, age, loan, label, kind = draw
    in_qpv = zones and place < ZONED and building < 30
    financing = ("10", "12", "13", "14", "16", "50", "52")[loan]
    cells = (
        "32", "Hauts-de-France (fictif)", "59", "Nord", "200030633", "CA fictive", commune,
        "Commune fictive", "59540", str(building), "RUE", "DE LA REPUBLIQUE FICTIVE",
        "1" if in_qpv else "2", "PP", "ICE"[kind], ("Individuel", "Collectif", "Étudiant")[kind],
        str(1 + rooms), f"{25 + surface},5", str(1960 + age), str(1961 + age), "2001", "1",
        financing, "Libellé du financement", "1", "01/2019", "ABCDEFG "[label].strip(), "D",
        "2154", str(700_000 + 137 * building + 31 * place), str(7_000_000 + 11 * building),
        f"{commune}{101 + building // 20:04}", f"QP059{10 + place:03}" if in_qpv else "",
    )  # fmt: skip
    return ";".join(cells) + "\n"
