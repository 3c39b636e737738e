"""Solutions of equation systems: moves, elimination, linear programs."""
