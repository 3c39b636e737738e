"""Loads, and the life of what they put into a project: prepared in a worker, placed on the main
thread, saved empty, refilled, removed."""
