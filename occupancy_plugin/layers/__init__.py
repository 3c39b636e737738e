"""From tables and their description to layers of released rows, through the entry point of the
gate.

`release` calls the gate, `figures` computes figures of released rows, `store` keeps them in memory,
`style` draws them, `project` loads them into the project, `basemap` draws the outlines under
maps."""
