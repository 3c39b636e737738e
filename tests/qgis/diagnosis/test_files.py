"""The four files of a dossier, opened as a reader opens them, and searched as an attacker would."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from scripts.demonstration.secrets import raw_tables


@pytest.fixture(scope="session")
def pages(all_pages):
    return all_pages


@pytest.fixture(scope="session")
def structure(dossier_files):
    result = subprocess.run(
        ["pdfinfo", "-struct-text", str(dossier_files["pdf"])],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return result.split("\n  Sect")[1:]


@pytest.fixture(scope="session")
def words(dossier_files):
    return [page.extract_text() for page in PdfReader(dossier_files["pdf"]).pages]


@pytest.fixture(scope="session")
def elements(dossier_files):
    return list(_elements(dossier_files["pdf"]))


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def test_the_pdf_is_sound_and_of_the_size_asked_for(dossier_files):
    subprocess.run(["qpdf", "--check", str(dossier_files["pdf"])], check=True, capture_output=True)
    assert dossier_files["pdf"].stat().st_size <= 10e6
    assert PdfReader(dossier_files["pdf"]).xref_objStm is not None
    assert (
        dossier_files["pdf"].read_bytes().count(b"%%EOF") == 1
    )  # written whole, no earlier version


def test_outline_language_and_title(dossier_files, pages):
    reader = PdfReader(dossier_files["pdf"])
    assert len(reader.pages) == len(pages)
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    titles = []

    def walk(entries):
        for entry in entries:
            walk(entry) if isinstance(entry, list) else titles.append(entry.title)

    walk(reader.outline)
    assert {page.title for page in pages} <= set(titles)
    assert reader.metadata.title.startswith("Diagnostic de l’occupation du parc social")


def test_every_page_is_read_from_its_title_and_every_figure_speaks(elements, structure, pages):
    assert len(structure) == len(pages)
    for page_text, page in zip(structure, pages, strict=True):
        kinds = re.findall(r"^ {4}(\w+)", page_text, flags=re.M)
        assert kinds[0] == "H1", page.key
        assert plain(page.title) in plain(page_text), page.key
        for sentence in page.sentences:
            assert plain(sentence) in plain(page_text)
        if page.key.startswith("table"):
            assert "Table" in kinds
            assert re.search(r"^ +TR", page_text, flags=re.M)
            assert re.search(r"^ +TH", page_text, flags=re.M)
    figures = [element for element in elements if element["/S"] == "/Figure"]
    assert len(figures) > len(pages)
    assert all(figure.get("/Alt") for figure in figures)


def _elements(path):
    root = PdfReader(path).trailer["/Root"]["/StructTreeRoot"]
    matches, waiting = [], [root["/K"]]
    while waiting:
        kid = waiting.pop().get_object() if not isinstance(waiting[-1], int) else waiting.pop()
        if isinstance(kid, list):
            waiting += list(kid)
        elif hasattr(kid, "get") and kid.get("/S"):
            matches.append(kid)
            if "/K" in kid:
                waiting.append(kid["/K"])
    return matches


def test_words_can_be_searched_for_and_copied(words):
    text = "".join(words)
    assert "Caudry" in text  # a label on a map
    assert "Données fictives" in plain(text)


def test_the_attachment_is_the_workbook_beside(dossier_files):
    attached = PdfReader(dossier_files["pdf"]).attachments
    assert list(attached) == [dossier_files["xlsx"].name]
    assert attached[dossier_files["xlsx"].name] == [dossier_files["xlsx"].read_bytes()]


def tables_of(book):
    """The tables of a workbook: header and rows; a title is above each, a blank row below."""
    tables = []
    for sheet in book.worksheets[1:]:
        rows = [[cell for cell in row if cell not in (None, "")] for row in sheet.values]
        starts = [0, *(n + 1 for n, row in enumerate(rows) if not row)]
        for start, end in zip(starts, [*starts[1:], len(rows) + 1], strict=True):
            tables.append(rows[start + 1 : end - 1])
    return [table for table in tables if table]


class Tables(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.without = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        attribute_values = dict(attributes)
        if (tag == "img" and not attribute_values.get("alt")) or (
            tag == "th" and "scope" not in attribute_values
        ):
            self.without.append((tag, attribute_values))
        assert not str(attribute_values.get("src", "data:")).startswith(("http", "/"))


def test_the_web_page_stands_alone_and_speaks(dossier_files):
    text = dossier_files["html"].read_text(encoding="utf-8")
    parser = Tables()
    parser.feed(text)
    assert parser.tags.count("table") > 20
    assert parser.tags.count("svg") > 30
    assert not parser.without
    assert "script" not in parser.tags
    assert '<html lang="fr">' in text
    links = re.findall(r'<a href="#(p\d+)">voir</a>', text)
    assert len(links) > 8
    assert all(f'<section id="{anchor}">' in text for anchor in links)
    assert not re.search(r"\(page\s\d+\)", text), "an HTML file has no pages"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_text_with_headings_tables_and_alternative_texts(
    dossier_files, tmp_path
):
    content = zipfile.ZipFile(dossier_files["odt"]).read("content.xml").decode()
    assert content.count("<text:h ") > 40
    assert content.count("<table:table-header-rows>") > 20
    assert content.count("<draw:frame") == content.count("<svg:title>") > 40
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, str(dossier_files["odt"])], check=True, capture_output=True, timeout=200
    )
    pages = PdfReader(tmp_path / "diagnosis.pdf").pages
    assert len(pages) <= 35  # as an agency prints it
    text = "".join(page.extract_text() for page in pages)
    assert "Familles monoparentales" in text
    assert "Béthencourt" in text
    texts = [" ".join(page.extract_text().split()) for page in pages]
    for first, last in (
        ("Composition familiale", "Autre ménage"),
        ("par ordre", "Taux de réponse"),
    ):
        assert any(last in page for page in texts)
        assert all(first in page for page in texts if last in page and "Définitions" not in page)
    references = re.findall(r"([^.:()]{12}) \(page\s(\d+)\)\.", " ".join(texts))
    finding = "Bénéficiaires de l’APL ou de l’AL : 69,3 %, 3,6 points de plus que le département"
    cited = re.search(re.escape(finding) + r" \(page (\d+)\)", " ".join(texts))
    assert cited is not None
    assert len(references) > 8
    assert finding in texts[int(cited[1]) - 1], "the text's own page, not the PDF's"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook_with_its_figures(dossier_files, tmp_path):
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, str(dossier_files["xlsx"])], check=True, capture_output=True, timeout=200
    )
    content = zipfile.ZipFile(tmp_path / "diagnosis.ods").read("content.xml").decode()
    sheets = load_workbook(dossier_files["xlsx"], read_only=True).sheetnames
    assert re.findall(r'<table:table table:name="([^"]+)"', content) == [
        name.replace("'", "&apos;") for name in sheets
    ]
    assert "Béthencourt" in content
    assert 'office:value="47.7"' in content


@pytest.fixture
def unpacked(dossier_files, output, request):
    """Everything in a file as text: streams decompressed, members of archives."""
    path = dossier_files[output]
    if output == "pdf":
        pieces = [*request.getfixturevalue("words")]
        pieces += [str(e.get("/Alt", "")) for e in request.getfixturevalue("elements")]
        for page in PdfReader(path).pages:
            pieces.append(page.get_contents().get_data().decode("latin-1"))
        return "\n".join(pieces)
    if path.suffix == ".html":
        return re.sub(r"base64,[^\"]+", "", path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(path) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace")
            for name in archive.namelist()
            if not name.endswith(".png")
        )


@pytest.fixture(scope="module")
def withheld_names(portal):
    """Names of the communes under the threshold, from the portal's raw rows."""
    raw = raw_tables(portal, "200030633", "2022").tables["commune"]
    return raw.loc[(raw["households"] > 0) & (raw["households"] < 11), "name"]


