"""Panels for reading a map: what is hidden and why, the units in a table, maps side by side."""
