"""Tags for screen readers, made of pypdf's objects. The marks of reading_order.py become marked
content, and a tree gives their roles: Document / Sect / H1, H2, P, Figure with Alt, Table / TR /
TH, TD.

QGIS writes no tags (QGIS#35312), and no library makes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from types import ModuleType
from typing import Any

from .reading_order import MARK, PaintedPage, ReadingPart

MARKED_CONTENT = re.compile(
    rb"q\s+/CSp cs 1 1 1 scn\s+/GS\w+ gs\s+-(\d+) -" + str(MARK).encode() + rb" 1 1 re\s+f\*?\s+Q\s"
)


def add(pypdf: ModuleType, writer: Any, pages: Sequence[PaintedPage]) -> bool:
    """Tag every page. If the marks are not those painted, only remove them and return False."""
    contents = [page.get_contents().get_data() for page in writer.pages]
    expected_numbers = [[*range(1, len(page.parts) + 1), 0] for page in pages]
    numbers = [
        [int(number) - MARK for number in MARKED_CONTENT.findall(content)] for content in contents
    ]
    if numbers != expected_numbers or not all(map(_have_one_depth, contents)):
        drop_marks(pypdf, writer)
        return False
    for page, painted_page, content in zip(writer.pages, pages, contents, strict=True):
        _replace(
            pypdf, writer, page, MARKED_CONTENT.sub(partial(_tag, painted_page.parts), content)
        )
    _Tree(pypdf, writer).build(pages)
    return True


def drop_marks(pypdf: ModuleType, writer: Any) -> None:
    for page in writer.pages:
        content = page.get_contents().get_data()
        _replace(pypdf, writer, page, MARKED_CONTENT.sub(b"", content))


def _have_one_depth(content: bytes) -> bool:
    """Whether all marks have the same depth of q … Q, so that marked content nests correctly."""
    depths = set()
    position = 0
    depth = 0
    for match in MARKED_CONTENT.finditer(content):
        operators = content[position : match.start()]
        depth += len(re.findall(rb"(?:^|\s)q(?=\s)", operators))
        depth -= len(re.findall(rb"(?:^|\s)Q(?=\s)", operators))
        depths.add(depth)
        position = match.end()
    return len(depths) <= 1


def _tag(parts: Sequence[ReadingPart], match: re.Match[bytes]) -> bytes:
    number = int(match.group(1)) - MARK
    end = b"EMC\n" if number != 1 else b""
    if number == 0:
        return end
    part = parts[number - 1]
    if part.kind == "Artifact":
        return end + b"/Artifact BMC\n"
    return end + b"/%s <</MCID %d>> BDC\n" % (part.kind.encode(), number - 1)


def _replace(pypdf: ModuleType, writer: Any, page: Any, content: bytes) -> None:
    stream = pypdf.generic.StreamObject()
    stream.set_data(content)
    reference = writer._add_object(stream.flate_encode())
    page[pypdf.generic.NameObject("/Contents")] = reference


class _Tree:
    """The structure tree of a writer's document."""

    def __init__(self, pypdf: ModuleType, writer: Any) -> None:
        self._generic, self._writer = pypdf.generic, writer

    def build(self, pages: Sequence[PaintedPage]) -> None:
        name, number = self._generic.NameObject, self._generic.NumberObject
        root = self._dictionary(Type=name("/StructTreeRoot"))
        root_reference = self._writer._add_object(root)
        document = self._element("Document", root_reference)
        sections, tree = [], self._generic.ArrayObject()
        for position, (page, painted_page) in enumerate(
            zip(self._writer.pages, pages, strict=True)
        ):
            section = self._element("Sect", document)
            elements_by_mark = self._section(section, page.indirect_reference, painted_page.parts)
            sections.append(section)
            page[name("/StructParents")] = number(position)
            page[name("/Tabs")] = name("/S")
            array = self._generic.ArrayObject(
                [
                    elements_by_mark.get(mark, self._generic.NullObject())
                    for mark in range(len(painted_page.parts))
                ]
            )
            tree += [number(position), self._writer._add_object(array)]
        self._kids(document, sections)
        root[name("/K")] = self._generic.ArrayObject([document])
        root[name("/ParentTree")] = self._writer._add_object(self._dictionary(Nums=tree))
        root[name("/ParentTreeNextKey")] = number(len(pages))
        catalogue = self._writer.root_object
        catalogue[name("/StructTreeRoot")] = root_reference
        catalogue[name("/MarkInfo")] = self._dictionary(Marked=self._generic.BooleanObject(True))

    def _section(self, section: Any, page: Any, parts: Sequence[ReadingPart]) -> dict[int, Any]:
        """Make the elements of a page in reading order: H1, then the others, the layout's figure
        after the headings. Return the element of each marked content."""
        elements_by_mark: dict[int, Any] = {}
        kids: list[Any] = []
        figure: Any = None
        table: Any = None
        row: Any = None
        rows: list[Any] = []
        cells: list[Any] = []
        row_number = -1
        for position, part in enumerate(parts):
            if part.kind == "Artifact":
                continue
            if part.cell is not None:
                if table is None:
                    table = self._element("Table", section)
                    kids.append(table)
                if part.cell[0] != row_number:
                    if row is not None:
                        self._kids(row, cells)
                    row, row_number, cells = self._element("TR", table), part.cell[0], []
                    rows.append(row)
                cells.append(self._leaf(part, row, page, position))
                elements_by_mark[position] = cells[-1]
                continue
            leaf = self._leaf(part, section, page, position)
            elements_by_mark[position] = leaf
            if position == 0:
                figure = leaf  # the layout is painted first and read after the headings
                continue
            kids.append(leaf)
        if row is not None:
            self._kids(row, cells)
            self._kids(table, rows)
        if figure is not None:
            kids.insert(min(2, len(kids)), figure)
        self._kids(section, kids)
        return elements_by_mark

    def _leaf(self, part: ReadingPart, parent: Any, page: Any, mcid: int) -> Any:
        text, name = self._generic.TextStringObject, self._generic.NameObject
        element = self._element(part.kind, parent)
        entry = element.get_object()
        entry[name("/Pg")] = page
        entry[name("/K")] = self._generic.NumberObject(mcid)
        if part.alt:
            entry[name("/Alt")] = text(part.alt)
        if part.kind == "TH" and part.cell is not None:
            scope = "/Column" if part.cell[0] == 0 else "/Row"
            entry[name("/A")] = self._dictionary(O=name("/Table"), Scope=name(scope))
        return element

    def _element(self, kind: str, parent: Any) -> Any:
        name = self._generic.NameObject
        entry = self._dictionary(Type=name("/StructElem"), S=name(f"/{kind}"), P=parent)
        return self._writer._add_object(entry)

    def _kids(self, element: Any, kids: Sequence[Any]) -> None:
        name = self._generic.NameObject
        element.get_object()[name("/K")] = self._generic.ArrayObject(kids)

    def _dictionary(self, **entries: Any) -> Any:
        name = self._generic.NameObject
        return self._generic.DictionaryObject(
            {name(f"/{key}"): value for key, value in entries.items()}
        )
