"""The same rows in many awkward files come back equal: codes, households, categories, families."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from truth import (
    CODES,
    DATE,
    HEADINGS,
    HOUSEHOLDS,
    INCOMES,
    NAMES,
    PERCENT,
    TYPES,
    ZEROS,
    Raw,
    Sheet,
    codes,
    counts,
    csv,
    numbers,
    ods,
    rows,
    spaced,
    table,
    total,
    truth,
    xlsx,
)

from occupancy_plugin.sources.opening import Opened, open_files

Write = Callable[[Path], Path]
FILES: dict[str, Write] = {}


def file(write: Write) -> Write:
    FILES[write.__name__] = write
    return write


def _csv(name: str, **how: object) -> None:
    lines = how.pop("lines", None) or table()
    FILES[name] = lambda d: csv(d / "a.csv", lines, **how)  # type: ignore[arg-type]


WIDTH = len(HEADINGS)
BLANK = [""] * WIDTH
for name, encoding in {
    "utf8": "utf-8", "utf8_with_mark": "utf-8-sig", "cp1252": "cp1252", "iso8859_15": "iso8859-15", "mac": "mac_roman",  # noqa: E501
    "dos": "cp850", "utf16_with_mark": "utf-16", "utf16_without_mark": "utf-16-le", "utf16_be_without_mark": "utf-16-be",  # noqa: E501
}.items():  # fmt: skip
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
    "total_of_the_epci",
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
        [*line, "Observations" if not i else f"vu le {i} mai ; 3 familles"]
        for i, line in enumerate(table())
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
        ["DEP", "REG", *line] if not i else [line[0][:2], "32", *line]
        for i, line in enumerate(table())
    ],
)


@file
def told_separator(d: Path) -> Path:
    path = csv(d / "a.csv", table(), separator="|")
    path.write_text("sep=|\n" + path.read_text("utf-8"), "utf-8")
    return path


@file
def csv_named_txt(d: Path) -> Path:
    return csv(d / "a.txt", table(), separator="\t", encoding="cp1252")


@file
def csv_named_xls(d: Path) -> Path:
    return csv(d / "a.xls", table(), encoding="cp1252")


@file
def workbook(d: Path) -> Path:
    return xlsx(d / "a.xlsx", Sheet("Données", numbers(table())))


@file
def workbook_texts(d: Path) -> Path:
    return xlsx(d / "a.xlsx", Sheet("Données", counts(spaced)))


@file
def workbook_codes_as_numbers(d: Path) -> Path:
    lines = [[int(line[0]), *line[1:]] if line[0].isdigit() else line for line in numbers(table())]
    return xlsx(d / "a.xlsx", Sheet("Données", lines))


@file
def workbook_codes_by_format(d: Path) -> Path:
    lines = [
        [Raw(f's="{ZEROS}"', f"<v>{int(line[0])}</v>"), *line[1:]]
        if str(line[0]).isdigit()
        else line
        for line in numbers(table())
    ]
    return xlsx(d / "a.xlsx", Sheet("Données", lines))


@file
def workbook_named_csv(d: Path) -> Path:
    return xlsx(d / "a.csv", Sheet("Données", numbers(table())))


@file
def workbook_with_prefix(d: Path) -> Path:
    return xlsx(d / "a.xlsx", Sheet("Données", numbers(table())), prefix="x")


@file
def workbook_titles_merges_notes_totals(d: Path) -> Path:
    group = ["", "", "", "Type de ménage", "", "", "", "Revenus", "", ""]
    lines = [
        ["Occupation du parc social (données fictives)"],
        [],
        group,
        *table(below=[total(), [], ["Source : OPS 2022"]]),
    ]
    merges = ["A1:J1", "D3:G3", "H3:J3"]
    return xlsx(d / "a.xlsx", Sheet("Diffusion", numbers(lines), merges=merges, start=3))


@file
def workbook_dates_beside(d: Path) -> Path:
    lines = [
        [*line, "Mise à jour" if not i else Raw(f's="{DATE}"', "<v>45000</v>")]
        for i, line in enumerate(numbers(table()))
    ]
    return xlsx(d / "a.xlsx", Sheet("Données", lines))


@file
def workbook_with_formulas(d: Path) -> Path:
    lines = [
        [
            *line[:2],
            Raw("", f"<f>SUM(D{i}:G{i})</f><v>{line[2]}</v>") if i > 1 else line[2],
            *line[3:],
        ]
        for i, line in enumerate(numbers(table()), 1)
    ]
    return xlsx(d / "a.xlsx", Sheet("Données", lines))


@file
def workbook_reading_sheet_and_hidden_sheet(d: Path) -> Path:
    reading = Sheet(
        "Lisez-moi", [["Ce fichier contient des données fictives."], ["Contact : équipe"]]
    )
    old = Sheet("Ancien", numbers(table()), hidden=True)
    return xlsx(d / "a.xlsx", reading, Sheet("Données", numbers(table())), old)


@file
def workbook_sheet_that_is_spoiled(d: Path) -> Path:
    far = Sheet("Brouillon", [["x"]], start=900_000)
    far.rows = [["x"], *[[]] * 0]
    return xlsx(d / "a.xlsx", Sheet("Données", numbers(table())), far)


@file
def opendocument(d: Path) -> Path:
    return ods(d / "a.ods", ("Données", numbers(table())))


@file
def opendocument_with_empty_repeats(d: Path) -> Path:
    tail = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    return ods(d / "a.ods", ("Données", numbers(table())), tail=tail)


@file
def opendocument_repeated_cells(d: Path) -> Path:
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
    return ods(d / "a.ods", ("Données", lines))


@file
def opendocument_hidden_sheet(d: Path) -> Path:
    return ods(
        d / "a.ods", ("Ancien", numbers(table())), ("Données", numbers(table())), hidden=["Ancien"]
    )


@file
def opendocument_with_a_comment(d: Path) -> Path:
    lines = numbers(table())
    note = (
        "<office:annotation><text:p>vu, 12 "
        "familles</text:p></office:annotation><text:p>DEPCOM</text:p>"
    )
    lines[0][0] = Raw('office:value-type="string"', note)
    return ods(d / "a.ods", ("Données", lines))


def opened(path: Path) -> Opened:
    return open_files(path)


def renamed(result: Opened) -> pd.DataFrame:
    """The units' counts under the headings of the truth."""
    frame = result.tables["commune"].frame
    back = {
        identifier: " ".join(heading.split())
        for identifier, heading in result.first.profile.columns.items()
    }
    return frame.rename(columns=back)


