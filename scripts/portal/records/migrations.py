"""Migration of an older portal's records to the present form, one step per form."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select, update

from .tables import keys

FORM = "3"
"""Increase it when the tables change, and write the step from the form before."""


def _lengthen_lines(connection: Connection) -> None:
    """Extend every column for a line of text to 200 characters. SQLite does not limit lengths."""
    if connection.dialect.name == "sqlite":
        return
    for table, columns in (
        ("accounts", ("username", "name", "function", "landlord")),
        ("account_requests", ("name", "function")),
        ("organisations", ("convention_reference", "signatory", "dpd_name")),
        ("contracts", ("reference",)),
    ):
        for column in columns:
            connection.exec_driver_sql(
                f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE VARCHAR(200)'
            )


STEPS: dict[str, tuple[str, Callable[[Connection], None]]] = {"2": ("3", _lengthen_lines)}
"""Form before the step → form after it, and the step."""


def migrate(connection: Connection) -> str | None:
    """Apply all steps. Return the form of the records afterwards, None if they have none."""
    is_form = keys.c.name == "form"
    form = connection.execute(select(keys.c.value).where(is_form)).scalar()
    while form in STEPS:
        form, step = STEPS[form]
        step(connection)
        connection.execute(update(keys).where(is_form).values(value=form))
    return form
