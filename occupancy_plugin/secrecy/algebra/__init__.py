"""What equations leave free: moves, systems, elimination."""
