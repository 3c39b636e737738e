"""What every room uses, and which imports no room: errors and their sentences, background work,
settings, journal, translation."""
