"""What the numbers mean: families of columns, indicators, themes, scales and vintages in two
languages."""
