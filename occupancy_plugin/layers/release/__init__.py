"""Tables → the gate → released rows: the one door (`gate.protect_tables`), what comes out of it,
and what is remembered of it."""
