"""Files of the user's own → raw Tables, and the profile that states the meaning of their columns
(docs/sources.md).

Left of the gate: no widget, no layer. Nothing that it reads outlives the task that reads it."""
