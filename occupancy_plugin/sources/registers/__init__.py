"""Registers with a row per dwelling: their headings, how they are counted, rents, turnover."""
