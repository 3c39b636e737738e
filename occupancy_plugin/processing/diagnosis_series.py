"""occupancy:diagnosis_series – the dossiers of all EPCI of a territory, and a table of the
results."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingException,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from ..diagnosis.series_table import DossierResult, unwritable, write_table
from ..portal.signin.signed_in import SignedIn
from ..toolbelt.errors import Cancelled, OccupancyError, SignInRequired, Unexpected
from ..toolbelt.message_bar import log
from ..toolbelt.translation import tr
from ..toolbelt.work.cancellation import Cancellation
from ..toolbelt.work.progress import Progress
from .algorithm import Run, require_known
from .choice_parameters import ChoiceList, choice_parameter
from .diagnosis import DiagnosisAlgorithm, dossier_parameters

if TYPE_CHECKING:
    from ..description import Territory
    from ..diagnosis.content.order import DiagnosisOrder

TABLE = "dossiers.csv"
SCALE = "epci"


class DiagnosisSeriesAlgorithm(DiagnosisAlgorithm):
    NAME = "diagnosis_series"

    def displayName(self) -> str:
        return tr("Diagnosis dossiers of all EPCI")

    def shortHelpString(self) -> str:
        return tr(
            "Writes the dossier of each EPCI of a wider territory, one after the other, into a "
            "folder, each under the EPCI's code, and a table of what was made: pages, chapters "
            "without a page, size, seconds, or the reason why there is no dossier. An EPCI that "
            "cannot be written does not stop the others. Every dossier is an export, with its "
            "purpose and a line in the journal."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        self.add_portal_parameters()
        self.add_parameters(
            choice_parameter(
                "TERRITORY", tr("Territory that holds the EPCI"), ChoiceList.TERRITORY
            ),
            *dossier_parameters(),
            QgsProcessingParameterString(
                "ONLY", tr("Codes of the EPCI, separated by commas (empty: all)"), optional=True
            ),
            choice_parameter("PURPOSE", tr("Purpose"), ChoiceList.PURPOSE),
            QgsProcessingParameterFolderDestination("OUTPUT", tr("Folder of the dossiers")),
        )
        self.addOutput(QgsProcessingOutputFile("TABLE", tr("Table of what was made")))
        self.addOutput(QgsProcessingOutputNumber("WRITTEN", tr("Dossiers written")))

    def execute(self, run: Run) -> dict[str, Any]:
        from ..diagnosis.dossier import require_libraries
        from ..portal.territories import read_smaller

        cancellation, folder = run.cancellation, Path(run.text("OUTPUT"))
        results: list[DossierResult] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            signed_in, _ = self.sign_in_and_releases(run)
            parent = self.territory(run, signed_in)
            all_epci = read_smaller(
                signed_in.client, signed_in.catalogue, parent, SCALE, cancellation
            )
            codes = run.ids("ONLY")
            sentence = tr("These EPCI do not lie in the territory: {names}.")
            require_known(codes, [territory.code for territory in all_epci], sentence)
            chosen_epci = [epci for epci in all_epci if not codes or epci.code in codes]
            for number, territory in enumerate(chosen_epci):
                cancellation.check()
                run.feedback.setProgressText(f"{number + 1}/{len(chosen_epci)} – {territory.name}")
                order = self.order(run, signed_in, territory)
                require_libraries(order.outputs)
                line = self._write_one(order, signed_in, folder, cancellation)
                results.append(line)
                if not line.written:
                    run.feedback.pushWarning(f"{line.name}: {line.state}")
                run.feedback.setProgress(100 * (number + 1) / len(chosen_epci))
        except OSError as error:
            raise QgsProcessingException(unwritable(folder)) from error
        finally:
            if results:
                write_table(folder / TABLE, results)
        return {
            "OUTPUT": str(folder),
            "TABLE": str(folder / TABLE),
            "WRITTEN": sum(line.written for line in results),
        }

    def _write_one(
        self, order: DiagnosisOrder, signed_in: SignedIn, folder: Path, cancellation: Cancellation
    ) -> DossierResult:
        """Write one dossier, from the load to its line; its releases are freed afterwards. Raises
        Cancelled, and SignInRequired, because no other EPCI could be loaded either."""
        from ..diagnosis.dossier import write_dossier
        from ..duties.dossier_material import load_material
        from ..duties.records import record_dossier
        from ..layers.release.memory import ReleaseMemory

        start, memory, territory = time.monotonic(), ReleaseMemory(), order.territory
        output, pages = folder / f"{territory.code}.pdf", 0
        missing_pages: tuple[str, ...] = ()

        try:
            vintages = (order.vintage, order.against)
            material = load_material(
                signed_in, memory, territory, vintages, Progress(cancellation), {}
            )
            files: tuple[Path, ...] = ()
            for step in write_dossier(order, material, output, cancellation):
                pages, missing_pages, files = step.all, step.missing, step.files
        except (Cancelled, SignInRequired):
            raise
        except OccupancyError as error:
            return _unwritten(territory, str(error), start)
        except Exception as error:  # a fault of the plugin: the other EPCI are written all the same
            sentence = tr("The dossier could not be written: an error of the plugin.")
            fault = Unexpected.of(sentence, error)
            log(f"diagnosis series: {territory.code}: {fault.details}")
            return _unwritten(territory, str(fault), start)
        record_dossier(self.app, order, way="Processing")
        size = sum(file.stat().st_size for file in files) / 1e6
        return DossierResult(
            territory.code,
            territory.name,
            tr("written"),
            True,
            output.name,
            pages,
            ", ".join(missing_pages),
            round(size, 1),
            round(time.monotonic() - start, 1),
        )


def _unwritten(territory: Territory, reason: str, start: float) -> DossierResult:
    seconds = round(time.monotonic() - start, 1)
    return DossierResult(territory.code, territory.name, reason, False, seconds=seconds)
