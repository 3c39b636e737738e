"""What a diagnosis shows: the sheet of a map; charts, tables and the dossier follow. Right of the gate."""
