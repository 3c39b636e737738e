"""Writes an export: the file appears whole or not at all, and no temporary file remains.

CSV and spreadsheets write `s` for hidden cells. A GeoPackage's numeric columns have NULL there,
which its table `notice` explains. A CSV has its notice in a separate file (notice.py).
"""

from __future__ import annotations

import glob
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsFields,
    QgsMapLayer,
    QgsVectorFileWriter,
    QgsWkbTypes,
)

from ...layers.lineage import Lineage
from ...layers.release.indicators import RELEASED, STATE
from ...layers.style.words import Words
from ...secrecy.policy import FLOOR_HOUSEHOLDS
from ...sources.mapping.occupancy_words import counts_households
from ...toolbelt.errors import ExportError, StoreError, TamperedLedger
from ...toolbelt.files import write_csv
from ...toolbelt.numbers import HIDDEN
from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from ..raw.recognise.rows import number
from .notice import csv_notice, notice_path
from .order import ExportOrder, is_value, prepare_export
from .spreadsheets import Cell, Sheet, write_ods, write_xlsx

if TYPE_CHECKING:
    from pandas import DataFrame

PROGRESS_ROWS = 200  # between two reports of progress

Report = Callable[[float], None]  # receives the share written, 0 to 1; raises to stop
Remember = Callable[[Lineage, "DataFrame"], None]  # called before the file takes its place


@dataclass(frozen=True)
class ExportReport:
    """The rows written, the hidden cells in them, and the number of withheld units (None where that
    number would disclose something).

    shown_cells: units × columns of figures: 1 where the file shows the cell, missing where it does
    not; for the ledger, without values
    """

    rows: int
    hidden_cells: int
    withheld_units: int | None
    shown_cells: DataFrame = field(repr=False, compare=False)


def export_layer(
    layer: QgsMapLayer,
    path: str | Path,
    file_format: str,
    purpose: str,
    columns: Sequence[str] | None = None,
    remember: Remember | None = None,
) -> ExportReport:
    """Write a released layer; `columns` None = all. Raises ExportError."""
    order = prepare_export(layer, path, file_format, purpose, columns)
    return write_export(order, remember=remember)


def write_export(
    order: ExportOrder, report: Report | None = None, remember: Remember | None = None
) -> ExportReport:
    """Write under a temporary name, record in the ledger, then rename; any thread may call it. A
    failure leaves the earlier file whole, and every file that appears is in the ledger.

    Raises ExportError, and what `report` raises."""
    target = order.path
    if not target.parent.is_dir():
        raise ExportError(tr("The folder {folder} does not exist.").format(folder=target.parent))
    temporary_path = target.with_name(f".{target.stem}-{uuid.uuid4().hex[:8]}.{order.format}")
    writer = {"gpkg": _write_gpkg, "csv": _write_csv, "xlsx": _write_xlsx, "ods": _write_ods}[
        order.format
    ]
    table = _Table(order, report)
    try:
        writer(temporary_path, table)
        if report is not None:
            report(1.0)
        if table.rows < order.rows:  # the user signed out, which emptied the layer
            raise ExportError(tr("The layer was emptied during the export; nothing was written."))
        if remember is not None:
            _remember(remember, order.lineage, table.shown_cells())
        if order.format == "csv":
            os.replace(notice_path(temporary_path), notice_path(target))
        os.replace(temporary_path, target)
    except OSError as error:
        raise ExportError(
            tr("{file} cannot be written. Is the disk full, or is the file open elsewhere?").format(
                file=target.name
            )
        ) from error
    except sqlite3.Error as error:
        raise ExportError(
            tr("The GeoPackage could not be completed; nothing was written.")
        ) from error
    finally:
        for remnant in target.parent.glob(f"{glob.escape(temporary_path.name)}*"):
            remnant.unlink(missing_ok=True)
    return ExportReport(table.rows, table.hidden, order.lineage.withheld_units, table.shown_cells())


