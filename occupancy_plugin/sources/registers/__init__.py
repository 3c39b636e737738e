"""Registers with a row per dwelling: what their headings mean, how they are counted, rents."""
