"""Several vintages of a territory in a project: the same classes on several maps, and one map that
changes to another vintage."""
