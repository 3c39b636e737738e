"""Reading a map beside it: what is hidden and why, the units in a table."""