@pytest.mark.parametrize("name", sorted(FILES))
def test_an_awkward_file_comes_back_equal(name: str, tmp_path: Path) -> None:
    result = opened(FILES[name](tmp_path))
    assert result.scale == "commune"
    frame = renamed(result)
    expected = truth()
    assert sorted(frame.index) == sorted(CODES)
    for heading in (HOUSEHOLDS, *TYPES, *INCOMES):
        assert frame.loc[list(CODES), heading].tolist() == expected[heading].tolist(), heading
    profile = result.first.profile
    headings = {i: " ".join(h.split()) for i, h in profile.columns.items()}
    assert headings[profile.population] == HOUSEHOLDS
    families = {frozenset(headings[c] for c in f.columns) for f in profile.families if f.partition}
    assert families == {frozenset(TYPES), frozenset(INCOMES)}
    assert set(headings.values()) == {HOUSEHOLDS, *TYPES, *INCOMES}
    if "name" in frame and "quoted" not in name and "line_break_in_a_name" not in name:
        assert frame.loc[list(CODES), "name"].tolist() == list(NAMES)


@pytest.mark.parametrize("name", [name for name in sorted(FILES) if "total" in name])
def test_a_row_of_totals_is_a_parent_and_no_unit(name: str, tmp_path: Path) -> None:
    result = opened(FILES[name](tmp_path))
    assert result.tables["total"].frame[result.schema.population].tolist() == [
        truth()[HOUSEHOLDS].sum()
    ]
    assert {n.parent for n in result.schema.nestings} >= {"total"}


def test_subtotals_are_parents_between(tmp_path: Path) -> None:
    result = opened(FILES["subtotals"](tmp_path))
    assert {(n.child, n.parent) for n in result.schema.nestings} == {
        ("commune", "subtotal"),
        ("subtotal", "total"),
    }