@pytest.mark.parametrize("output", ["pdf", "odt", "html", "xlsx"])
def test_no_withheld_unit_is_named_and_nothing_of_this_machine(unpacked, withheld_names, output):
    """Communes under the threshold are in the portal's raw rows; no file may list them."""
    text = unpacked
    assert len(withheld_names) >= 5
    assert "Béthencourt" in text  # the search finds what is there
    for name in withheld_names:
        assert not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text), name
    for trace in ("/tmp/", "/root/", "127.0.0.1", "vsimem"):
        assert trace not in text


def test_the_workbook_has_a_sheet_per_part_with_every_table_source_and_the_meaning_of_s(
    dossier_files, pages
):
    book = load_workbook(dossier_files["xlsx"])
    assert len(book.worksheets) == 1 + len({page.section for page in pages if page.grids})
    for sheet in book.worksheets[1:]:
        texts = [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell]
        assert any(str(text).startswith("Source") for text in texts), sheet.title
        assert {"s : secret statistique", "s\u202f: secret statistique"} & set(map(str, texts)), (
            sheet.title
        )
    written = [[list(map(str, row)) for row in table] for table in tables_of(book)]
    for page in pages:
        for grid in page.grids:
            lines = [
                [str(_number(cell)) for cell in row if cell.text or cell.value is not None]
                for row in grid.rows
            ]
            assert [list(grid.header), *lines] in written, grid.title


def _number(cell):
    """The number in a workbook: Excel has no 3.0."""
    if cell.value is None:
        return cell.text
    value = round(cell.value, cell.decimals)
    return int(value) if float(value).is_integer() else value


def test_the_pdf_says_its_title_as_xmp_too(dossier_files):
    reader = PdfReader(dossier_files["pdf"])
    found = reader.xmp_metadata
    assert found.dc_title["x-default"] == reader.metadata.title
    assert found.dc_language == ["fr-FR"]
    assert found.xmp_create_date is None


def test_the_contents_of_the_web_page_lead_to_its_sections(dossier_files):
    """Its thirty titles could be read, not followed."""
    text = dossier_files["html"].read_text(encoding="utf-8")
    contents = re.search(r'<section id="p2">.*?</section>', text).group()
    links = re.findall(r'<p><a href="#(p\d+)">(.*?)</a></p>', contents)
    assert len(links) > 15
    for anchor, title in links:
        first = text.index(f"<h3>{title}</h3>")  # a table of two pages begins on the first
        assert text[:first].endswith(f'<section id="{anchor}">')


def test_the_html_has_a_skip_link_and_everything_wide_scrolls_by_keys(dossier_files):
    text = dossier_files["html"].read_text(encoding="utf-8")
    assert '<a class="skip" href="#content">Aller au contenu</a>' in text
    assert '<main id="content" tabindex="-1">' in text
    body = text[text.index("<main") :]
    regions = re.findall(
        r'<div class="scroll" tabindex="0" role="region" aria-label="([^"]+)">', body
    )
    assert len(regions) == body.count("<table>") + body.count("<figure ")
    assert all(regions)
    assert body.count("<figcaption>") == body.count("<figure ")


def test_the_text_document_is_landscape_and_repeats_header_rows(dossier_files):
    with zipfile.ZipFile(dossier_files["odt"]) as archive:
        styles = archive.read("styles.xml").decode("utf-8")
        content = archive.read("content.xml").decode("utf-8")
    assert 'style:print-orientation="landscape"' in styles
    assert content.count("<table:table-header-rows>") == content.count("<table:table ")
