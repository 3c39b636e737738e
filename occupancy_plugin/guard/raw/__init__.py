"""Layers that did not pass the gate: recognised and held back with an empty data source, until the
user opens them under secrecy or works on raw data for a recorded reason."""