def test_what_was_done_is_told(tmp_path: Path) -> None:
    result = opened(FILES["lost_zeros"](tmp_path))
    assert result.readings["commune"].repaired == {
        "lost_zeros": sum(c.startswith("0") for c in CODES)
    }
    result = opened(FILES["free_text"](tmp_path))
    assert result.first.mapping.left_out == ["Observations"]


def percents(frame: pd.DataFrame, names: tuple[str, ...]) -> list[list[str]]:
    return [
        [f"{100 * v / h:.1f}".replace(".", ",") + " %" if h else "" for v in values]
        for h, values in zip(frame[HOUSEHOLDS], frame[list(names)].to_numpy(), strict=True)
    ]


def test_rates_find_their_counts(tmp_path: Path) -> None:
    frame = truth()
    lines = table()
    shares = percents(frame, TYPES)
    lines = [
        [*lines[0], *(f"Part {t}" for t in TYPES)],
        *([*a, *b] for a, b in zip(lines[1:], shares, strict=True)),
    ]
    result = opened(csv(tmp_path / "a.csv", lines))
    back = result.first.profile.columns
    found = {back[r.column]: (back[r.numerator], back[r.denominator]) for r in result.schema.rates}
    assert found == {f"Part {t}": (t, HOUSEHOLDS) for t in TYPES}


def test_rates_alone_become_families_with_virtual_counts(tmp_path: Path) -> None:
    frame = truth()
    shares = percents(frame, TYPES)
    lines = [["DEPCOM", HOUSEHOLDS, *(f"Part {t}" for t in TYPES)]]
    lines += [
        [c, str(h), *s] for c, h, s in zip(frame.index, frame[HOUSEHOLDS], shares, strict=True)
    ]
    result = opened(csv(tmp_path / "a.csv", lines))
    (family,) = result.schema.families
    assert (family.partition, len(family.columns), family.total) == (
        True,
        len(TYPES),
        result.schema.population,
    )
    assert {r.numerator for r in result.schema.rates} == set(family.columns)


def test_percent_cells_of_a_workbook_are_percent(tmp_path: Path) -> None:
    frame = truth()
    lines: list[list[object]] = [["DEPCOM", HOUSEHOLDS, TYPES[0], "Part des seuls"]]
    for code, row in frame.iterrows():
        share = row[TYPES[0]] / row[HOUSEHOLDS] if row[HOUSEHOLDS] else 0
        lines.append(
            [
                code,
                int(row[HOUSEHOLDS]),
                int(row[TYPES[0]]),
                Raw(f's="{PERCENT}"', f"<v>{round(share, 3)}</v>"),
            ]
        )
    result = opened(xlsx(tmp_path / "a.xlsx", Sheet("a", lines)))
    (rate,) = result.schema.rates
    known = result.tables["commune"].frame[rate.column].dropna()
    assert known.max() > 1
    assert known.max() <= 100


def test_cumulative_columns_are_sums(tmp_path: Path) -> None:
    lines = table()
    lines = [
        [*lines[0], "Revenus sous 60"],
        *([*line, str(int(line[7]) + int(line[8]))] for line in lines[1:]),
    ]
    result = opened(csv(tmp_path / "a.csv", lines))
    back = result.first.profile.columns
    assert {back[s.name]: {back[p] for p in s.columns} for s in result.schema.sums} == {
        "Revenus sous 60": set(INCOMES[:2])
    }


def test_nested_families_are_one_with_sums(tmp_path: Path) -> None:
    """total = a + b, a = a1 + a2: the parts are the family, a is a sum that goes with them."""
    rng = np.random.default_rng(5)
    lines = [["DEPCOM", "Ménages", "Isolés", "hommes", "femmes", "Autres"]]
    for code in CODES:
        men, women, others = rng.integers(20, 400, 3).tolist()
        lines.append([code, *map(str, (men + women + others, men + women, men, women, others))])
    result = opened(csv(tmp_path / "a.csv", lines))
    back = result.first.profile.columns
    (family,) = result.schema.families
    assert {back[c] for c in family.columns} == {"hommes", "femmes", "Autres"}
    assert {back[s.name] for s in result.schema.sums} == {"Isolés"}


