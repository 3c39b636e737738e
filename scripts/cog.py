"""The official geographic code (COG) that the plugin ships: `python -m scripts.cog [FOLDER]`.

Reads the npm package @etalab/decoupage-administratif (MIT; Insee's data, Licence Ouverte), fetched
by npm or unpacked in FOLDER. Writes resources/cog/communes.xz: codes of communes, ended codes with
their successors, arrondissements, EPCI and their members; and resources/cog/names.xz, their names,
which only the search for a territory reads.
"""

from __future__ import annotations

import json
import lzma
import subprocess  # nosec B404: npm, with fixed words
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PACKAGE, VERSION, VINTAGE = "@etalab/decoupage-administratif", "6.0.0", "2026"
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "cog"
ENDED = ("commune-deleguee", "commune-associee")


def download(folder: Path) -> Path:
    """Download the package and unpack it below `folder`. Return its path."""
    subprocess.run(  # nosec
        ["npm", "pack", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, capture_output=True
    )
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")  # nosec B202: filtered
    return folder / "package"


def steps(codes: Iterable[str]) -> str:
    """Encode sorted codes, each as the hexadecimal difference from the one before within a
    département."""
    hexadecimal, previous = [], ""
    for code in codes:
        same = code[:2] == previous[:2]
        hexadecimal.append(format(int(code[2:]) - int(previous[2:]), "x") if same else code)
        previous = code
    return " ".join(hexadecimal)


def resource(package: Path) -> dict[str, Any]:
    """Return the content of communes.xz, which sources/communes.py reads."""
    rows = json.loads((package / "data" / "communes.json").read_text(encoding="utf-8"))
    epci = json.loads((package / "data" / "epci.json").read_text(encoding="utf-8"))
    current = sorted(row["code"] for row in rows if row["type"] == "commune-actuelle")
    current_codes = set(current)
    ended: dict[str, str] = {}
    for row in rows:
        if row["type"] == "commune-actuelle":
            ended |= {
                ended_code: row["code"]
                for ended_code in row.get("anciensCodes", ())
                if ended_code not in current_codes
            }
        elif row["type"] in ENDED and row["code"] not in current_codes:
            ended[row["code"]] = row["chefLieu"]
    quarters = {r["code"]: r["commune"] for r in rows if r["type"] == "arrondissement-municipal"}
    epci_number = {member["code"]: i for i, unit in enumerate(epci) for member in unit["membres"]}
    return {
        "vintage": VINTAGE,
        "source": f"Insee, COG {VINTAGE}",
        "communes": steps(current),
        "ended": " ".join(ended_code + ended[ended_code] for ended_code in sorted(ended)),
        "quarters": " ".join(code + quarters[code] for code in sorted(quarters)),
        "epci": " ".join(unit["code"] for unit in epci),
        "members": " ".join(str(epci_number.get(code, "")) for code in current),
    }


def names(package: Path) -> dict[str, dict[str, str]]:
    """Return scale → code → name, the content of names.xz, which sources/communes.py reads."""

    def read_list(file: str) -> list[dict[str, Any]]:
        return json.loads((package / "data" / file).read_text(encoding="utf-8"))

    communes = [row for row in read_list("communes.json") if row["type"] == "commune-actuelle"]
    lists = {
        # codes with three digits are collectivités d'outre-mer, which departements.json has too
        "region": [row for row in read_list("regions.json") if len(row["code"]) == 2],
        "departement": read_list("departements.json"),
        "epci": read_list("epci.json"),
        "commune": communes,
    }
    return {
        scale: {row["code"]: row["nom"] for row in sorted(rows, key=lambda row: row["code"])}
        for scale, rows in lists.items()
    }


def write(file: str, content: Any) -> None:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    target = FOLDER / file
    target.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{file}: {target.stat().st_size} bytes")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        package = Path(sys.argv[1]) if len(sys.argv) > 1 else download(Path(folder))
        FOLDER.mkdir(parents=True, exist_ok=True)
        write("communes.xz", resource(package))
        write("names.xz", names(package))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
