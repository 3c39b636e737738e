"""Awkward files: the same rows of `truth`, each written in another way, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from truth import (
    DATE,
    HEADINGS,
    ZEROS,
    Raw,
    Sheet,
    codes,
    counts,
    csv,
    framed,
    numbers,
    ods,
    rows,
    spaced,
    table,
    total,
    truth,
    xlsx,
)

from occupancy_plugin.sources.opening import OpenedFiles, open_files

Write = Callable[[Path], Path]
FILES: dict[str, Write] = {}
WIDTH = len(HEADINGS)
BLANK = [""] * WIDTH


def file(write: Write) -> Write:
    FILES[write.__name__] = write
    return write


def _csv(name: str, **how: object) -> None:
    lines = how.pop("lines", None) or table()
    FILES[name] = lambda folder: csv(folder / "a.csv", lines, **how)  # type: ignore[arg-type]


for name, encoding in {
    "utf8": "utf-8",
    "utf8_with_mark": "utf-8-sig",
    "cp1252": "cp1252",
    "iso8859_15": "iso8859-15",
    "mac": "mac_roman",
    "dos": "cp850",
    "utf16_with_mark": "utf-16",
    "utf16_without_mark": "utf-16-le",
    "utf16_be_without_mark": "utf-16-be",
}.items():
    _csv(name, encoding=encoding)
_csv("comma", separator=",")
_csv("tab", separator="\t")
_csv("bar", separator="|")
_csv("windows_ends", end="\r\n")
_csv("old_mac_ends", end="\r", encoding="mac_roman")
_csv("doubled_ends", end="\r\r\n")
_csv("narrow_spaces_in_thousands", lines=counts(spaced))
_csv("plain_spaces_in_thousands", lines=counts(lambda n: spaced(n, " ")))
_csv("no_break_spaces_cp1252", lines=counts(lambda n: spaced(n, "\u00a0")), encoding="cp1252")
_csv("english_thousands", lines=counts(lambda n: spaced(n, ",")))
_csv("english_thousands_comma", lines=counts(lambda n: spaced(n, ",")), separator=",")
_csv("decimal_noughts", lines=counts(lambda n: f"{n},0"))
_csv("decimal_points", lines=counts(lambda n: f"{n}.00"))
_csv("apostrophes", lines=codes(lambda c: f"'{c}"))
_csv("lost_zeros", lines=codes(lambda c: c.lstrip("0")))
_csv("codes_with_decimals", lines=codes(lambda c: f"{c.lstrip('0')}.0"))
_csv("codes_with_spaces", lines=codes(lambda c: f"{c[:2]} {c[2:]}"))
_csv("spaces_around", lines=[[f" {cell} " for cell in line] for line in table()])
_csv("title_above", lines=table(["Extrait du portail, données fictives"], []))
_csv(
    "title_padded",
    lines=table(["Extrait du portail, données fictives", *[""] * (WIDTH - 1)], BLANK),
)
_csv(
    "long_title_above",
    lines=table(["Occupation du parc social ; enquête " * 6], ["Édité en 2024"], []),
)
_csv(
    "notes_below",
    lines=table(
        below=[
            [],
            ["Source : enquête OPS 2022"],
            ["Note : données fictives"],
            ["s : secret statistique"],
        ]
    ),
)
_csv("notes_padded", lines=table(below=[BLANK, ["Champ : parc social", *[""] * (WIDTH - 1)]]))
_csv("blank_rows", lines=[line for pair in zip(table(), [[]] * 99, strict=False) for line in pair])
_csv("repeated_headings", lines=[*table()[:8], list(HEADINGS), *table()[8:]])
_csv("blank_last_column", lines=[[*line, ""] for line in table()])
_csv("blank_first_column", lines=[["", *line] for line in table()])
_csv("total_below", lines=table(below=[total()]))
_csv("total_after_blank_and_notes", lines=table(below=[BLANK, total(), [], ["Source : OPS"]]))
_csv("total_first", lines=[list(HEADINGS), total(), *rows()])
_csv("total_in_names", lines=table(below=[["", "Ensemble", *total()[2:]]]))
_csv(
    "epci_below_its_communes",
    lines=table(below=[["200030633", "CA du Caudrésis et du Catésis", *total()[2:]]]),
)
_csv("subtotals", lines=[
    list(HEADINGS), *rows()[:7], ["Sous-total Ain", "", *map(str, truth().iloc[:7].sum())],
    *rows()[7:], ["Sous-total Nord", "", *map(str, truth().iloc[7:].sum())], total(),
])  # fmt: skip
_csv("two_heading_rows", lines=[
    ["", "", "Ensemble", "Type de ménage", "", "", "", "Revenus", "", ""], *table(),
])  # fmt: skip
_csv("labels_and_names", lines=[
    ["Code de la commune", "Libellé de la "
                           "commune", *(f"Libellé long de {h}" for h in HEADINGS[2:])], *table(),
])  # fmt: skip
_csv(
    "column_numbers_below_headings",
    lines=[list(HEADINGS), [str(n) for n in range(1, WIDTH + 1)], *rows()],
)
_csv("quoted_separators", lines=[[line[0], f"{line[1]}; le bourg", *line[2:]] for line in table()])
_csv("line_breaks_in_headings", lines=[[h.replace(" ", "\n", 1) for h in HEADINGS], *rows()])
_csv(
    "line_break_in_a_name",
    lines=[[line[0], line[1].replace("-", "\n"), *line[2:]] for line in table()],
)
_csv(
    "free_text",
    lines=[
        [*line, "Observations" if not position else f"vu le {position} mai ; 3 familles"]
        for position, line in enumerate(table())
    ],
)
_csv(
    "years_beside",
    lines=[["Année", *line] if not i else ["2022", *line] for i, line in enumerate(table())],
)
_csv(
    "postal_codes_beside",
    lines=[["Code postal", *line] if not i else ["59540", *line] for i, line in enumerate(table())],
)
_csv("order_of_columns", lines=[line[::-1] for line in table()])
_csv(
    "numbered_rows",
    lines=[["N°", *line] if not i else [str(i), *line] for i, line in enumerate(table())],
)
_csv(
    "departement_beside",
    lines=[
        ["DEP", "REG", *line] if not position else [line[0][:2], "32", *line]
        for position, line in enumerate(table())
    ],
)


@file
def told_separator(folder: Path) -> Path:
    path = csv(folder / "a.csv", table(), separator="|")
    path.write_text("sep=|\n" + path.read_text("utf-8"), "utf-8")
    return path


@file
def csv_named_txt(folder: Path) -> Path:
    return csv(folder / "a.txt", table(), separator="\t", encoding="cp1252")


@file
def csv_named_xls(folder: Path) -> Path:
    return csv(folder / "a.xls", table(), encoding="cp1252")


@file
def workbook(folder: Path) -> Path:
    return xlsx(folder / "a.xlsx", Sheet("Données", numbers(table())))


@file
def workbook_texts(folder: Path) -> Path:
    return xlsx(folder / "a.xlsx", Sheet("Données", counts(spaced)))


@file
def workbook_codes_as_numbers(folder: Path) -> Path:
    lines = [[int(line[0]), *line[1:]] if line[0].isdigit() else line for line in numbers(table())]
    return xlsx(folder / "a.xlsx", Sheet("Données", lines))


@file
def workbook_codes_by_format(folder: Path) -> Path:
    lines = [
        [Raw(f's="{ZEROS}"', f"<v>{int(line[0])}</v>"), *line[1:]]
        if str(line[0]).isdigit()
        else line
        for line in numbers(table())
    ]
    return xlsx(folder / "a.xlsx", Sheet("Données", lines))


@file
def workbook_named_csv(folder: Path) -> Path:
    return xlsx(folder / "a.csv", Sheet("Données", numbers(table())))


@file
def workbook_with_prefix(folder: Path) -> Path:
    return xlsx(folder / "a.xlsx", Sheet("Données", numbers(table())), prefix="x")


@file
def workbook_titles_merges_notes_totals(folder: Path) -> Path:
    group = ["", "", "", "Type de ménage", "", "", "", "Revenus", "", ""]
    lines = [
        ["Occupation du parc social (données fictives)"],
        [],
        group,
        *table(below=[total(), [], ["Source : OPS 2022"]]),
    ]
    merges = ["A1:J1", "D3:G3", "H3:J3"]
    return xlsx(folder / "a.xlsx", Sheet("Diffusion", numbers(lines), merges=merges, start=3))


@file
def workbook_dates_beside(folder: Path) -> Path:
    lines = [
        [*line, "Mise à jour" if not position else Raw(f's="{DATE}"', "<v>45000</v>")]
        for position, line in enumerate(numbers(table()))
    ]
    return xlsx(folder / "a.xlsx", Sheet("Données", lines))


@file
def workbook_with_formulas(folder: Path) -> Path:
    lines = [
        [
            *line[:2],
            Raw("", f"<f>SUM(D{position}:G{position})</f><v>{line[2]}</v>")
            if position > 1
            else line[2],
            *line[3:],
        ]
        for position, line in enumerate(numbers(table()), 1)
    ]
    return xlsx(folder / "a.xlsx", Sheet("Données", lines))


@file
def workbook_reading_sheet_and_hidden_sheet(folder: Path) -> Path:
    reading = Sheet(
        "Lisez-moi", [["Ce fichier contient des données fictives."], ["Contact : équipe"]]
    )
    old = Sheet("Ancien", numbers(table()), hidden=True)
    return xlsx(folder / "a.xlsx", reading, Sheet("Données", numbers(table())), old)


@file
def workbook_sheet_that_is_spoiled(folder: Path) -> Path:
    far = Sheet("Brouillon", [["x"]], start=900_000)
    far.rows = [["x"], *[[]] * 0]
    return xlsx(folder / "a.xlsx", Sheet("Données", numbers(table())), far)


@file
def opendocument(folder: Path) -> Path:
    return ods(folder / "a.ods", ("Données", numbers(table())))


@file
def opendocument_with_empty_repeats(folder: Path) -> Path:
    tail = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    return ods(folder / "a.ods", ("Données", numbers(table())), tail=tail)


@file
def opendocument_repeated_cells(folder: Path) -> Path:
    lines = numbers(table())
    lines[1:] = [
        [
            *line[:2],
            *line[2:],
            Raw(
                'table:number-columns-repeated="3" office:value-type="string"', "<text:p>x</text:p>"
            ),
        ]
        for line in lines[1:]
    ]
    return ods(folder / "a.ods", ("Données", lines))


@file
def opendocument_hidden_sheet(folder: Path) -> Path:
    return ods(
        folder / "a.ods",
        ("Ancien", numbers(table())),
        ("Données", numbers(table())),
        hidden=["Ancien"],
    )


@file
def opendocument_with_a_comment(folder: Path) -> Path:
    lines = numbers(table())
    note = (
        "<office:annotation><text:p>vu, 12 "
        "familles</text:p></office:annotation><text:p>DEPCOM</text:p>"
    )
    lines[0][0] = Raw('office:value-type="string"', note)
    return ods(folder / "a.ods", ("Données", lines))


def opened_frame(counts: pd.DataFrame, folder: Path, heading: str = "DEPCOM") -> OpenedFiles:
    return open_files(csv(folder / "table.csv", framed(counts, heading)))


def roles(files: OpenedFiles) -> dict[str, str]:
    """Heading → what its column is."""
    return {column.name: str(column.role) for column in files.first.mapping.columns}


def renamed(result: OpenedFiles) -> pd.DataFrame:
    """The units' counts under the headings of the truth."""
    frame = result.tables["commune"].frame
    back = {
        identifier: " ".join(heading.split())
        for identifier, heading in result.first.profile.columns.items()
    }
    return frame.rename(columns=back)
