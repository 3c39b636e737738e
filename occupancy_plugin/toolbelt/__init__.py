"""What every room uses and that knows no room: errors and their sentences, work,
settings, journal, translation."""
