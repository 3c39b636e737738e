"""The Processing provider `occupancy`: a list of algorithms."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..toolbelt.metadata import resource
from ..toolbelt.translation import tr
from .audit import AuditAlgorithm
from .export import ExportAlgorithm
from .load import LoadAlgorithm
from .protect import ProtectAlgorithm


class OccupancyProvider(QgsProcessingProvider):
    def id(self) -> str:
        return "occupancy"

    def name(self) -> str:
        return tr("Social-housing occupancy")

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons", "occupancy.svg")))

    def loadAlgorithms(self) -> None:
        for algorithm in (LoadAlgorithm, ProtectAlgorithm, AuditAlgorithm, ExportAlgorithm):
            self.addAlgorithm(algorithm())
