"""Finds which columns add up to which: families, sums, categories with others between them."""
