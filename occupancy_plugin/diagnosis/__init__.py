"""What a diagnosis shows: sheets, atlas, portrait and the dossier, from released figures. Right of
the gate."""
