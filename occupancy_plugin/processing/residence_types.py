"""occupancy:residence_types – the types of résidences, and the résidences of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingOutputNumber, QgsProcessingParameterFileDestination

from ..toolbelt.translation import tr
from .algorithm import Run
from .choice_parameters import ChoiceList, choice_parameter
from .diagnosis import DiagnosisAlgorithm, file_parameters

if TYPE_CHECKING:
    from ..diagnosis.content.facts import Facts
    from ..diagnosis.content.page import Page


class ResidenceTypesAlgorithm(DiagnosisAlgorithm):
    NAME = "residence_types"

    def words(self) -> tuple[str, str]:
        return tr("Types of résidences"), tr(
            "Classes the résidences of a territory by six released rates (Ward's method, weighted "
            "by households) for the qualification of the PPGDID, and writes the rates of each type "
            "and the list of the résidences. The types have to come back when a fifth of the "
            "résidences is left out; otherwise there are none. Only releasable figures are used; "
            "the file is an export, with its purpose and a line in the journal."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        self.add_portal_parameters()
        self.add_parameters(
            choice_parameter("TERRITORY", tr("Territory"), ChoiceList.TERRITORY),
            *file_parameters(),
            choice_parameter("PURPOSE", tr("Purpose"), ChoiceList.PURPOSE),
            QgsProcessingParameterFileDestination("OUTPUT", tr("File"), "PDF (*.pdf)"),
        )
        self.addOutput(QgsProcessingOutputNumber("PAGES", tr("Pages")))

    def pages(self, _run: Run, facts: Facts) -> list[Page]:
        from ..diagnosis.content.residence_types import type_pages

        return type_pages(facts)