def test_symbols_are_unknown(tmp_path: Path) -> None:
    symbols = [
        "s",
        "nc",
        "-",
        "…",
        "<11",
        "n.d.",
        "***",
        "x",
        "secret",
        "≤10",
        "#DIV/0!",
        "ns",
        "/",
    ]
    lines = table()
    lines = [
        lines[0],
        *(
            [*line[:3], symbol, *line[4:]]
            for line, symbol in zip(lines[1:-1], symbols, strict=True)
        ),
        lines[-1],
    ]
    result = opened(csv(tmp_path / "a.csv", lines))
    identifier = next(i for i, h in result.first.profile.columns.items() if h == TYPES[0])
    assert result.tables["commune"].frame[identifier].isna().sum() == len(symbols)


def test_weighted_counts_are_rounded_and_told(tmp_path: Path) -> None:
    lines = counts(lambda n: f"{float(n) + 0.37:.2f}".replace(".", ",") if int(n) else "0")
    result = opened(csv(tmp_path / "a.csv", lines))
    assert result.first.profile.weighted
    frame = result.tables["commune"].frame
    for family in result.schema.families:
        parts = frame[list(family.columns)].sum(axis=1)
        assert (parts == frame[family.total]).all()
    assert any("rounded" in note for note in result.readings["commune"].notes)


def test_ended_communes_are_named_with_their_successors(tmp_path: Path) -> None:
    lines = [["02434" if line[0] == "02004" else line[0], *line[1:]] for line in table()]
    result = opened(csv(tmp_path / "a.csv", lines))
    assert result.readings["commune"].merged == {"02434": "02018"}


@pytest.mark.parametrize(
    ("scale", "code"),
    [
        ("iris", lambda i: f"59139{i + 1:04}"),
        ("qpv2015", lambda i: f"QP0590{i:02}"),
        ("qpv2024", lambda i: f"QN059{i:02}M"),
        ("carreau", lambda i: f"CRS2154RES200mN{7038400 + 200 * i}E722600"),
        ("epci", lambda i: ("200030633", "200000172", "200000438", "200000545", "200000628", "200000800")[i % 6]),  # noqa: E501
        ("residence", lambda i: f"R{i:04}"),
    ],
)  # fmt: skip
def test_codes_tell_the_scale(scale: str, code: Callable[[int], str], tmp_path: Path) -> None:
    from occupancy_plugin.sources.communes import cog

    lines = table()
    if scale == "epci":
        known = sorted(cog().epci)
        lines = [lines[0], *([known[40 * i], *line[1:]] for i, line in enumerate(lines[1:]))]
    else:
        lines = [lines[0], *([code(i), *line[1:]] for i, line in enumerate(lines[1:]))]
    lines[0][0] = {"residence": "ID_RESIDENCE"}.get(scale, "CODGEO")
    assert opened(csv(tmp_path / "a.csv", lines)).scale == scale


def test_a_fragility_file_has_its_residences_for_units(tmp_path: Path) -> None:
    """It repeats its communes: the finest column that is unique wins."""
    lines = table()
    lines = [
        ["Code résidence", "Nom de la résidence", "DEPCOM", "Classe", *lines[0][2:]],
        *(
            [f"{i:05}R", f"Les Lilas {i}", "59139", "2 – Fragile", *line[2:]]
            for i, line in enumerate(lines[1:])
        ),
    ]
    result = opened(csv(tmp_path / "a.csv", lines))
    assert result.scale == "residence"
    assert result.tables["residence"].frame["commune"].tolist() == ["59139"] * len(CODES)
    assert "Classe" in result.first.mapping.left_out


def test_x_and_y_make_points_and_do_not_leave(tmp_path: Path) -> None:
    lines = table()
    lines = [[*lines[0], "X", "Y"], *([*line, "722600,5", "7038400"] for line in lines[1:])]
    result = opened(csv(tmp_path / "a.csv", lines))
    raw = result.tables["commune"]
    assert raw.crs == "EPSG:2154"
    assert struct.unpack("<BIdd", raw.geometry[0]) == (1, 1, 722600.5, 7038400.0)
    assert not {"x", "y"} & set(raw.frame.columns)


