"""Files that a window offers to save: one way to ask where, to fetch, to write and to report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from ...toolbelt.errors import OccupancyError
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background

PDF = "PDF (*.pdf)"


@dataclass(frozen=True)
class SaveOrder:
    """The file that a button saves, and the source of its content.

    proposed: the file's name
    write: called with path and content on the main thread
    fetch: brings the content in a worker; without it the content is None"""

    title: str
    proposed: str
    write: Callable[[Path, Any], Any]
    fetch: Callable[[], Any] | None = None
    file_filter: str = PDF


def ask_and_save(order: SaveOrder, parent: QWidget, say: Callable[[object], Any]) -> None:
    """Ask for the file and save. `say` reports what happened, also a refusal."""
    path, _ = QFileDialog.getSaveFileName(parent, order.title, order.proposed, order.file_filter)
    if path:
        save(order, Path(path), say)


def save(order: SaveOrder, path: Path, say: Callable[[object], Any]) -> None:
    def write(content: Any) -> None:
        try:
            order.write(path, content)
        except OSError:
            say(tr("The file cannot be written there."))
        except OccupancyError as error:
            say(error)
        else:
            say(tr("Saved to {file}.").format(file=path.name))

    if order.fetch is None:
        write(None)
    else:
        run_in_background(order.title, order.fetch, write, say)
