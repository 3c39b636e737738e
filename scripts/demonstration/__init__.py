"""`scripts/demo`: the technician's day in the real window, with pictures and a report."""
