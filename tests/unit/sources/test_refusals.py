"""Files are refused with a sentence that states the place and the remedy, and no number of the
file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from refusals import REFUSED
from truth import CODES, TYPES, Sheet, codes, counts, csv, table, truth, xlsx

from occupancy_plugin.layers.release.refusals import in_words_of_file
from occupancy_plugin.secrecy import GateError
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile
from occupancy_plugin.toolbelt.errors import Cancelled, GateRefused

NUMBERS = {str(n) for n in truth().to_numpy().ravel().tolist() if n > 99}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_refusal_says_where_and_no_number(name: str, tmp_path: Path) -> None:
    write, word = REFUSED[name]
    path = write(tmp_path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Unreadable) as refusal:
        open_files(path)
    sentence = f"{refusal.value} {refusal.value.details}"
    assert word in sentence, sentence
    numbers = set(re.findall(r"\d+", sentence)) - set(CODES)
    assert not numbers & NUMBERS
    assert sorted(tmp_path.iterdir()) == before  # nothing beside the file


def test_postal_codes_are_refused_though_half_of_them_are_communes(tmp_path: Path) -> None:
    """Where the table names no communes that could be taken instead."""
    spoilt = codes(lambda code: code[:2] + "000" if code[-1] in "24" else code)
    lines = [[line[0], *line[2:]] for line in spoilt]
    lines[0][0] = "CP"
    with pytest.raises(Unreadable):
        open_files(csv(tmp_path / "a.csv", lines))


def test_cancel_is_heard_while_reading(tmp_path: Path) -> None:
    events = []

    def tick() -> None:
        events.append(1)
        if len(events) > 3:
            raise Cancelled("")

    path = csv(tmp_path / "a.csv", [*table(), *[["x"]] * 20_000])
    with pytest.raises(Cancelled):
        open_files(path, check_cancelled=tick)


def test_a_grid_and_a_body_do_not_show_their_cells(tmp_path: Path) -> None:
    opened = open_files(csv(tmp_path / "a.csv", counts(lambda n: n)))
    shown = repr(opened)
    assert not NUMBERS & set(re.findall(r"\d+", shown))
    assert TYPES[0] in shown


def test_files_that_contradict_each_other_are_refused_by_name(tmp_path: Path) -> None:
    wide = csv(
        tmp_path / "communes.csv", [["DEPCOM", "Ménages"], ["59139", "507"], ["59136", "300"]]
    )
    fine = [["IRIS", "Ménages"], ["591390101", "206"], ["591390102", "300"], ["591360101", "300"]]
    with pytest.raises(Unreadable) as refusal:
        open_files(csv(tmp_path / "iris.csv", fine), [wide])
    assert "59139" in str(refusal.value)
    assert "Ménages" in str(refusal.value)
    assert not {"507", "506"} & set(re.findall(r"\d+", str(refusal.value)))
    from occupancy_plugin.sources.profile import Profile

    opened = open_files(tmp_path / "iris.csv", [wide], profile=Profile(file={"links": "ignore"}))
    assert opened.schema.nestings == ()


def test_a_refusal_names_no_column_that_the_file_lacks(tmp_path: Path) -> None:
    """“under_60__s”, what lies between two cumulative columns, was named to the user."""
    lines = [["DEPCOM", "Ménages", "Moins de 25 ans", "Moins de 60 ans"]]
    lines += [[code, str(90 + n), str(10 + n % 5), str(40 + n)] for n, code in enumerate(CODES)]
    totals = [sum(int(line[column]) for line in lines[1:]) for column in (1, 2, 3)]
    lines.append(["Total", str(totals[0]), str(totals[1]), str(totals[2] + 4)])
    with pytest.raises(Unreadable) as refusal:
        open_files(csv(tmp_path / "a.csv", lines))
    assert "__" not in str(refusal.value)
    assert "“Moins de 60 ans” minus “Moins de 25 ans”" in str(refusal.value)


def test_a_refusal_names_the_sheet_of_a_workbook(tmp_path: Path) -> None:
    wrong = [*table(), ["Total", "", *map(str, truth().sum() + 1)]]
    notes = [["Champ", "Ménages du parc social"], ["Source", "Enquête fictive"]]
    one = xlsx(tmp_path / "one.xlsx", Sheet("Données", wrong))
    two = xlsx(tmp_path / "two.xlsx", Sheet("Données", wrong), Sheet("Lisez-moi", notes))
    with pytest.raises(Unreadable, match=r"^Row 16 is a total"):
        open_files(one)
    with pytest.raises(Unreadable, match=r"^Sheet “Données”: Row 16 is a total"):
        open_files(two)


def test_an_id_that_begins_with_a_number_is_named_by_its_heading() -> None:
    """“18 à 64 ans” is 18_a_64_ans in the tables, and was told so."""
    error = GateRefused("", "GateError")
    error.__cause__ = GateError("Scale {scale}: {columns}.", scale="commune", columns="18_a_64_ans")
    refusal = in_words_of_file(error, Profile(columns={"18_a_64_ans": "18 à 64 ans"}))
    assert "“18 à 64 ans”" in str(refusal)
