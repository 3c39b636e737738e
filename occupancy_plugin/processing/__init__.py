"""The Processing provider `occupancy`: one thin algorithm per file. Every algorithm can be
cancelled, and none logs a value."""
