"""Duties of people under the contracts: the portal's duties, notice of a breach, reminders, and the
record of what was done with the data."""
