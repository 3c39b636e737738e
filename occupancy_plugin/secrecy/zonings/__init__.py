"""Zonings that do not nest (R9): whole units are compared in differencing.py, and withheld with
what follows from zones in columns.py; families in solve.py, cells are proved in prove.py."""
