"""Zonings that do not nest (R9): what their differences would tell."""
