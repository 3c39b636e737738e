"""What the contracts require of people: the portal's duties, registers, notice of a breach,
reminders, and the record of what was done with the data."""
