"""The outputs of a diagnosis: sheets, atlas, portrait and dossier, made from released figures that
have passed the gate."""
