"""occupancy:diagnosis – the dossier of a territory: maps, charts, tables, sentences."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProject,
)

from ..description import Territory
from ..layers.style.words import Words
from ..portal.signin.signed_in import SignedIn
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import language, tr
from .algorithm import PortalAlgorithm, Run, require_known
from .choice_parameters import ChoiceList, choice_parameter

if TYPE_CHECKING:
    from ..diagnosis.content.facts import Facts
    from ..diagnosis.content.order import DiagnosisOrder
    from ..diagnosis.content.page import Page

LANGUAGES = ("fr", "en")
SUBJECT_FILES = {
    "demand": "DEMAND",
    "leases_outside": "LEASES_OUTSIDE",
    "leases_inside": "LEASES_INSIDE",
}
PICTURES = "SVG, PNG, JPEG (*.svg *.png *.jpg *.jpeg)"
LOADING = 30.0  # percent of the progress bar


def logo_parameter() -> Any:
    """Return the parameter of a logo; the settings' is the default."""
    return QgsProcessingParameterFile(
        "LOGO",
        tr("Logo (picture)"),
        optional=True,
        fileFilter=PICTURES,
        defaultValue=read_settings().logo or None,
    )


def language_parameter() -> Any:
    """Return the parameter of a language; the window's is the default."""
    return QgsProcessingParameterEnum(
        "LANGUAGE", tr("Language"), list(LANGUAGES), False, LANGUAGES.index(language())
    )


def file_parameters() -> tuple[Any, ...]:
    """Return the parameters of every file of pages: vintage, paper, language, formats."""
    from ..diagnosis.content.order import OUTPUTS, PAPERS

    return (
        choice_parameter("VINTAGE", tr("Vintage"), ChoiceList.VINTAGE),
        logo_parameter(),
        QgsProcessingParameterEnum(
            "PAPER", tr("Paper"), [paper.upper() for paper in PAPERS], False, 0, False
        ),
        language_parameter(),
        QgsProcessingParameterEnum(
            "BESIDE", tr("Beside the PDF"), list(OUTPUTS[1:]), True, [], True
        ),
    )


class DiagnosisAlgorithm(PortalAlgorithm):
    NAME = ICON = "diagnosis"  # the icon is that of its subclasses too

    def flags(self) -> Any:
        return super().flags() | QgsProcessingAlgorithm.Flag.FlagNoThreading  # layouts are painted

    def words(self) -> tuple[str, str]:
        return tr("Diagnosis dossier"), tr(
            "Writes the dossier of a territory: cover, key figures, a page per theme with map, "
            "charts and sentences, a map book, tables and the method. The PDF has an outline, tags "
            "and searchable text; text document (ODT), single-file HTML and workbook stand beside "
            "it on request. Only releasable figures are shown; the dossier is an export, with its "
            "purpose and a line in the journal."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        text = partial(QgsProcessingParameterString, optional=True)
        file = partial(QgsProcessingParameterFile, optional=True)
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.add_portal_parameters()
        self.add_parameters(
            choice_parameter("TERRITORY", tr("Territory"), ChoiceList.TERRITORY),
            choice_parameter("AGAINST", tr("Earlier vintage to compare with"), ChoiceList.VINTAGE),
            text("CHAPTERS", tr("Chapters (ids, separated by commas; empty: all)")),
            file("TEMPLATE", tr("Folder of your own page templates"), folder),
            QgsProcessingParameterNumber(
                "LOW_RENT",
                tr(
                    "Rent up to which a dwelling counts as cheap (€ per m², from the yearly notice)"
                ),
                QgsProcessingParameterNumber.Type.Double,
                optional=True,
                minValue=0.0,
            ),
            *file_parameters(),
            file("REPMS", tr("List of the REPMS annexed to the CIA")),
            file("DEMAND", tr("Your own table of applications (SNE), a row per commune")),
            file(
                "LEASES_OUTSIDE",
                tr("Your own table of attributions outside QPV, a row per commune (and landlord)"),
            ),
            file(
                "LEASES_INSIDE",
                tr("Your own table of attributions inside QPV, a row per commune (and landlord)"),
            ),
            choice_parameter(
                "INDICATORS", tr("Series of maps instead: indicators"), ChoiceList.INDICATORS
            ),
            text("SCALES", tr("Scales of the series, separated by commas"), "commune"),
            choice_parameter("PURPOSE", tr("Purpose"), ChoiceList.PURPOSE),
            QgsProcessingParameterFileDestination("OUTPUT", tr("Dossier"), "PDF (*.pdf)"),
        )
        self.addOutput(QgsProcessingOutputNumber("PAGES", tr("Pages")))

    def pages(self, run: Run, facts: Facts) -> list[Page] | None:
        """Return a page per indicator and scale in place of the dossier; None for the dossier."""
        from ..diagnosis.content.contents import map_series

        indicators = run.ids("INDICATORS")
        return map_series(facts, run.ids("SCALES"), indicators) if indicators else None

    def execute(self, run: Run) -> dict[str, Any]:
        from ..diagnosis.dossier import facts_of, font_note, require_libraries, write_dossier
        from ..duties.dossier_material import load_material
        from ..duties.records import record_dossier

        cancellation, output = run.cancellation, Path(run.output_file("OUTPUT"))
        signed_in, memory = self.sign_in_and_releases(run)
        order = self.order(run, signed_in, self.territory(run, signed_in))
        require_libraries(order.outputs)
        files = {name: run.text(parameter) for name, parameter in SUBJECT_FILES.items()}
        vintages = (order.vintage, order.against)
        loading = run.progress.part(0, LOADING)
        material = load_material(signed_in, memory, order.territory, vintages, loading, files)
        chosen_pages, pages = self.pages(run, facts_of(order, material)), 0
        for page in write_dossier(order, material, output, cancellation, chosen_pages):
            pages = page.all
            run.step(LOADING + (100 - LOADING) * page.done / max(page.all, 1), page.text)
        if note := font_note():
            run.feedback.pushWarning(note)
        record_dossier(self.app, order, way="Processing")
        return {"OUTPUT": str(output), "PAGES": pages}

    def order(self, run: Run, signed_in: SignedIn, territory: Territory) -> DiagnosisOrder:
        """Make the order. Texts edited for this territory, vintage and language come from the
        project."""
        from ..diagnosis.content.order import OUTPUTS, PAPERS, DiagnosisOrder, chapter_ids
        from ..diagnosis.page_edits import PageEdits
        from ..guard.publication import quoted_dossier
        from ..sources.lists import read_list

        vintage, earlier_vintage = self.vintages(run, signed_in)
        (language_code,) = run.choices("LANGUAGE", LANGUAGES)
        (paper,) = run.choices("PAPER", PAPERS)
        names = run.ids("CHAPTERS")
        require_known("CHAPTERS", names, chapter_ids())
        project = run.context.project() or QgsProject()
        edits = PageEdits(project, territory.code, Words(language_code), vintage)
        return DiagnosisOrder(
            territory=territory,
            vintage=vintage,
            against=earlier_vintage,
            chapters=names or chapter_ids(),
            paper=paper,
            language=language_code,
            outputs=("pdf", *run.choices("BESIDE", OUTPUTS[1:])),
            template=run.text("TEMPLATE"),
            logo=run.text("LOGO"),
            repms=tuple(read_list(run.text("REPMS")).names.items()) if run.text("REPMS") else (),
            number=quoted_dossier(),
            purpose=Words(language_code).text(self.purpose(run, signed_in)),
            organisation=signed_in.account.organisation,
            low_rent=run.number("LOW_RENT"),
            edits=edits.by_key(),
        )