def _remember(remember: Remember, lineage: Lineage, shown_cells: DataFrame) -> None:
    try:
        remember(lineage, shown_cells)
    except TamperedLedger as error:
        raise ExportError(
            tr("{reason} Nothing was written.").format(reason=error), "ledger: distrusted"
        ) from error
    except (OSError, StoreError) as error:
        raise ExportError(
            tr(
                "What was exported cannot be remembered on this machine (is the disk full?); "
                "nothing was written."
            ),
            f"ledger: {type(error).__name__}",
        ) from error


class _Table:
    """The rows of an export. They are counted while they are written."""

    def __init__(self, order: ExportOrder, report: Report | None) -> None:
        self.order, self._report = order, report
        self.rows = self.hidden = 0
        self._counts = (
            [] if order.is_ours else [i for i in order.columns if is_population(order.fields, i)]
        )
        self._state, self._code = order.fields.indexOf(STATE), order.fields.indexOf("code")
        self._values = [index for index in order.columns if is_value(order.fields, index)]
        self._codes: list[str] = []
        self._missing: list[bytes] = []

    def features(self) -> Iterator[QgsFeature]:
        """Yield every feature, counting rows and hidden cells."""
        for feature in self.order.source.getFeatures(QgsFeatureRequest()):
            attributes = feature.attributes()
            self.rows += 1
            if self._report is not None and self.rows % PROGRESS_ROWS == 0:
                self._report(min(1.0, self.rows / max(1, self.order.rows)))
            if any(is_small(attributes[index]) for index in self._counts):
                raise ExportError(
                    tr(
                        "This layer has units under {n} households: it is not released data, "
                        "whatever it says of itself. Nothing was written; protect it first."
                    ).format(n=FLOOR_HOUSEHOLDS)
                )
            missing_flags = bytes(is_missing(attributes[index]) for index in self._values)
            self._codes.append(str(attributes[self._code]) if self._code >= 0 else "")
            self._missing.append(missing_flags)
            if self._state < 0 or attributes[self._state] == RELEASED:
                self.hidden += sum(missing_flags)
            yield feature

    def shown_cells(self) -> DataFrame:
        import numpy as np
        from pandas import DataFrame

        is_missing_cell = np.frombuffer(b"".join(self._missing), dtype=bool).reshape(
            len(self._missing), len(self._values)
        )
        names = [self.order.fields.at(index).name() for index in self._values]
        return DataFrame(np.where(is_missing_cell, np.nan, 1.0), index=self._codes, columns=names)

    def cells(self) -> Iterator[list[Cell]]:
        """Yield the rows as plain cells, `s` where hidden."""
        columns = [(index, is_value(self.order.fields, index)) for index in self.order.columns]
        for feature in self.features():
            attributes = feature.attributes()
            is_released = self._state < 0 or attributes[self._state] == RELEASED
            yield [
                _cell(attributes[index], HIDDEN if value and is_released else None)
                for index, value in columns
            ]

    def header(self) -> list[Cell]:
        return [name for name, _ in self.order.labels]


def is_population(fields: QgsFields, index: int) -> bool:
    """Whether the column's name says that it counts households."""
    return counts_households(fields.at(index).name())


def is_small(value: Any) -> bool:
    """Whether the value is a count of 1 to 10, as a number or as text ('4', '4,0', '4 ménages')."""
    if is_missing(value):
        return False
    return 0 < number(value) < FLOOR_HOUSEHOLDS


def is_missing(value: Any) -> bool:
    return value is None or (
        not isinstance(value, (int, float, str)) and hasattr(value, "isNull") and value.isNull()
    )


def _cell(value: Any, hidden_text: str | None) -> Cell:
    """Return a cell as a plain Python value; `hidden_text` where it is missing."""
    value = value.item() if hasattr(value, "item") else value
    if is_missing(value) or value != value:
        return hidden_text
    if isinstance(value, (int, float, str)):
        return value
    return str(value)


