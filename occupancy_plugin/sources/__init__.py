"""Files of the user's own → raw Tables, and the profile that states the meaning of their columns
(docs/sources.md).

The room lies before the gate, so it makes no widget and no layer. Nothing that it reads outlives
the task that reads it."""
