"""What the portal acknowledged is on the disk: the power may be cut the moment after."""

import sqlite3

from scripts.portal.records import database
from tests.unit.portal_reference.records.power_cut import disk_of


def acts_on(path) -> list[str]:
    link = sqlite3.connect(path)
    try:
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [what for (what,) in link.execute("SELECT what FROM journal ORDER BY id")]
    finally:
        link.close()


def test_an_act_that_was_acknowledged_outlives_a_power_cut(tmp_path):
    work, disk = tmp_path / "work", tmp_path / "disk"
    work.mkdir()
    disk.mkdir()
    with disk_of(work, disk) as cut:
        records = database.connect(f"sqlite:///{work / 'records.sqlite'}")
        acts = ["opposition_opened", "incident_notified", "account_switched_off"]
        for number, what in enumerate(acts, 1):
            with database.writing(records) as link:
                database.note(link, None, what)
            cut(tmp_path / f"after {number}")
            assert acts_on(tmp_path / f"after {number}" / "records.sqlite") == acts[:number]
        records.dispose()
