"""One family of columns: hides cells until no sensitive one is disclosed."""
