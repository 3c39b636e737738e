"""What equations leave free: moves, elimination, linear programs."""
