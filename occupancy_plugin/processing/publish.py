"""occupancy:publish – a static atlas of a territory in a folder, read back before it is moved to
its place."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from ..portal.signin.signed_in import SignedIn
from ..toolbelt.translation import tr
from .algorithm import PortalAlgorithm, Run, require_known
from .choice_parameters import ChoiceList, choice_parameter
from .diagnosis import LANGUAGES, language_parameter, logo_parameter

if TYPE_CHECKING:
    from ..atlas.order import AtlasOrder


class PublishAlgorithm(PortalAlgorithm):
    NAME = "publish"

    def words(self) -> tuple[str, str]:
        return tr("Publish an atlas"), tr(
            "Writes a folder that may be put on the web or on a disk: maps, tables, portraits, "
            "findings and the method of a territory, in French and English, without a server and "
            "without a request to anybody. Only released units and the chosen indicators are in "
            "it. The folder is read back and compared with what was released before it is put in "
            "its place; its page “Verify” says what was proved. Publishing is an export, with its "
            "purpose and a line in the journal."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        text = partial(QgsProcessingParameterString, optional=True)
        self.add_portal_parameters()
        self.add_parameters(
            choice_parameter("TERRITORY", tr("Territory"), ChoiceList.TERRITORY),
            text("SCALES", tr("Scales, separated by commas (empty: all but addresses)")),
            text("VINTAGES", tr("Vintages, separated by commas (empty: the latest two)")),
            text(
                "INDICATORS",
                tr("Indicators: ids, separated by commas (empty: the headline indicators)"),
            ),
            text("TITLE", tr("Title")),
            logo_parameter(),
            text("ADDRESS", tr("Address where the folder will be on the web")),
            text("LEGAL", tr("Legal notice, or its address")),
            text("ACCESSIBILITY", tr("State of accessibility, or the address of its statement")),
            text("CONTACT", tr("Contact: an address of mail or of a page")),
            language_parameter(),
            choice_parameter("PURPOSE", tr("Purpose"), ChoiceList.PURPOSE),
            QgsProcessingParameterFolderDestination("OUTPUT", tr("Folder of the atlas")),
        )
        self.addOutput(QgsProcessingOutputNumber("CELLS", tr("Values read back")))
        self.addOutput(QgsProcessingOutputNumber("BYTES", tr("Size in bytes")))
        self.addOutput(QgsProcessingOutputString("DIGEST", tr("Digest of the list of files")))

    def execute(self, run: Run) -> dict[str, Any]:
        from ..duties.published_atlas import publish_atlas

        output = Path(run.text("OUTPUT"))
        signed_in, memory = self.sign_in_and_releases(run)
        order = self._order(run, signed_in)
        published = publish_atlas(
            self.app, signed_in, memory, order, output, run.progress, "Processing"
        )
        return {
            "OUTPUT": str(output),
            "CELLS": published.reading.cells,
            "BYTES": published.size,
            "DIGEST": published.digest,
        }

    def _order(self, run: Run, signed_in: SignedIn) -> AtlasOrder:
        """Make the order. Raises QgsProcessingException for ids that the account may not see."""
        from ..atlas.order import NOTICES, AtlasOrder, headlines
        from ..duties.published_atlas import scales_on_offer, usual_scales, usual_vintages
        from ..guard.publication import quoted_dossier

        catalogue, territory = signed_in.catalogue, self.territory(run, signed_in)
        vintages = tuple(sorted(run.ids("VINTAGES"), reverse=True)) or usual_vintages(catalogue)
        scales = run.ids("SCALES") or usual_scales(signed_in, territory, vintages[0])
        available_scales = {
            scale.id
            for vintage in vintages
            for scale in scales_on_offer(signed_in, territory, vintage)
        }
        indicators = run.ids("INDICATORS") or headlines(catalogue)
        require_known("VINTAGES", vintages, catalogue.vintage_ids[::-1])
        require_known("SCALES", scales, sorted(available_scales))
        all_indicators = [indicator.id for indicator in catalogue.indicators]
        require_known("INDICATORS", indicators, all_indicators)
        (language_code,) = run.choices("LANGUAGE", LANGUAGES)
        return AtlasOrder(
            territory=territory,
            vintages=vintages,
            scales=scales,
            indicators=indicators,
            purpose=self.purpose(run, signed_in),
            title=run.text("TITLE"),
            organisation=signed_in.account.organisation,
            number=quoted_dossier(),
            logo=run.text("LOGO"),
            address=run.text("ADDRESS"),
            notices={name: run.text(name.upper()) for name in NOTICES},
            language=language_code,
        )
