"""Records that an older portal kept → those that this one keeps, a step a form."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select, update

from .tables import keys

FORM = "3"
"""Raise it when the tables change, and write the step from the form before."""


def _lines(link: Connection) -> None:
    """Every line that people write has 200 characters. SQLite never looked at lengths."""
    if link.dialect.name == "sqlite":
        return
    for table, columns in (
        ("accounts", ("username", "name", "function", "landlord")),
        ("account_requests", ("name", "function")),
        ("organisations", ("convention_reference", "signatory", "dpd_name")),
        ("contracts", ("reference",)),
    ):
        for column in columns:
            link.exec_driver_sql(f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE VARCHAR(200)')


STEPS: dict[str, tuple[str, Callable[[Connection], None]]] = {"2": ("3", _lines)}
"""By the form that a step starts from: the form it leads to, and what it does."""


def migrate(link: Connection) -> str | None:
    """Take the records as far as the steps lead; returns the form that they have then, None where
    they do not say one."""
    one = keys.c.name == "form"
    form = link.execute(select(keys.c.value).where(one)).scalar()
    while form in STEPS:
        form, step = STEPS[form]
        step(link)
        link.execute(update(keys).where(one).values(value=form))
    return form
