"""The second line, right of the gate: what people do with layers is explained, refused or recorded.

The data themselves are protected; `export` is the controlled export path, and `raw` holds back
layers that did not pass the gate."""
