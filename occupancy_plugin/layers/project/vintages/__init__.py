"""Several vintages of a territory in a project: the same classes, one map from one to another."""
