"""Modules that every room uses, and that import no room: errors and their sentences, background
work, settings, journal, translation."""
