"""Right of the gate and its door: tables and their description in, layers of released rows out.

`release` is the door, `figures` numbers of released rows, `store` the rows in memory, `style` how
they look, `project` what a load puts on the map."""
