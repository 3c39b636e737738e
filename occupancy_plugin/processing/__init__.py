"""The Processing provider `occupancy`: one thin algorithm a file, every one cancellable, none logs
a value."""
