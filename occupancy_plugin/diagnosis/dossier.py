"""`write_dossier`: the one run behind the window, the algorithm and the demo.

It yields a step per page, so that progress is shown and a cancel takes effect between pages. Files
appear complete at the end, or not at all. The caller has the release, and is responsible for
journal and ledger (duties/records.py)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from qgis.PyQt.QtCore import QDate, QLocale

from ..layers.figures.comparators import MainUnit, main_unit
from ..layers.release.released import Release
from ..layers.release.subjects import Subject
from ..layers.style.words import Words
from ..portal.model import Catalogue, PortalPolicy
from ..toolbelt.errors import DiagnosisError
from ..toolbelt.letters import typographic
from ..toolbelt.memory import MIN_NUMBERS, trim_heap
from ..toolbelt.message_bar import log
from ..toolbelt.template import fill_in
from ..toolbelt.translation import tr
from ..toolbelt.work.cancellation import Cancellation
from ..vendor import library
from .content.contents import contents
from .content.facts import Facts
from .content.order import DiagnosisOrder
from .content.page import Page
from .content.phrases import say
from .drawing.fonts import FAMILIES, substitute_font
from .figures import Grid
from .files.document import Document, DocumentPage, document_page
from .files.odt import write_odt
from .files.pdf import PdfPainter
from .files.web import write_web
from .files.workbook import write_workbook
from .pages.fill import Notice, Studio
from .pages.layers import PageLayers

WRITERS = {"xlsx": write_workbook, "odt": write_odt, "html": write_web}  # next to the PDF
LIBRARIES = {"pdf": "pypdf", "xlsx": "xlsxwriter"}  # must be there before the first page
DOCUMENTS = ("odt", "html")  # hold pictures of the pages
STEP_WAIT = 0.05  # seconds that a step waits for work in a worker
Result = TypeVar("Result")


@dataclass(frozen=True)
class Step:
    """The progress of a run.

    done, all: pages
    text: 'Page 12 sur 35 – Revenus'
    files: those written, at the end
    missing: chapters without a page, at the end"""

    done: int
    all: int
    text: str
    files: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Material:
    """The data of a dossier. All of them have passed the gate."""

    release: Release
    catalogue: Catalogue
    policy: PortalPolicy
    earlier_release: Release | None = None
    subjects: Mapping[str, Subject] = field(default_factory=dict)


def require_libraries(outputs: Iterable[str]) -> None:
    """Raise DiagnosisError if a library is missing that one of these outputs needs. Called before
    the data are loaded, which takes longer than the dossier."""
    for kind in sorted(LIBRARIES.keys() & set(outputs)):
        library(LIBRARIES[kind])


def facts_of(order: DiagnosisOrder, material: Material) -> Facts:
    """Make the facts. Raises DiagnosisError if the earlier vintage is ordered but not given."""
    if order.against and material.earlier_release is None:
        raise DiagnosisError(
            tr("The portal has no data of {vintage} for this territory.").format(
                vintage=order.against
            )
        )
    words = Words(order.language)
    main = main_unit(material.release, material.catalogue)
    subjects = {
        name: _years_of(subject, words, order.organisation, main)
        for name, subject in material.subjects.items()
    }
    return Facts(material.release, material.catalogue, words, material.earlier_release, subjects)


def _years_of(
    subject: Subject, words: Words, organisation: str, dossier_unit: MainUnit | None
) -> tuple[Facts, ...]:
    """Return the facts of a subject's years, the newest first.

    dossier_unit: its main unit"""
    first_year, last_year = subject.releases[-1].vintage, subject.releases[0].vintage
    years = first_year if first_year == last_year else f"{first_year}–{last_year}"
    years = years.replace("-", "–")  # a period's own
    cog = next(vintage.cog for vintage in subject.catalogue.vintages if vintage.id == last_year)
    text = words.text(subject.policy.caption)
    caption = typeset(fill_in(text, ops=years, organisation=organisation, cog=cog))
    return tuple(
        Facts(release, subject.catalogue, words, source=caption, main_of=dossier_unit)
        for release in subject.releases
    )


def typeset(caption: str) -> str:
    """Replace the spaces of a portal's caption by the dossier's."""
    with_narrow_spaces = typographic(caption).replace("\u00a0", "\u202f")
    return with_narrow_spaces.replace("«\u202f", "«\u00a0").replace("\u202f»", "\u00a0»")


def notice_of(order: DiagnosisOrder, material: Material) -> Notice:
    """Return caption, organisation, date, number and purpose, as every page shows them."""
    words = Words(order.language)
    vintages = [
        vintage
        for vintage in material.catalogue.vintages
        if vintage.id in (order.vintage, order.against)
    ]

    def years(name: str) -> str:
        values = sorted({str(getattr(vintage, name)) for vintage in vintages})
        return (" et " if words.french else " and ").join(values)

    caption = fill_in(
        words.text(material.policy.caption),
        ops=years("ops"),
        rpls=years("rpls"),
        cog=years("cog"),
        organisation=order.organisation,
    )
    return Notice(
        typeset(caption),
        typographic(order.organisation),
        written_day(date.today(), words),
        order.number,
        order.purpose,
        material.catalogue.fictitious,
        order.logo,
    )


def written_day(day: date, words: Words) -> str:
    """Return '24 novembre 2026', '1er novembre 2026', '24 November 2026'."""
    text = QLocale("fr_FR" if words.french else "en_GB").toString(QDate(day), "d MMMM yyyy")
    return f"1er{text[1:]}" if words.french and day.day == 1 else text


def write_dossier(
    order: DiagnosisOrder,
    material: Material,
    output: Path,
    cancellation: Cancellation,
    pages: Sequence[Page] | None = None,
) -> Generator[Step, None, tuple[Path, ...]]:
    """Write the dossier: pages are drawn on the main thread, each between two steps; figures are
    read and files written in a worker.

    output: the PDF; the other outputs get the same name with their suffix
    Raises DiagnosisError and Cancelled; then it leaves no file, and existing files stay as they
    were."""
    run = _Run(order, material, output)
    try:
        yield from run.paint(cancellation, pages)
        cancellation.check()
        writing_step = Step(run.all, run.all, tr("Writing the files"))
        yield from _in_worker(partial(run.finish, cancellation), writing_step)
        files = run.put_in_place()
        yield Step(run.all, run.all, tr("Done"), files, tuple(run.missing))
        return files
    except OSError as error:
        raise DiagnosisError(
            tr("{file} cannot be written. Is the disk full, or is the file open elsewhere?").format(
                file=output.name
            ),
            type(error).__name__,
        ) from error
    finally:
        run.clean()


def _in_worker(work: Callable[[], Result], step: Step) -> Generator[Step, None, Result]:
    """Do work that needs no painter in a worker, and yield the step until it is done: the window
    stays responsive. Return its result, or raise its error."""
    with ThreadPoolExecutor(1, "occupancy-dossier") as executor:
        future = executor.submit(work)
        while not future.done():
            yield step
            wait([future], STEP_WAIT)
        return future.result()


@dataclass
class _Run:
    """The state of one run: its pages, its painter, the files that it writes."""

    order: DiagnosisOrder
    material: Material
    output: Path
    all: int = 0
    painter: PdfPainter | None = None
    documents: list[DocumentPage] = field(default_factory=list)
    title: str = ""
    missing: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        require_libraries(self.order.outputs)
        self.facts = facts_of(self.order, self.material)
        self.notice = notice_of(self.order, self.material)
        self.targets = {
            kind: self.output.with_suffix(f".{kind}") for kind in dict.fromkeys(self.order.outputs)
        }
        self.title = (
            f"{say('cover', self.facts.words)} – {self.facts.territory}, {self.facts.vintage.id}"
        )

    def part_path(self, kind: str) -> Path:
        return self.targets[kind].with_name(self.targets[kind].name + ".part")

    def paint(
        self, cancellation: Cancellation, chosen_pages: Sequence[Page] | None
    ) -> Generator[Step, None, None]:
        """Paint page by page, and yield a step before each."""
        pages = list(chosen_pages or ())
        if chosen_pages is None:
            make_contents = partial(contents, self.order, self.facts, self.missing)
            pages = yield from _in_worker(make_contents, Step(0, 1, tr("Reading the figures")))
        if self.missing:
            log(f"diagnosis: chapters without a page: {', '.join(self.missing)}")
        if not pages:
            raise DiagnosisError(
                tr("No page of this dossier has a figure that may be shown. Choose other chapters.")
            )
        self.all, self.pages = len(pages), pages
        if "pdf" in self.targets:
            self.painter = PdfPainter(
                self.part_path("pdf"), self.title, self.order.organisation, self.order.tagged
            )
        with PageLayers(self.facts) as layers:
            studio = Studio(layers, self.notice, self.order.paper, self.order.template)
            for number, page in enumerate(pages, 1):
                cancellation.check()
                text = say("page", self.facts.words, n=number, all=len(pages), chapter=page.chapter)
                step = Step(number - 1, len(pages), text)
                yield step
                page_layout = studio.lay_out(page, number)
                if any(kind in self.targets for kind in DOCUMENTS):
                    yield step  # the window handles its events before each picture
                    self.documents.append(document_page(page_layout))
                if self.painter is not None:
                    yield step
                    cancellation.check()
                    self.painter.paint(page_layout)
        if self.painter is not None:
            self.painter.close()

    def finish(self, cancellation: Cancellation) -> None:
        """Write the files next to their targets, as parts."""
        words, notice = self.facts.words, self.notice
        grids: dict[str, dict[Grid, None]] = {}  # each once, in the order of the pages
        for page in self.pages:
            for grid in page.grids:
                grids.setdefault(page.section, {})[replace(grid, source=page.source)] = None
        document = Document(
            self.title,
            self.order.language,
            self.order.organisation,
            (notice.caption, *notice.imprint(words).split("\n")),
            say("fictitious", words) if notice.fictitious else "",
            self.documents,
            {part: list(tables) for part, tables in grids.items()},
        )
        for kind in (kind for kind in WRITERS if kind in self.targets):
            WRITERS[kind](self.part_path(kind), document)
        del document
        self.documents.clear()  # the pictures are in the files now
        trim_heap(MIN_NUMBERS)
        cancellation.check()
        if self.painter is not None:
            attached_files = []
            if "xlsx" in self.targets:
                attached_files = [(self.targets["xlsx"].name, self.part_path("xlsx").read_bytes())]
            self.painter.finish(self.order.language, attached_files)
        cancellation.check()

    def put_in_place(self) -> tuple[Path, ...]:
        """Move every finished file to its place; if one fails, restore all earlier files. A file
        that is open elsewhere must not leave a dossier of two dates."""
        placed_files: list[Path] = []
        try:
            for kind, target in self.targets.items():
                if target.exists():
                    os.replace(target, _earlier_file(target))
                placed_files.append(target)
                os.replace(self.part_path(kind), target)
        except OSError:
            for target in placed_files:
                with contextlib.suppress(OSError):
                    target.unlink(missing_ok=True)
                    if _earlier_file(target).exists():
                        os.replace(_earlier_file(target), target)
            raise
        for target in placed_files:
            with contextlib.suppress(OSError):
                _earlier_file(target).unlink(missing_ok=True)
        return tuple(self.targets.values())

    def clean(self) -> None:
        """Close the painter and delete all parts."""
        if self.painter is not None:
            self.painter.close()
        for kind in self.targets:
            for path in (
                self.part_path(kind),
                self.part_path(kind).with_name(self.part_path(kind).name + ".whole"),
            ):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)


def _earlier_file(target: Path) -> Path:
    """Return where an earlier file is kept until all new ones are in their places."""
    return target.with_name(target.name + ".before")


def font_note() -> str:
    """Return a warning where the pages' typeface is missing, '' otherwise."""
    font = substitute_font()
    if not font:
        return ""
    return tr(
        "None of the fonts {fonts} is installed: the pages are set in {font}, so signs may be "
        "missing and lines may break elsewhere. Install Liberation Sans."
    ).format(fonts=", ".join(FAMILIES), font=font)
