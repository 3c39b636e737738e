"""The registers as a data-protection officer reads them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from qgis.core import QgsApplication

from occupancy_plugin.duties.registers import write_registers
from occupancy_plugin.toolbelt.errors import RegisterError

REGISTERS = {
    "acts": [
        {
            "at": "2026-11-24T19:39:35Z",
            "username": "agent.epci",
            "what": "load",
            "purpose": "attribution",
            "indicator": "rent_mean",
        },
        {
            "at": "2026-11-24T19:40:00Z",
            "username": "agent.epci",
            "what": "incident_reported",
            "purpose": None,
            "number": "INC-2026-0001",
        },
    ],
    "charters": [],
    "people": [
        {
            "username": "agent.epci",
            "name": "Camille Fictif",
            "email": "camille@exemple.invalid",
            "role": "epci_agent",
            "territories": [
                {"scale": "epci", "code": "200030633", "name": "CA du Caudrésis et du Catésis"}
            ],
            "active": True,
            "access_ends_on": None,
        }
    ],
    "surprises": [{"what": "unheard_of"}],
}


def test_people_come_first_in_plain_words_and_nothing_is_lost(
    qgis_app: QgsApplication, tmp_path: Path
) -> None:
    write_registers(REGISTERS, tmp_path / "registers.xlsx")
    book = openpyxl.load_workbook(tmp_path / "registers.xlsx")
    assert book.sheetnames == ["People", "Terms accepted", "Acts", "surprises"]
    people = list(book["People"].values)
    assert people == [
        ("Name", "User name", "E-mail", "Role", "Territories", "Active"),
        (
            "Camille Fictif",
            "agent.epci",
            "camille@exemple.invalid",
            "Agent of the EPCI",
            "CA du Caudrésis et du Catésis",
            "yes",
        ),
    ]
    acts = list(book["Acts"].values)
    assert acts[0] == ("When (UTC)", "User name", "Act", "Purpose", "Details")
    assert acts[1] == (
        "2026-11-24 19:39:35",
        "agent.epci",
        "layer loaded",
        "Inter-communal attribution policy",
        "rent_mean",
    )
    assert acts[2][2] == "breach reported"
    assert acts[2][4] == "INC-2026-0001"
    assert list(book["surprises"].values)[1] == ("unheard_of",)
    assert list(book["Terms accepted"].values) == [("Nothing here yet.",)]


def test_the_pdf_is_whole(qgis_app: QgsApplication, tmp_path: Path) -> None:
    write_registers(REGISTERS, tmp_path / "registers.pdf")
    assert (tmp_path / "registers.pdf").read_bytes().startswith(b"%PDF")
    assert [path.name for path in tmp_path.iterdir()] == ["registers.pdf"]


@pytest.mark.parametrize("suffix", [".xlsx", ".pdf"])
def test_a_failed_write_leaves_the_earlier_file_alone(
    qgis_app: QgsApplication, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a character pair in a person's name, or a full disk."""
    path = tmp_path / f"registers{suffix}"
    write_registers(REGISTERS, path)
    earlier = path.read_bytes()

    def fails(*_: object, **__: object) -> None:
        raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")

    for writer in ("write_xlsx", "print_pdf"):
        monkeypatch.setattr(f"occupancy_plugin.duties.registers.{writer}", fails)
    with pytest.raises(RegisterError):
        write_registers(REGISTERS, path)
    assert path.read_bytes() == earlier
    assert list(tmp_path.iterdir()) == [path]
