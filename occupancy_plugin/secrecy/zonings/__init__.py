"""Zonings that do not nest (R9): whole units are compared in differences.py, cells proved in
protect.py; solve.py takes the families in turn."""
