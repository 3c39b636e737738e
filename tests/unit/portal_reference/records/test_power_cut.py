"""Everything that the portal acknowledged is on the disk, even if the power is cut a moment
later."""

import os
import sqlite3

import pytest
from sqlalchemy import text

from scripts.portal import administration
from scripts.portal.records import database
from tests.unit.portal_reference.records.power_cut import disk_of
from tests.unit.portal_reference.visitors import own_database


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
                database.add_journal_line(link, None, what)
            cut(tmp_path / f"after {number}")
            assert acts_on(tmp_path / f"after {number}" / "records.sqlite") == acts[:number]
        records.dispose()


@pytest.mark.skipif("OCCUPANCY_POSTGIS" not in os.environ, reason="wants a PostgreSQL server")
def test_postgresql_waits_for_the_disk_although_its_server_does_not():
    """Of three acts that a server with synchronous_commit=off had acknowledged, none was there
    after it was killed."""
    setting = text("SHOW synchronous_commit")
    with own_database() as url:
        address = administration.postgresql(url)
        usual = database.connect(address, lasting=False)
        with usual.connect() as link:
            assert link.execute(setting).scalar() == "off", "the cluster of the tests does not wait"
        usual.dispose()
        lasting = database.connect(address)
        with database.writing(lasting) as link:
            database.add_journal_line(link, None, "opposition_opened")
            assert link.execute(setting).scalar() == "on"
        lasting.dispose()
