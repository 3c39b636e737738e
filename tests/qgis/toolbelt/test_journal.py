"""The journal is append-only and detects changes from outside."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from occupancy_plugin.toolbelt.errors import JournalError
from occupancy_plugin.toolbelt.journal import Journal

WRITER = """
import sys
from pathlib import Path
from occupancy_plugin.toolbelt.journal import Journal
journal = Journal(Path(sys.argv[1]))
for number in range(40):
    journal.append("load", rows=number)
"""


@pytest.fixture
def journal(tmp_path):
    journal = Journal(tmp_path / "occupancy" / "journal.jsonl")
    journal.append("sign-in", organisation="CA2C")
    journal.append("load", territory="200030633", scale="commune", vintage="2022")
    journal.append("export", format="csv", purpose="Attributions", rows=44)
    return journal


def test_it_reads_back_in_order(journal):
    assert [entry.event for entry in journal.entries()] == ["sign-in", "load", "export"]
    assert journal.verify().intact
    assert journal.verify().entries == 3


def test_it_goes_on_after_a_restart(journal):
    second_journal = Journal(journal.path)
    second_journal.append("sign-out")
    assert second_journal.verify().intact
    assert [entry.number for entry in second_journal.entries()] == [1, 2, 3, 4]


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_changed_line_is_found(journal, line):
    lines = journal.path.read_text("utf-8").splitlines()
    body = json.loads(lines[line])
    body["details"]["purpose"] = "Autre"
    lines[line] = json.dumps(body, sort_keys=True)
    journal.path.write_text("\n".join(lines) + "\n", "utf-8")
    assert journal.verify().broken_at == line + 1


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_removed_line_is_found_even_the_last(journal, line):
    lines = journal.path.read_text("utf-8").splitlines()
    del lines[line]
    journal.path.write_text("\n".join(lines) + "\n", "utf-8")
    assert not journal.verify().intact


def test_lines_swapped_or_inserted_are_found(journal):
    lines = journal.path.read_text("utf-8").splitlines()
    for changed in (
        [lines[1], lines[0], lines[2]],
        [*lines[:2], lines[1], lines[2]],
        [*lines, "{}"],
        [*lines, "garbage"],
    ):
        journal.path.write_text("\n".join(changed) + "\n", "utf-8")
        assert not journal.verify().intact


def test_tampering_does_not_stop_the_journal(journal):
    journal.path.write_text("garbage\n" + journal.path.read_text("utf-8"), "utf-8")
    journal.append("sign-out")
    assert [entry.event for entry in journal.entries()] == ["sign-in", "load", "export", "sign-out"]
    assert journal.verify().broken_at == 1


def test_lines_that_were_cut_stay_missing_whatever_is_written_afterwards(journal):
    lines = journal.path.read_text("utf-8").splitlines(keepends=True)
    journal.path.write_text("".join(lines[:2]), "utf-8")
    journal.append("sign-out")
    assert journal.verify().broken_at == 3
    assert [entry.event for entry in journal.entries()][2:] == ["refusal", "sign-out"]
    journal.append("sign-in")
    assert journal.verify().broken_at == 3


def test_a_crash_before_the_seal_is_no_tampering(journal):
    seal = journal.path.with_suffix(".seal").read_text("utf-8")
    journal.append("sign-out")
    journal.path.with_suffix(".seal").write_text(seal, "utf-8")
    assert journal.verify().intact
    journal.append("sign-in")
    assert journal.verify().intact
    assert journal.verify().entries == 5


def test_the_last_line_of_a_kind_is_found_where_all_that_follows_is_whole(journal):
    assert journal.last("ledger", ledger="a") is None
    journal.append("ledger", ledger="a", seal="1")
    journal.append("ledger", ledger="b", seal="2")
    journal.append("ledger", ledger="a", seal="3")
    journal.append("sign-out")
    assert journal.last("ledger", ledger="a").details["seal"] == "3"
    lines = journal.path.read_text("utf-8").splitlines(keepends=True)
    for kept, found in ((lines[1:], "3"), (lines[:3] + lines[4:], "3"), (lines[:5], None)):
        journal.path.write_text("".join(kept), "utf-8")
        if found is None:
            with pytest.raises(JournalError, match="outside"):
                journal.last("ledger", ledger="a")
        else:
            assert journal.last("ledger", ledger="a").details["seal"] == found


def test_unknown_events_and_fields_are_refused(journal):
    with pytest.raises(ValueError, match="event"):
        journal.append("anything")
    with pytest.raises(ValueError, match="field"):
        journal.append("load", token="x")
    with pytest.raises(ValueError, match="field"):
        journal.append("load", households=7)
    assert journal.verify().entries == 3


def test_threads_do_not_tear_the_chain(journal):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: journal.append("load", rows=n), range(40)))
    assert journal.verify().intact
    assert journal.verify().entries == 43


def test_processes_do_not_tear_the_chain(journal):
    """The window and a `qgis_process` share a profile; a torn chain would close the gate."""
    command = [sys.executable, "-c", WRITER, str(journal.path)]
    running = [subprocess.Popen(command, cwd=Path(__file__).resolve().parents[3]) for _ in "ab"]
    for number in range(20):
        journal.append("export", rows=number)
        assert journal.last("declaration") is None, "half a line is none that was changed"
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert journal.verify().intact
    assert journal.verify().entries == 3 + 2 * 40 + 20


def test_the_export_for_the_officer_is_a_table(journal, tmp_path):
    journal.append("refusal", what="=1+1")
    verdict = journal.export(tmp_path / "journal.csv")
    assert verdict.intact
    lines = (tmp_path / "journal.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("number;at;event;")
    assert len(lines) == 5
    assert "'=1+1" in lines[4]
