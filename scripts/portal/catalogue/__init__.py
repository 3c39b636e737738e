"""The meaning of the numbers: families of columns, indicators, themes, scales and vintages, in two
languages."""