def test_iris_and_communes_are_linked_in_one_call(tmp_path: Path) -> None:
    frame = truth()
    halves = {
        f"{code}{part:04}": half
        for code, row in frame.iterrows()
        for part, half in enumerate(_halves(row), 101)
    }
    fine = pd.DataFrame(halves).T
    lines = [["IRIS", "LIBIRIS", *HEADINGS[2:]]]
    lines += [
        [code, f"Quartier {code}", *map(str, values)]
        for code, values in zip(fine.index, fine.to_numpy().tolist(), strict=True)
    ]
    wide = csv(tmp_path / "communes.csv", table())
    result = open_files(csv(tmp_path / "iris.csv", lines), [wide])
    assert set(result.tables) == {"iris", "commune"}
    (nesting,) = result.schema.nestings
    assert (nesting.child, nesting.parent, nesting.complete) == ("iris", "commune", True)
    assert len(result.schema.families) == 2


def _halves(row: pd.Series) -> list[pd.Series]:
    first = row // 2
    first[HOUSEHOLDS] = first[list(TYPES)].sum()
    rest = first[HOUSEHOLDS] - first[list(INCOMES)].sum()
    first[INCOMES[0]] += rest
    return [first, row - first]


def test_a_row_per_dwelling_is_counted(tmp_path: Path) -> None:
    """RPLS: communes, IRIS (four digits joined to the commune) and buildings, dwellings as
    population."""
    dice = np.random.default_rng(3)
    lines = [
        ["DEPCOM", "LIBCOM", "FINAN", "NBPIECE", "DPEENERGIE", "X", "Y", "PLG_IRIS", "CODEPOSTAL"]
    ]
    for _ in range(600):
        commune, place = dice.choice(["59139", "1001"], p=[0.9, 0.1]), int(dice.integers(0, 25))
        lines.append([
            str(commune), "x", str(dice.choice(["PLAI", "PLUS"])), str(dice.integers(1, 8)), str(dice.choice(["A", "G", ""])),  # noqa: E501
            str(700000 + place), "7000000", f"{101 + place % 2}", "59540",
        ])  # fmt: skip
    result = opened(csv(tmp_path / "rpls.csv", lines))
    assert set(result.tables) == {"commune", "iris", "batiment"}
    communes = result.tables["commune"].frame
    expected = pd.Series([line[0] for line in lines[1:]]).value_counts()
    assert communes["dwellings"].to_dict() == {
        "59139": expected["59139"],
        "01001": expected["1001"],
    }
    for family in result.schema.families:
        for table_ in result.tables.values():
            assert (
                table_.frame[list(family.columns)].sum(axis=1) == table_.frame["dwellings"]
            ).all()
    rooms = sum(line[3] in "567" for line in lines[1:])
    assert communes["rooms_5p"].sum() == rooms
    assert {code[:5] for code in result.tables["iris"].frame.index} == {"59139", "01001"}
    assert {n.child for n in result.schema.nestings} == {"iris", "batiment"}


def test_weighted_counts_add_up_before_they_are_rounded(tmp_path: Path) -> None:
    """Insee's tables: parts add up exactly, rounded parts do not."""
    dice = np.random.default_rng(8)
    lines = [["CODGEO", "LIBGEO", "P20_MEN", "C20_MENPSEUL", "C20_MENSFAM", "C20_MENFAM"]]
    for code, name in zip(CODES, NAMES, strict=True):
        parts = dice.random(3) * 900 + 40
        lines.append([code, name, *(f"{n:.9f}" for n in (parts.sum(), *parts))])
    result = opened(csv(tmp_path / "a.csv", lines))
    (family,) = result.schema.families
    assert len(family.columns) == 3
    frame = result.tables["commune"].frame
    assert (frame[list(family.columns)].sum(axis=1) == frame[family.total]).all()
    assert result.first.profile.weighted


