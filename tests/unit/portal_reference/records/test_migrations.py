"""Records of an older form open, with what is in them."""

import pytest
from sqlalchemy import insert, inspect, select, update

from scripts.portal import administration
from scripts.portal.duties.account_requests import table as requests
from scripts.portal.records import database, migrations, tables
from tests.unit.portal_reference.conftest import copy_of


@pytest.fixture
def older(records_url, portal_in_process, tmp_path):
    """Records as form 2 left them, with an act in their journal; where they are."""
    with copy_of(records_url, tmp_path) as url:
        address = administration.postgresql(url)
        records = database.connect(address)
        with records.begin() as link:
            if records.dialect.name != "sqlite":
                link.exec_driver_sql("ALTER TABLE accounts ALTER COLUMN username TYPE VARCHAR(80)")
            link.execute(insert(tables.journal).values(at=tables.now(), what="kept"))
            link.execute(update(tables.keys).where(tables.keys.c.name == "form").values(value="2"))
        records.dispose()
        yield address


def test_records_of_an_older_form_open_with_what_is_in_them(older):
    records = database.connect(older)
    with records.begin() as link:
        form = link.execute(select(tables.keys.c.value).where(tables.keys.c.name == "form"))
        assert form.scalar() == migrations.FORM
        kept = link.execute(select(tables.journal.c.id).where(tables.journal.c.what == "kept"))
        assert len(kept.all()) == 1
        if records.dialect.name != "sqlite":
            for table in (tables.accounts, requests):
                for column in inspect(link).get_columns(table.name):
                    own = getattr(table.c[column["name"]].type, "length", None)
                    assert getattr(column["type"], "length", None) == own, column["name"]
        name = "n" * 200
        link.execute(update(tables.accounts).where(tables.accounts.c.id == 1).values(username=name))
    records.dispose()


def test_the_last_step_leads_to_today_s_form():
    assert [after for after, _ in migrations.STEPS.values()][-1] == migrations.FORM
