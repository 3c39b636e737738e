"""The portal's open standards, read in somebody's name: who am I, catalogue, policy, rows.

Left of the gate: what comes from here is raw, whatever the portal says it did to it."""
