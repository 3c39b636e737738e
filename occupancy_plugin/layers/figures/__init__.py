"""Figures of released rows: class bounds, comparators, changes between vintages (R13). Independent
of styles and projects."""
