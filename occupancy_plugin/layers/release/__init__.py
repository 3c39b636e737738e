"""Tables → the gate → released rows: the gate's entry point (`gate.protect_tables`), its releases,
and the ledgers of what was shown before."""
