"""Loads and the lifecycle of their layers in the project: prepared in a worker, placed on the main
thread, saved without rows, refilled, removed."""
