"""Finds what the columns of a grid mean: headings, values, codes, sums, a proposed profile."""
