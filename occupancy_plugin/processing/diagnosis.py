"""occupancy:diagnosis – the dossier of a territory: maps, charts, tables, sentences."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProject,
)

from ..toolbelt.errors import OccupancyError
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import language, tr
from .algorithm import FeedbackCancellation, PortalAlgorithm, progress_of
from .choices import Choices, choice_parameter

if TYPE_CHECKING:
    from ..description import Territory
    from ..diagnosis.content.order import DiagnosisOrder, Edit
    from ..diagnosis.content.page import Page
    from ..diagnosis.dossier import Material
    from ..layers.release.released import Release
    from ..layers.release.subjects import Subject
    from ..layers.style.words import Words
    from ..portal.signin.session import SignedIn

LANGUAGES = ("fr", "en")
SUBJECT_FILES = {
    "demand": "DEMAND",
    "leases_outside": "LEASES_OUTSIDE",
    "leases_inside": "LEASES_INSIDE",
}
PICTURES = "SVG, PNG, JPEG (*.svg *.png *.jpg *.jpeg)"
LOADING = 30.0  # percent of the progress bar


def subject_parameters() -> tuple[Any, ...]:
    """Files that stand in for what the portal counts besides occupancy."""
    labels = {
        "DEMAND": tr("Your own table of demands (SNE), a row per commune"),
        "LEASES_OUTSIDE": tr("Your own table of attributions outside QPV, a row per commune"),
        "LEASES_INSIDE": tr("Your own table of attributions inside QPV, a row per commune"),
    }
    return tuple(
        QgsProcessingParameterFile(parameter, label, optional=True)
        for parameter, label in labels.items()
    )


def dossier_parameters() -> tuple[Any, ...]:
    """Return the parameters of a dossier, without its territory, purpose and file."""
    from ..diagnosis.content.order import OUTPUTS, PAPERS

    return (
        choice_parameter("VINTAGE", tr("Vintage"), Choices.VINTAGE),
        choice_parameter("AGAINST", tr("Earlier vintage to compare with"), Choices.VINTAGE),
        QgsProcessingParameterString(
            "CHAPTERS", tr("Chapters (ids, separated by commas; empty: all)"), optional=True
        ),
        QgsProcessingParameterFile(
            "TEMPLATE",
            tr("Folder of your own page templates"),
            QgsProcessingParameterFile.Behavior.Folder,
            optional=True,
        ),
        QgsProcessingParameterNumber(
            "LOW_RENT",
            tr("Rent up to which a dwelling counts as cheap (€ per m², from the yearly notice)"),
            QgsProcessingParameterNumber.Type.Double,
            optional=True,
            minValue=0.0,
        ),
        QgsProcessingParameterFile(
            "LOGO",
            tr("Logo (picture)"),
            optional=True,
            fileFilter=PICTURES,
            defaultValue=read_settings().logo or None,
        ),
        QgsProcessingParameterEnum(
            "PAPER", tr("Paper"), [p.upper() for p in PAPERS], False, 0, False
        ),
        QgsProcessingParameterEnum(
            "LANGUAGE", tr("Language"), list(LANGUAGES), False, LANGUAGES.index(language())
        ),
        QgsProcessingParameterEnum(
            "BESIDE", tr("Beside the PDF"), list(OUTPUTS[1:]), True, [], True
        ),
    )


class DiagnosisAlgorithm(PortalAlgorithm):
    NAME = "diagnosis"

    def displayName(self) -> str:
        return tr("Diagnosis dossier")

    def flags(self) -> Any:
        return super().flags() | QgsProcessingAlgorithm.Flag.FlagNoThreading  # layouts are painted

    def shortHelpString(self) -> str:
        return tr(
            "Writes the dossier of a territory: cover, key figures, a page per theme with map, "
            "charts and sentences, a map book, tables and the method. The PDF has an outline, tags "
            "and searchable text; text document (ODT), single-file HTML and workbook stand beside "
            "it on request. Only releasable figures are shown; the dossier is an export, with its "
            "purpose and a line in the journal."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        self.add_portal_parameters()
        self.addParameter(choice_parameter("TERRITORY", tr("Territory"), Choices.TERRITORY))
        for parameter in (
            *dossier_parameters(),
            QgsProcessingParameterFile(
                "REPMS", tr("List of the REPMS annexed to the CIA"), optional=True
            ),
            *subject_parameters(),
            choice_parameter(
                "INDICATORS", tr("Series of maps instead: indicators"), Choices.INDICATORS
            ),
            QgsProcessingParameterString(
                "SCALES", tr("Scales of the series, separated by commas"), "commune", optional=True
            ),
            choice_parameter("PURPOSE", tr("Purpose"), Choices.PURPOSE),
            QgsProcessingParameterFileDestination("OUTPUT", tr("Dossier"), "PDF (*.pdf)"),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber("PAGES", tr("Pages")))

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        from ..diagnosis.dossier import Material, font_note, write_dossier
        from ..duties.records import record_dossier
        from ..layers.release.obtain import load_release
        from ..layers.release.subjects import load_subjects

        cancellation = FeedbackCancellation(feedback)
        output = Path(self.parameterAsFileOutput(parameters, "OUTPUT", context))
        try:
            signed, memory = self.sign_in_and_releases(parameters, context, cancellation)
            territory = self.territory(parameters, context, signed)
            order = self.order(parameters, context, signed, territory)

            def show_text(_percent: float, text: str) -> None:
                feedback.setProgressText(text)

            def load(vintage: str) -> Release:
                step = progress_of(feedback, LOADING)
                return load_release(signed, memory, order.territory, vintage, cancellation, step)

            material = Material(
                load(order.vintage),
                signed.catalogue,
                signed.policy,
                load(order.against) if order.against else None,
                {
                    **load_subjects(
                        signed, memory, order.territory, order.vintage, cancellation, show_text
                    ),
                    **self._files(parameters, context, order, signed, cancellation),
                },
            )
            pages = 0
            series = self._series(parameters, context, order, material)
            for step in write_dossier(order, material, output, cancellation, series):
                pages = step.all
                feedback.setProgress(LOADING + (100 - LOADING) * step.done / max(step.all, 1))
                feedback.setProgressText(step.text)
        except OccupancyError as error:
            raise QgsProcessingException(str(error)) from error
        if note := font_note():
            feedback.pushWarning(note)
        record_dossier(self.desk, order, way="Processing")
        return {"OUTPUT": str(output), "PAGES": pages}

    def _files(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        order: DiagnosisOrder,
        signed: SignedIn,
        cancellation: FeedbackCancellation,
    ) -> dict[str, Subject]:
        """Demand and attributions of the user's own files, in place of the portal's."""
        from ..layers.release.subject_files import subjects_of_files

        files = {
            name: self.text(parameters, parameter, context=context)
            for name, parameter in SUBJECT_FILES.items()
        }
        return subjects_of_files(files, order.territory, order.vintage, signed.policy, cancellation)

    def _series(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        order: DiagnosisOrder,
        material: Material,
    ) -> list[Page] | None:
        """Return a page per indicator and scale where INDICATORS is given; None for the dossier."""
        from ..diagnosis.content.contents import map_series
        from ..diagnosis.dossier import facts_of

        indicators = self.ids(parameters, "INDICATORS", context)
        if not indicators:
            return None
        scales = self.ids(parameters, "SCALES", context)
        return map_series(facts_of(order, material), scales, indicators)

    def order(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        signed: SignedIn,
        territory: Territory,
    ) -> DiagnosisOrder:
        """Make the order. Texts edited for this territory, vintage and language come from the
        project."""
        from ..diagnosis.content.order import OUTPUTS, PAPERS, DiagnosisOrder
        from ..guard.publication import quoted_dossier
        from ..layers.style.words import Words
        from ..sources.lists import read_list

        text = partial(self.text, parameters, context=context)
        vintage, against = self.vintages(parameters, context, signed)
        output_numbers = self.parameterAsEnums(parameters, "BESIDE", context)
        template = text("TEMPLATE")
        language_code = LANGUAGES[self.parameterAsEnum(parameters, "LANGUAGE", context)]
        return DiagnosisOrder(
            territory=territory,
            vintage=vintage,
            against=against,
            chapters=_chapters(self.ids(parameters, "CHAPTERS", context)),
            paper=PAPERS[self.parameterAsEnum(parameters, "PAPER", context)],
            language=language_code,
            outputs=("pdf", *(OUTPUTS[1:][n] for n in output_numbers)),
            template=template,
            logo=text("LOGO"),
            repms=tuple(read_list(text("REPMS")).names.items()) if text("REPMS") else (),
            number=quoted_dossier(),
            purpose=_purpose(text("PURPOSE") or read_settings().purpose),
            organisation=signed.account.organisation,
            low_rent=self.parameterAsDouble(parameters, "LOW_RENT", context),
            edits=_edits(context.project(), territory.code, vintage, Words(language_code)),
        )


def _chapters(names: tuple[str, ...]) -> tuple[str, ...]:
    from ..diagnosis.content.order import chapter_ids

    unknown = [name for name in names if name not in chapter_ids()]
    if unknown:
        raise QgsProcessingException(
            tr("There are no such chapters: {names}. There are: {known}.").format(
                names=", ".join(unknown), known=", ".join(chapter_ids())
            )
        )
    return names or chapter_ids()


def _edits(
    project: QgsProject | None, territory: str, vintage: str, words: Words
) -> dict[str, Edit]:
    """Return the edits that the project keeps for a dossier of that vintage."""
    from ..diagnosis.saved_edits import read_edits

    if project is None:
        return {}
    saved = read_edits(project, territory, words)
    return {key: text.edit for key, text in saved.items() if text.vintage == vintage}


def _purpose(text: str) -> str:
    """Return the purpose's id. Raises QgsProcessingException without one of the convention's: a
    dossier is an export."""
    from ..guard.export.purposes import purpose_named

    purpose = purpose_named(text)
    if not purpose:
        raise QgsProcessingException(
            tr("Choose one of the convention's four purposes: a dossier is an export.")
        )
    return purpose
