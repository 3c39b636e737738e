"""Numbers of released rows only: class bounds, comparators, changes between vintages (R13). Knows
no style and no project."""
