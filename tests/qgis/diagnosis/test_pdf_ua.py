"""Clauses of PDF/UA-1 (ISO 14289-1) that can be tried without a validator, which is Java."""

from __future__ import annotations

import re

import pytest
from pypdf import PdfReader

CONTENT = re.compile(
    rb"/(?:Artifact BMC|\w+ <</MCID \d+>> BDC)|EMC\b|\)\s*Tj|\]\s*TJ|>\s*Tj|\bDo\b"
)


@pytest.fixture(scope="module")
def reader(dossier_files):
    return PdfReader(dossier_files["pdf"])


@pytest.fixture(scope="module")
def root(reader):
    return reader.trailer["/Root"]


def elements(kid):
    kid = kid.get_object()
    if isinstance(kid, list):
        for one in kid:
            yield from elements(one)
    elif hasattr(kid, "get") and kid.get("/S"):
        yield kid
        if "/K" in kid:
            yield from elements(kid["/K"])


def test_7_1_everything_painted_is_in_a_tag_or_an_artifact(reader):
    for number, page in enumerate(reader.pages, 1):
        open_marks = painted = 0
        for found in CONTENT.findall(page.get_contents().get_data()):
            if found == b"EMC":
                open_marks -= 1
            elif found.startswith(b"/"):
                open_marks += 1
            else:
                assert open_marks == 1, number
                painted += 1
        assert open_marks == 0
        assert painted


def test_6_1_the_version_has_what_the_file_uses(reader, root):
    assert reader.pdf_header >= "%PDF-1.7"
    assert root["/MarkInfo"]["/Marked"]
    assert {page["/Tabs"] for page in reader.pages} == {"/S"}


def test_7_4_headings_leave_no_level_out(root):
    level = 0
    for element in elements(root["/StructTreeRoot"]["/K"]):
        if re.fullmatch(r"/H\d", element["/S"]):
            assert int(element["/S"][2]) <= level + 1
            level = int(element["/S"][2])
    assert level


def test_7_5_heads_of_tables_have_a_scope_and_rows_one_width(root):
    tables = 0
    for element in elements(root["/StructTreeRoot"]["/K"]):
        if element["/S"] == "/TH":
            assert element["/A"]["/Scope"] in ("/Row", "/Column")
        if element["/S"] == "/Table":
            rows = [row.get_object()["/K"] for row in element["/K"]]
            assert len({len(row) for row in rows}) == 1
            tables += 1
    assert tables


def test_7_11_an_attachment_has_both_names(root, dossier_files):
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    attached = names[1].get_object()
    assert attached["/F"] == attached["/UF"] == dossier_files["xlsx"].name


def test_7_21_fonts_are_embedded_tell_their_letters_and_list_no_glyphs(reader):
    fonts = {}
    for page in reader.pages:
        page_fonts = page["/Resources"]["/Font"]
        fonts |= {font.idnum: font for font in map(page_fonts.raw_get, page_fonts)}
    assert fonts
    for font in (reference.get_object() for reference in fonts.values()):
        part = font["/DescendantFonts"][0].get_object()
        descriptor = part["/FontDescriptor"]
        assert font["/BaseFont"] == part["/BaseFont"] == descriptor["/FontName"]
        assert re.match(r"/AAAA[A-Z]{2}\+", font["/BaseFont"])  # not by chance, as Qt names it
        assert "/FontFile2" in descriptor
        assert "/CIDSet" not in descriptor
        assert "/ToUnicode" in font
