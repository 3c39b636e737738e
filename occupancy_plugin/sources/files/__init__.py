"""Bytes of a file → grids of text: what it is, its encoding, sheets, layers; bounds while
reading."""
