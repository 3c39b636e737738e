"""Layers that did not come through the gate: recognised, watched, and closed until somebody
protects or declares them."""
