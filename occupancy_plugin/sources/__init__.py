"""Files of the user's own → raw Tables and the profile that says what their columns mean
(docs/sources.md).

Left of the gate: no widget, no layer. What it reads dies with the task that asked for it."""
