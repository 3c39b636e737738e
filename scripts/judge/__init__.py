"""A judge of releases that shares no code with the gate.

`truth` derives the secret cells from the raw data and the text of the rules. `relations` finds
every linear relation that holds in the raw data, declared or not. `reader` computes hidden cells
with them, as an attacker would."""
