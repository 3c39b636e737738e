"""The user is asked about rows whose code and name are of two communes. The answer decides to which
commune the figures belong."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import CODES, NAMES, csv

from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import Source, interpret, open_files
from occupancy_plugin.sources.profile import Profile


def write_file(folder: Path, names: dict[int, str]) -> Path:
    """Write a table. names: row → another name in it."""
    lines = [["INSEE", "Commune", "Ménages", "Isolés", "Autres"]]
    for n, (code, name) in enumerate(zip(CODES, NAMES, strict=True)):
        lines.append([code, names.get(n, name), str(60 + n), str(20 + n), "40"])
    return csv(folder / "a.csv", lines)


def households(path: Path, answer: str) -> dict[str, float]:
    opened = open_files(path, profile=Profile(file={"disagreeing": answer}))
    return opened.tables["commune"].frame[opened.schema.population].to_dict()


def test_the_rows_are_named_and_nothing_opens_unanswered(tmp_path: Path) -> None:
    path = write_file(tmp_path, {3: "Cambrai", 11: "Maubeuge"})
    assert interpret(Source.of(path)).mapping.disagreeing == (5, 13)
    with pytest.raises(Unreadable, match="Rows 5, 13: the name is that of another commune"):
        open_files(path)


def test_the_answer_decides_where_the_figures_stand(tmp_path: Path) -> None:
    """Caudry's row is called Cambrai: its 71 households go to Caudry, to Cambrai, or are left
    out."""
    path = write_file(tmp_path, {11: "Cambrai"})
    assert households(path, "codes")["59139"] == 71
    by_name = households(path, "names")
    assert by_name["59122"] == 71
    assert "59139" not in by_name
    without = households(path, "left_out")
    assert not {"59139", "59122"} & set(without)
    assert len(without) == len(CODES) - 1


def test_a_name_whose_code_another_row_has_is_refused(tmp_path: Path) -> None:
    path = write_file(tmp_path, {11: "Ambléon"})
    with pytest.raises(Unreadable, match="the same code twice: 01006"):
        households(path, "names")


@pytest.mark.parametrize(
    "names",
    [
        {11: "CAUDRY", 3: "Amberieux en Dombes"},  # spelt otherwise
        {12: "Le Cateau", 2: "Ambérieu"},  # shortened
        {11: "Lieu-dit inconnu"},  # no commune
        dict.fromkeys(range(14), "Cambrai"),  # the chief town of an agglomeration
    ],
    ids=["spelling", "short", "unknown", "chief town"],
)
def test_other_spellings_ask_nothing(names: dict[int, str], tmp_path: Path) -> None:
    assert interpret(Source.of(write_file(tmp_path, names))).mapping.disagreeing == ()
