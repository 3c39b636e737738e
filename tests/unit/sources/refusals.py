"""Files that are refused, each with a word that the sentence must say."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from truth import DATE, HOUSEHOLDS, Raw, Sheet, csv, numbers, ods, rows, table, text, total, xlsx

Write = Callable[[Path], Path]
REFUSED: dict[str, tuple[Write, str]] = {}


def refused(word: str) -> Callable[[Write], Write]:
    """word: what the sentence must say."""

    def add(write: Write) -> Write:
        REFUSED[write.__name__] = (write, word)
        return write

    return add


def _csv(name: str, word: str, lines: list[list[str]], **how: str) -> None:
    REFUSED[name] = (lambda folder: csv(folder / "a.csv", lines, **how), word)  # type: ignore[arg-type]


_csv(
    "signs_before_the_households",
    f"Column “{HOUSEHOLDS}” is called households",
    [table()[0], *([line[0], line[1], f"~{line[2]}", *line[3:]] for line in table()[1:])],
)


def _changed(row: int, column: int, cell: str) -> list[list[str]]:
    lines = table()
    lines[row][column] = cell
    return lines


def _without(*headings: str) -> list[list[str]]:
    lines = table()
    kept = [position for position, heading in enumerate(lines[0]) if heading not in headings]
    return [[line[column] for column in kept] for line in lines]


_csv("negative_count", "negative", _changed(3, 4, "-7"))
_csv("text_in_a_count", "01004", _changed(3, 4, "environ 20"))
_csv("decimals_in_one_count", "decimals", _changed(3, 4, "12,5"))
_csv("no_households", "households", _without(HOUSEHOLDS))
_csv("no_codes", "codes", [[f"Lieu {n}", *line[1:]] for n, line in enumerate(_without("DEPCOM"))])
_csv(
    "a_separator_inside_a_name",
    "Row 4",
    [[*line[:2], "x", *line[2:]] if i == 3 else line for i, line in enumerate(table())],
)
_csv("a_family_that_fails_on_one_row", "01008", _changed(7, 4, "7"))
_csv(
    "a_total_that_is_off_by_one",
    "total",
    table(below=[[*total()[:4], str(int(total()[4]) + 1), *total()[5:]]]),
)
_csv(
    "both_zonings",
    "2015",
    [
        [
            ("QP0590{:02}" if position % 2 else "QN059{:02}M").format(position)
            if position
            else "QPV",
            *line[1:],
        ]
        for position, line in enumerate(table())
    ],
)
_csv("no_headings", "heading", rows())
_csv("headings_alone", "row", table()[:1])
_csv(
    "separated_by_blanks",
    "semicolon",
    [[c.replace(" ", "_") for c in line] for line in table()],
    separator=" ",
)
_csv("only_text", "", [["a", "b", "c"], ["x", "y", "z"]])


_csv("a_text_cell_without_end", "characters", [*table(), ["x" * 200_000]])
_csv("columns_without_end", "columns", [[f"c{i}" for i in range(3000)], ["1"] * 3000])


def _zipped(part: str, text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr(part, text)
    return content.getvalue()


def _written(folder: Path, file: str, content: bytes) -> Path:
    (folder / file).write_bytes(content)
    return folder / file


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
for name, word, file, content in (
    ("an_empty_file", "empty", "a.csv", b""),
    ("a_web_page", "web page", "a.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
    ("a_picture", "no table", "a.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    ("bytes_that_are_no_text", "bytes", "a.csv", random.Random(1).randbytes(5000)),
    ("a_password", "password", "a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")),
    ("a_parquet_file_without_its_driver", "lacks the driver", "a.parquet",
     b"PAR1" + bytes(60) + b"PAR1"),
    ("a_binary_workbook", "xlsb", "a.xlsb", _zipped("xl/workbook.bin", "x")),
    ("an_archive_of_documents", "no table", "a.zip", _zipped("lisez-moi.pdf", "%PDF")),
    ("broken_xml", "damaged", "a.xlsx",
     _zipped("xl/workbook.xml", '<workbook><sheets><sheet name="a"')),
):  # fmt: skip
    REFUSED[name] = (partial(_written, file=file, content=content), word)
REFUSED["a_folder"] = (lambda folder: folder, "folder")
REFUSED["a_file_that_is_not_there"] = (lambda folder: folder / "nothing.csv", "no file")


@refused("quotation")
def a_quotation_mark_left_open(folder: Path) -> Path:
    lines = text(table()).replace(";Couples", ';"Couples', 1)
    (folder / "a.csv").write_text(lines, "utf-8")
    return folder / "a.csv"


@refused("damaged")
def half_a_workbook(folder: Path) -> Path:
    path = xlsx(folder / "a.xlsx", Sheet("a", numbers(table())))
    path.write_bytes(path.read_bytes()[:900])
    return path


@refused("grammar")
def an_entity_bomb(folder: Path) -> Path:
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return xlsx(folder / "a.xlsx", Sheet("a", numbers(table())), head=bomb)


@refused("large")
def a_zip_bomb(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "spreadsheetml")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(650):
                part.write(bytes(1_000_000))
    return folder / "a.xlsx"


@refused("large")
def rows_repeated_without_end(folder: Path) -> Path:
    value = 'office:value-type="float" office:value="1"'
    cell = f"<table:table-cell {value}><text:p>1</text:p></table:table-cell>"
    tail = f'<table:table-row table:number-rows-repeated="20000000">{cell}</table:table-row>'
    return ods(folder / "a.ods", ("a", numbers(table())), tail=tail)


@refused("columns")
def cells_repeated_without_end(folder: Path) -> Path:
    times = 'table:number-columns-repeated="16000" office:value-type="string"'
    cell = f"<table:table-cell {times}><text:p>x</text:p></table:table-cell>"
    return ods(
        folder / "a.ods", ("a", numbers(table())), tail=f"<table:table-row>{cell}</table:table-row>"
    )


@refused("far below")
def a_lone_cell_far_below(folder: Path) -> Path:
    path = xlsx(folder / "a.xlsx", Sheet("Données", numbers(table())))
    _patched(
        path, "</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    )
    return path


@refused("columns")
def a_lone_cell_far_to_the_right(folder: Path) -> Path:
    path = xlsx(folder / "a.xlsx", Sheet("Données", numbers(table())))
    _patched(path, "</sheetData>", '<row r="40"><c r="XFD40"><v>1</v></c></row></sheetData>')
    return path


@refused("characters")
def a_cell_without_end(folder: Path) -> Path:
    return xlsx(folder / "a.xlsx", Sheet("a", [*numbers(table()), ["x" * 200_000]]))


@refused("formulas")
def formulas_without_values(folder: Path) -> Path:
    lines = [
        [*line[:2], Raw("", "<f>SUM(D2:G2)</f>") if position else line[2], *line[3:]]
        for position, line in enumerate(numbers(table()))
    ]
    return xlsx(folder / "a.xlsx", Sheet("a", lines))


@refused("text")
def codes_that_are_dates(folder: Path) -> Path:
    lines = [
        [Raw(f's="{DATE}"', "<v>45000</v>") if position else "Code commune", *line[1:]]
        for position, line in enumerate(numbers(table()))
    ]
    return xlsx(folder / "a.xlsx", Sheet("a", lines))


@refused("hidden")
def only_a_hidden_sheet(folder: Path) -> Path:
    return xlsx(
        folder / "a.xlsx", Sheet("Données", numbers(table()), hidden=True), Sheet("Vide", [])
    )


@refused("“Ain”")
def two_sheets_that_fit(folder: Path) -> Path:
    return xlsx(folder / "a.xlsx", Sheet("Ain", numbers(table())), Sheet("Nord", numbers(table())))


def _patched(path: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].decode().replace(old, new).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
