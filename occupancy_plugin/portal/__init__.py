"""Reads the portal by open standards, for the person signed in: account, catalogue, policy, rows.

Left of the gate: rows are raw, even where the portal has suppressed them."""
