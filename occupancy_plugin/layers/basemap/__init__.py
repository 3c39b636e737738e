"""The base map of a territory: outlines of communes and of the territory, the wider units around
it, and a background plan on request. Pictures and public tiles only, never a value."""