def test_codes_with_names_behind_them(tmp_path: Path) -> None:
    lines = [
        [f"{line[0]} - {line[1]}" if i else line[0], *line[1:]] for i, line in enumerate(table())
    ]
    result = opened(csv(tmp_path / "a.csv", lines))
    assert sorted(result.tables["commune"].frame.index) == sorted(CODES)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_portals_rows_come_back_equal(kind: str, tmp_path: Path) -> None:
    """The simulated portal's communes, as it would extract them: cp1252, or titles, notes,
    totals."""
    from occupancy_plugin.layers.project.own_files import SAMPLE, vocabulary

    words = vocabulary()
    given = open_files(SAMPLE, layer="commune", vocabulary=words)
    portal = given.tables["commune"].frame
    counts_ = [n for n in portal.columns if portal[n].dtype != object and n in words.ids.values()]
    head = ["code", "name", *counts_]
    body = [
        [code, str(row["name"]), *("s" if v != v else f"{v:g}" for v in row[counts_])]
        for code, row in portal.iterrows()
    ]
    if kind == "csv":
        path = csv(tmp_path / "extrait.csv", [head, *body], encoding="cp1252")
    else:
        sums = ["Total", "", *(f"{v:g}" for v in portal[counts_].sum())]
        means = {"rent_mean", "rent_median", "response_rate"}
        sums = ["" if n in means else v for n, v in zip(head, sums, strict=True)]
        lines = [
            ["Extrait du portail, données fictives"],
            [],
            head,
            *body,
            sums,
            ["Source : GIP SNE"],
        ]
        path = xlsx(tmp_path / "extrait.xlsx", Sheet("Diffusion", numbers(lines)))
    again = open_files(path, vocabulary=words)
    frame = again.tables["commune"].frame
    assert set(counts_) <= set(frame.columns)
    for name in counts_:
        assert np.allclose(frame[name], portal[name], rtol=1e-5, equal_nan=True), name
    one = {frozenset(f.columns): f.total for f in given.schema.families if f.partition}
    two = {frozenset(f.columns): f.total for f in again.schema.families if f.partition}
    assert one == two


@pytest.mark.parametrize("name", ["total_below", "subtotals", "two_heading_rows", "lost_zeros"])
def test_a_reader_computes_nothing_back(name: str, tmp_path: Path) -> None:
    """The auditor attacks what is released with the families of the truth, not with those found."""
    from occupancy_plugin.secrecy import Family, Policy, Schema, attack, protect

    result = opened(FILES[name](tmp_path))
    tables = {
        scale: given.frame.drop(columns=["name"], errors="ignore")
        for scale, given in result.tables.items()
    }
    released = protect(tables, result.schema, Policy())
    back = {i: " ".join(h.split()) for i, h in result.first.profile.columns.items()}
    true = Schema(
        population=HOUSEHOLDS,
        families=(Family("types", TYPES, HOUSEHOLDS), Family("incomes", INCOMES, HOUSEHOLDS)),
        nestings=result.schema.nestings,
    )
    seen = {
        scale: table_.rename(columns=back).reindex(tables[scale].index)
        for scale, table_ in released.tables.items()
    }
    for scale, table_ in seen.items():  # withheld units are known by name and place
        keys = [n.key for n in result.schema.nestings if n.child == scale]
        table_[keys] = tables[scale][keys]
    assert seen["commune"][TYPES[1]].isna().any()
    assert attack(seen, true, Policy()) == []


@pytest.mark.parametrize("below", ["households", "two of four"])
def test_a_share_of_several_categories_goes_with_them(below: str, tmp_path: Path) -> None:
    """A hidden category must not follow from the share that it is a part of."""
    from occupancy_plugin.secrecy import Policy, protect

    frame = truth()
    above = frame[list(TYPES[:2])].sum(axis=1)
    under = frame[HOUSEHOLDS] if below == "households" else frame[list(TYPES[:3])].sum(axis=1)
    lines = table()
    lines[0].append("Part des seuls et monoparentaux")
    for line, a, b in zip(lines[1:], above, under, strict=True):
        line.append(f"{100 * a / b:.1f} %".replace(".", ",") if b else "")
    result = opened(csv(tmp_path / "a.csv", lines))
    (rate,) = result.schema.rates
    parts = {s.name: set(s.columns) for s in result.schema.sums}
    back = result.first.profile.columns
    assert {back[c] for c in parts[rate.numerator]} == set(TYPES[:2])
    tables = {
        scale: given.frame.drop(columns=["name"], errors="ignore")
        for scale, given in result.tables.items()
    }
    released = protect(tables, result.schema, Policy()).tables["commune"]
    both = [c for c in released.columns if back.get(c) in TYPES[:2]]
    hidden = released[both].isna().sum(axis=1)
    assert hidden["01005"] > 0
    lone = (hidden == 1) & (released[result.schema.population] > 0)
    assert released.loc[lone, rate.column].isna().all()  # beside two of them it tells neither
    assert released.loc[hidden == 0, rate.column].notna().sum() > 5


