"""The dock: the session, the choice of what to load, the maps that are loaded."""
