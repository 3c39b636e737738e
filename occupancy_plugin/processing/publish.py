"""occupancy:publish – a static atlas of a territory in a folder, read back before it is moved to
its place."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from ..toolbelt.errors import OccupancyError
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import language, tr
from .algorithm import FeedbackCancellation, PortalAlgorithm, progress_of
from .choices import Choices, choice_parameter
from .diagnosis import LANGUAGES, PICTURES

if TYPE_CHECKING:
    from ..atlas.order import AtlasOrder
    from ..portal.signin.session import SignedIn


class PublishAlgorithm(PortalAlgorithm):
    NAME = "publish"

    def displayName(self) -> str:
        return tr("Publish an atlas")

    def shortHelpString(self) -> str:
        return tr(
            "Writes a folder that may be put on the web or on a disk: maps, tables, portraits, "
            "findings and the method of a territory, in French and English, without a server and "
            "without a request to anybody. Only released units and the chosen indicators are in "
            "it. The folder is read back and compared with what was released before it is put in "
            "its place; its page “Verify” says what was proved. Publishing is an export, with its "
            "purpose and a line in the journal."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        self.add_portal_parameters()
        for parameter in (
            choice_parameter("TERRITORY", tr("Territory"), Choices.TERRITORY),
            QgsProcessingParameterString(
                "SCALES",
                tr("Scales, separated by commas (empty: all but addresses)"),
                optional=True,
            ),
            QgsProcessingParameterString(
                "VINTAGES",
                tr("Vintages, separated by commas (empty: the latest two)"),
                optional=True,
            ),
            QgsProcessingParameterString(
                "INDICATORS",
                tr("Indicators: ids, separated by commas (empty: the headline indicators)"),
                optional=True,
            ),
            QgsProcessingParameterString("TITLE", tr("Title"), optional=True),
            QgsProcessingParameterFile(
                "LOGO",
                tr("Logo (picture)"),
                optional=True,
                fileFilter=PICTURES,
                defaultValue=read_settings().logo or None,
            ),
            QgsProcessingParameterString(
                "ADDRESS", tr("Address where the folder will be on the web"), optional=True
            ),
            QgsProcessingParameterEnum(
                "LANGUAGE", tr("Language"), list(LANGUAGES), False, LANGUAGES.index(language())
            ),
            choice_parameter("PURPOSE", tr("Purpose"), Choices.PURPOSE),
            QgsProcessingParameterFolderDestination("OUTPUT", tr("Folder of the atlas")),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber("CELLS", tr("Values read back")))
        self.addOutput(QgsProcessingOutputNumber("BYTES", tr("Size in bytes")))
        self.addOutput(QgsProcessingOutputString("DIGEST", tr("Digest of the list of files")))

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        from ..duties.published_atlas import publish_atlas

        cancellation = FeedbackCancellation(feedback)
        output = Path(self.parameterAsString(parameters, "OUTPUT", context))
        try:
            signed, memory = self.sign_in_and_releases(parameters, context, cancellation)
            order = self._order(parameters, context, signed)
            step = progress_of(feedback)
            published = publish_atlas(
                self.desk, signed, memory, order, output, cancellation, step, "Processing"
            )
        except OccupancyError as error:
            raise QgsProcessingException(str(error)) from error
        return {
            "OUTPUT": str(output),
            "CELLS": published.reading.cells,
            "BYTES": published.size,
            "DIGEST": published.digest,
        }

    def _order(
        self, parameters: dict[str, Any], context: QgsProcessingContext, signed: SignedIn
    ) -> AtlasOrder:
        from ..atlas.order import AtlasOrder, headlines
        from ..duties.published_atlas import (
            require_known,
            scales_on_offer,
            usual_scales,
            usual_vintages,
        )
        from ..guard.publication import quoted_dossier

        text = partial(self.text, parameters, context=context)

        ids_of = partial(self.ids, parameters, context=context)
        catalogue, territory = signed.catalogue, self.territory(parameters, context, signed)
        vintages = tuple(sorted(ids_of("VINTAGES"), reverse=True)) or usual_vintages(catalogue)
        require_known("vintages", vintages, [v.id for v in catalogue.vintages])
        scales = ids_of("SCALES") or usual_scales(signed, territory, vintages[0])
        available_scales = {s.id for v in vintages for s in scales_on_offer(signed, territory, v)}
        require_known("scales", scales, sorted(available_scales))
        indicators = ids_of("INDICATORS") or headlines(catalogue)
        require_known("indicators", indicators, [i.id for i in catalogue.indicators])
        return AtlasOrder(
            territory=territory,
            vintages=vintages,
            scales=scales,
            indicators=indicators,
            purpose=_purpose(text("PURPOSE") or read_settings().purpose, signed),
            title=text("TITLE"),
            organisation=signed.account.organisation,
            number=quoted_dossier(),
            logo=text("LOGO"),
            address=text("ADDRESS"),
            language=LANGUAGES[self.parameterAsEnum(parameters, "LANGUAGE", context)],
        )


def _purpose(text: str, signed: SignedIn) -> Any:
    """Return the purpose's texts. Raises QgsProcessingException without one: an atlas is an
    export."""
    from ..guard.export.purposes import purpose_texts

    purpose = purpose_texts(text, signed.account)
    if purpose is None:
        raise QgsProcessingException(
            tr("Choose one of the convention's four purposes: an atlas is an export.")
        )
    return purpose
