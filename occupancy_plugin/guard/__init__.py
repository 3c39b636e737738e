"""The second line, right of the gate: what people do with layers is said, refused or written down.

Protection is in the data; `export` is the controlled way out, `raw` watches what did not
come through the gate."""
