"""The reader's side: what could be computed from what is published."""
