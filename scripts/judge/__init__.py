"""A judge that cannot agree with the gate by construction: what is secret comes from the raw truth
by
the rules' text (`truth`), what a reader computes from every linear relation that holds in the raw
data, declared or not (`relations`, `reader`). Nothing of the gate is used here."""