def test_a_rate_that_several_columns_could_make_stays_behind(tmp_path: Path) -> None:
    lines = [["DEPCOM", "Ménages", "a", "b", "c", "Part ?"]]
    for at, code in enumerate(CODES):
        lines.append(
            [code, "1000", str(300 + at), f"{300 + at}", f"{400 - 2 * at}", f"{30 + at / 10:.0f} %"]
        )
    lines[3][3], lines[3][4] = "303", "395"
    result = opened(csv(tmp_path / "a.csv", lines))
    assert "Part ?" in result.first.mapping.left_out


def test_counts_and_whole_shares_in_turn(tmp_path: Path) -> None:
    """Count, share, count, share…: the shares are whole numbers without a sign."""
    frame = truth()
    head = ["DEPCOM", HOUSEHOLDS]
    for name in TYPES:
        head += [name, f"Part {name}"]
    lines = [head]
    for code, row in frame.iterrows():
        line = [str(code), str(row[HOUSEHOLDS])]
        for name in TYPES:
            line += [
                str(row[name]),
                str(round(100 * row[name] / row[HOUSEHOLDS])) if row[HOUSEHOLDS] else "",
            ]
        lines.append(line)
    result = opened(csv(tmp_path / "a.csv", lines))
    back = result.first.profile.columns
    (family,) = [f for f in result.schema.families if f.partition]
    assert {back[c] for c in family.columns} == set(TYPES)
    assert {back[r.column]: back[r.numerator] for r in result.schema.rates} == {
        f"Part {n}": n for n in TYPES
    }


def test_a_family_that_stands_apart_is_found(tmp_path: Path) -> None:
    """Its categories are strewn among other counts: the equation over all rows finds them."""
    dice = np.random.default_rng(4)
    head = ["DEPCOM", "x1", "Ménages", "a", "x2", "b", "x3", "c"]
    lines = [head]
    for code in CODES:
        a, b, c, *other = dice.integers(20, 300, 6).tolist()
        lines.append(
            [code, *map(str, (other[0] // 9, a + b + c, a, other[1] // 9, b, other[2] // 9, c))]
        )
    result = opened(csv(tmp_path / "a.csv", lines))
    back = result.first.profile.columns
    (family,) = [f for f in result.schema.families if f.partition]
    assert ({back[c] for c in family.columns}, back[family.total]) == ({"a", "b", "c"}, "Ménages")


def test_a_row_of_means_is_no_total(tmp_path: Path) -> None:
    lines = table(below=[["Moyenne", "", *(f"{v:.2f}".replace(".", ",") for v in truth().mean())]])
    result = opened(csv(tmp_path / "a.csv", lines))
    assert "total" not in result.tables
    assert len(result.tables["commune"].frame) == len(CODES)
    assert any("total of other rows" in note for note in result.readings["commune"].notes)


def test_what_follows_from_households_and_a_total_stays_behind(tmp_path: Path) -> None:
    """Dwellings = households + vacant ones: a hidden nought would follow from the two others."""
    lines = [["DEPCOM", "Logements", "Ménages", "Vacants", "T1 à T3", "T4 et plus"]]
    for at, code in enumerate(CODES):
        lines.append(
            [code, str(130 + at + at % 3), str(130 + at), str(at % 3), "60", str(70 + at + at % 3)]
        )
    result = opened(csv(tmp_path / "a.csv", lines))
    back = result.first.profile.columns
    assert back[result.schema.population] == "Ménages"
    assert result.first.mapping.left_out == ["Vacants"]
    (family,) = [f for f in result.schema.families if f.partition]
    assert back[family.total] == "Logements"


def test_numbers_of_residences_come_before_their_names(tmp_path: Path) -> None:
    lines = [["Code insee", "Nom résidence", "N° résidence", "Nb ménages", "A", "B"]]
    lines += [
        ["59139", f"Les Lilas {i}", f"{i + 7}", str(50 + i), str(20 + i), "30"] for i in range(8)
    ]
    result = opened(csv(tmp_path / "a.csv", lines))
    assert result.first.body.names[result.first.mapping.units.column] == "N° résidence"
    assert result.tables["residence"].frame["name"].tolist()[0] == "Les Lilas 0"
