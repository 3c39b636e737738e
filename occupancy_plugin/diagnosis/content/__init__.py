"""The content of a dossier: its order, the figures (the one module that reads released frames), the
findings in sentences, and the list of pages. It knows no layout and no painter."""
