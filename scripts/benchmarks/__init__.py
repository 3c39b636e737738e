"""Measurements: `scripts/bench NAME`. Not shipped."""