def _write_csv(path: Path, table: _Table) -> None:
    order = table.order
    write_csv(path, chain([table.header()], table.cells()))
    columns = [
        (name, label, order.fields.at(column).isNumeric())
        for column, (name, label) in zip(order.columns, order.labels, strict=True)
    ]
    notice_path(path).write_text(
        csv_notice(order.path.name, order.title, order.lineage.caption, order.notice, columns),
        encoding="utf-8",
    )


def _sheets(table: _Table) -> list[Sheet]:
    """Return the data and the notice. Headings are labels; the notice lists the portal's names."""
    order = table.order

    def data() -> Iterator[Sequence[Cell]]:
        yield [label for _, label in order.labels]
        yield from table.cells()

    values = [is_value(order.fields, index) for index in order.columns]
    footer = [
        [_cell(cell, HIDDEN if value else None) for cell, value in zip(row, values, strict=True)]
        for row in order.comparators
    ]
    notice: list[Sequence[Cell]] = [
        (tr("Subject"), tr("Content")),
        *order.notice,
        ("", ""),
        *((label, name) for name, label in order.labels),
    ]
    return [Sheet(tr("Data"), data(), order.decimals, footer), Sheet(tr("Notice"), notice)]


def _write_xlsx(path: Path, table: _Table) -> None:
    write_xlsx(path, _sheets(table))


def _write_ods(path: Path, table: _Table) -> None:
    write_ods(path, _sheets(table))


def _write_gpkg(path: Path, table: _Table) -> None:
    """Write a layer with its metadata and its notice; hidden cells are NULL."""
    order = table.order
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.fileEncoding = "UTF-8"
    options.layerName = f"{order.lineage.scale or 'released'}_{order.lineage.vintage or '0'}"
    options.layerOptions = [
        f"DESCRIPTION={order.lineage.caption}",
        f"IDENTIFIER={order.title}",
        "FID=fid",
    ]
    options.saveMetadata = True
    options.layerMetadata = order.metadata
    fields = QgsFields()
    for index in order.columns:
        fields.append(order.fields.at(index))
    writer = QgsVectorFileWriter.create(
        str(path), fields, order.wkb_type, order.crs, order.transforms, options
    )
    if writer.hasError() != QgsVectorFileWriter.WriterError.NoError:
        del writer
        raise ExportError(tr("The file cannot be written there."))
    for feature in table.features():
        feature_copy = QgsFeature(fields)
        attributes = feature.attributes()
        feature_copy.setAttributes([attributes[index] for index in order.columns])
        if order.wkb_type != QgsWkbTypes.Type.NoGeometry:
            feature_copy.setGeometry(feature.geometry())
        if not writer.addFeature(feature_copy):
            del writer
            raise ExportError(tr("The GeoPackage could not be completed; nothing was written."))
    del writer
    _add_notice(path, order)


def _add_notice(path: Path, order: ExportOrder) -> None:
    """Add the table `notice`: what the values mean, and the names of the columns."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(
                "CREATE TABLE notice (fid INTEGER PRIMARY KEY, subject TEXT, content TEXT)"
            )
            rows = [
                *order.notice,
                *((f"{tr('Column')} {name}", label) for name, label in order.labels),
            ]
            rows.append(
                (
                    tr("Empty values"),
                    tr("NULL in a column of figures of a released unit: {note}").format(
                        note=Words.of_window().word("note")
                    ),
                )
            )
            connection.executemany("INSERT INTO notice (subject, content) VALUES (?, ?)", rows)
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES "
                "('notice', 'attributes', 'notice', ?)",
                (order.lineage.caption,),
            )
    finally:
        connection.close()


def export_task(order: ExportOrder, remember: Remember | None = None) -> BackgroundTask:
    """Return the task; `start` begins it, then `done(ExportReport)` or `failed(error)` is emitted.
    `remember(lineage, shown)` runs in the worker before the file takes its place."""

    def work(task: BackgroundTask) -> ExportReport:
        return write_export(order, lambda share: task.step(100 * share), remember)

    return BackgroundTask(
        tr("Export {file}").format(file=order.path.name),
        work,
        tr("The export failed; nothing was written. The log has details."),
    )
