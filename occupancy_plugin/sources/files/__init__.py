"""Reads the bytes of a file → grids of text: format, encoding, sheets and layers, within bounds."""
