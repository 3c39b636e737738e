"""The Processing provider `occupancy`: a list of algorithms."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..toolbelt.metadata import resource
from ..toolbelt.translation import tr
from .export import ExportAlgorithm
from .load import LoadAlgorithm


class OccupancyProvider(QgsProcessingProvider):
    def id(self) -> str:
        return "occupancy"

    def name(self) -> str:
        return tr("Social-housing occupancy")

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons", "occupancy.svg")))

    def loadAlgorithms(self) -> None:
        for algorithm in (LoadAlgorithm, ExportAlgorithm):
            self.addAlgorithm(algorithm())
