"""What a diagnosis shows: the sheet of a map; charts, tables, dossier follow. Right of the gate."""
