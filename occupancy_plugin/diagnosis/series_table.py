"""The table of a series of dossiers: what was made, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..toolbelt.errors import DiagnosisError
from ..toolbelt.files import whole_file, write_csv
from ..toolbelt.translation import tr


@dataclass(frozen=True)
class DossierResult:
    """A line of the table. state: 'written', or the sentence that says why there is no dossier"""

    code: str
    name: str
    state: str
    written: bool
    file: str = ""
    pages: int = 0
    chapters_without_page: str = ""
    megabytes: float = 0.0
    seconds: float = 0.0


def write_table(path: Path, results: Sequence[DossierResult]) -> None:
    """Write the table as CSV. Raises DiagnosisError."""
    names = (tr("Code"), tr("EPCI"), tr("State"), tr("File"), tr("Pages"))
    sizes = (tr("Chapters without a page"), tr("Megabytes"), tr("Seconds"))
    rows = (
        (
            *(line.code, line.name, line.state, line.file, line.pages),
            *(line.chapters_without_page, line.megabytes, line.seconds),
        )
        for line in results
    )
    try:
        with whole_file(path) as part_file:
            write_csv(part_file, [(*names, *sizes), *rows])
    except OSError as error:
        raise DiagnosisError(unwritable(path), type(error).__name__) from error


def unwritable(path: Path) -> str:
    return tr("{file} cannot be written. Is the disk full, or is the file open elsewhere?").format(
        file=path.name
    )
