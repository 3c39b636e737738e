"""Grids of text → what their columns mean: headings, values, codes, what adds up, a proposed
profile."""
