"""The Processing provider `occupancy`: a list of algorithms."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..app_context import AppContext
from ..toolbelt.metadata import resource
from ..toolbelt.translation import tr
from .audit import AuditAlgorithm
from .compare_lists import CompareListsAlgorithm
from .diagnosis import DiagnosisAlgorithm
from .export import ExportAlgorithm
from .load import LoadAlgorithm
from .open_file import OpenFileAlgorithm
from .protect import ProtectAlgorithm
from .publish import PublishAlgorithm
from .residence_types import ResidenceTypesAlgorithm


class OccupancyProvider(QgsProcessingProvider):
    """Makes every algorithm with the same context: it uses the window's session, if any."""

    def __init__(self, app: AppContext) -> None:
        super().__init__()
        self._app = app

    def id(self) -> str:
        return "occupancy"

    def name(self) -> str:
        return tr("Social-housing occupancy")

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return str(resource("icons", "occupancy.svg"))

    def helpId(self) -> str:
        return "occupancy"

    def loadAlgorithms(self) -> None:
        for algorithm in (
            LoadAlgorithm,
            OpenFileAlgorithm,
            ProtectAlgorithm,
            AuditAlgorithm,
            CompareListsAlgorithm,
            ExportAlgorithm,
            DiagnosisAlgorithm,
            ResidenceTypesAlgorithm,
            PublishAlgorithm,
        ):
            self.addAlgorithm(algorithm(self._app))
