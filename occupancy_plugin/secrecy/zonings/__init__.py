"""Zonings that do not nest (R9): whole units are compared in differences.py, and withheld with what
follows from zones in columns.py; families in solve.py, cells are proved in protect.py."""
