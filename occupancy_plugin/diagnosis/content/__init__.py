"""What a dossier says: the order, the figures (the one module that reads released frames), the
findings in sentences, and the list of pages. No layout, no painter."""
