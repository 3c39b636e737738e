"""Everything that the portal acknowledged is on the disk: each act waits until the database has
written it through."""

import os

import pytest
from sqlalchemy import text

from scripts.portal import administration
from scripts.portal.records import database
from tests.unit.portal_reference.visitors import own_database


def test_sqlite_writes_every_act_through_with_one_sync(tmp_path):
    """In SQLite's words: a log that is written ahead, and a sync of it at each commit."""
    records = database.connect(f"sqlite:///{tmp_path / 'records.sqlite'}")
    with database.writing(records) as link:
        assert link.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert link.execute(text("PRAGMA journal_mode")).scalar() == "wal"
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
