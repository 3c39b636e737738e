"""What our algorithms share: group, help, cancellation, and errors as sentences."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingFeedback
from qgis.PyQt.QtGui import QIcon

from ..desk import Desk
from ..toolbelt.errors import Cancelled
from ..toolbelt.guide import guide_page
from ..toolbelt.metadata import resource
from ..toolbelt.translation import tr
from ..toolbelt.work.cancellation import Cancellation


class OccupancyAlgorithm(QgsProcessingAlgorithm):
    """Subclasses set NAME, and say `displayName`, `shortHelpString` and their parameters."""

    NAME = ""

    def __init__(self, desk: Desk | None = None) -> None:
        super().__init__()
        self.desk = desk if desk is not None else Desk.set_up()

    def name(self) -> str:
        return self.NAME

    def group(self) -> str:
        return tr("Social-housing occupancy")

    def groupId(self) -> str:
        return "occupancy"

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return str(resource("icons", f"{self.NAME}.svg"))

    def helpUrl(self) -> str:
        """The offline guide's page on Processing, at this algorithm."""
        return guide_page("processing", self.NAME)

    def tags(self) -> list[str]:
        """What a person may type in the toolbox to find it, in either language."""
        spoken = [
            "logement social",
            "parc social",
            "occupation",
            "secret statistique",
            "OPS",
            "RPLS",
        ]
        return [*spoken, "EPCI", "CIA", "social housing", "disclosure control", "statistics"]

    def createInstance(self) -> Any:
        return type(self)(self.desk)


class FeedbackCancellation(Cancellation):
    """A cancellation that also listens to the algorithm's feedback."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        super().__init__()
        self._feedback = feedback

    def is_cancelled(self) -> bool:
        return super().is_cancelled() or self._feedback.isCanceled()

    def check(self) -> None:
        if self.is_cancelled():
            raise Cancelled(tr("Cancelled."))

    def wait(self, seconds: float) -> None:
        left = seconds
        while left > 0:
            super().wait(min(left, 0.1))
            self.check()
            left -= 0.1
