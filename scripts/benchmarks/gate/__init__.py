"""Benches of the gate without a window: time, what it hides, its fingerprints, its peers, and the
tables that they are run on."""
